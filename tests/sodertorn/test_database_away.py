"""The database away, out of connections or busy: 503 in time, in both languages, on every kind of address."""

import threading
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import PASSWORD, UserFactory

ADDRESSES = [
    "/",
    "/en/",
    "/utmaningar/",
    "/en/reports/?q=water",
    "/resultat/metod/",
    "/arbetsyta/",
    "/admin/",
    "/sitemap.xml",
]
pytestmark = pytest.mark.django_db(transaction=True)
postgresql = pytest.mark.skipif(
    connections["default"].vendor != "postgresql", reason="SQLite has no pool and no limits"
)


def is_told_to_come_back(response, language="sv"):
    other = {"sv": "en", "en": "sv"}[language]
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert f'<html lang="{language}">' in response.text
    assert f'<p class="meta" lang="{other}">' in response.text


@contextmanager
def instead(**options):
    """Let the portal reach its database in another way for a while."""
    usual = connections["default"]
    settings = usual.settings_dict | {"CONN_HEALTH_CHECKS": False} | options
    other = type(usual)(settings, alias="default")
    other.inc_thread_sharing()
    connections["default"] = other
    try:
        yield other
    finally:
        other.close()
        if other.vendor == "postgresql":
            other.close_pool()
        connections["default"] = usual


def pooled(**pool):
    options = connections["default"].settings_dict["OPTIONS"]
    return {"OPTIONS": options | {"pool": {"min_size": 1, "max_size": 1, **pool}}}


def visit(address, **form):
    client = Client(raise_request_exception=False, headers={"sec-fetch-site": "same-origin"})
    client.cookies["sessionid"] = "somebody"
    return client.post(address, form) if form else client.get(address)


@pytest.fixture
def waits(monkeypatch):
    """How often a request waited for a connection: each time takes 1.5 seconds where the portal runs."""
    found, usual = [], type(connections["default"]).get_new_connection

    def counted(self, conn_params):
        found.append(1)
        return usual(self, conn_params)

    monkeypatch.setattr(type(connections["default"]), "get_new_connection", counted)
    return found


@postgresql
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_server(address, waits):
    with instead(**pooled(timeout=0.3), HOST="127.0.0.1", PORT="1"):
        response = visit(address)
    is_told_to_come_back(response, "en" if address.startswith("/en/") else "sv")
    assert len(waits) == 1


@postgresql
def test_log_in_without_a_server(waits):
    with instead(**pooled(timeout=0.3), HOST="127.0.0.1", PORT="1"):
        response = visit(reverse("account_login"), login="kim@example.org", password="hemligt")
    is_told_to_come_back(response)
    assert len(waits) == 1
    assert "hemligt" not in response.text
    assert "kim@example.org" not in response.text


@postgresql
def test_all_connections_taken(waits):
    with instead(**pooled(timeout=0.3)) as other:
        other.pool.open()
        taken = other.pool.getconn()
        response = visit("/utmaningar/")
        other.pool.putconn(taken)
        is_told_to_come_back(response)
        assert len(waits) == 1
        assert visit("/utmaningar/").status_code == 200


@postgresql
@pytest.mark.parametrize("limit", ["statement_timeout", "lock_timeout"])
def test_form_that_waits_for_another_transaction_too_long(limit, resident):
    client = Client(raise_request_exception=False, headers={"sec-fetch-site": "same-origin"})
    client.force_login(resident)
    options = connections["default"].settings_dict["OPTIONS"]
    limited = {"OPTIONS": options | {"options": f"{options['options']} -c {limit}=300ms"}}
    with held(resident), instead(**limited):
        response = client.post(reverse("accounts:home"), {"display_name": "Kim på Ekgatan", "language": "sv"})
    is_told_to_come_back(response)
    assert 'value="Kim på Ekgatan"' in response.text


@contextmanager
def held(user):
    """Hold a row of the user's in a transaction of another thread."""
    holds, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(display_name="Någon annan")
            holds.set()
            done.wait(20)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    holds.wait(20)
    try:
        yield
    finally:
        done.set()
        thread.join()


@pytest.mark.skipif(connections["default"].vendor != "sqlite", reason="PostgreSQL has more than one writer")
def test_sqlite_with_another_writer_for_too_long(resident):
    client = Client(raise_request_exception=False, headers={"sec-fetch-site": "same-origin"})
    client.force_login(resident)
    limited = {"OPTIONS": connections["default"].settings_dict["OPTIONS"] | {"timeout": 0.3}}
    with held(resident), instead(**limited):
        response = client.post(reverse("accounts:home"), {"display_name": "Kim på Ekgatan", "language": "sv"})
    is_told_to_come_back(response)
    assert 'value="Kim på Ekgatan"' in response.text


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("fault", ["ensure_connection", "cursor"])
def test_connection_that_breaks(monkeypatch, address, fault):
    def refuse(self):
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(type(connections["default"]), fault, refuse)
    is_told_to_come_back(visit(address), "en" if address.startswith("/en/") else "sv")


def test_log_in_that_failed_for_want_of_a_database_works_when_it_is_back(monkeypatch):
    user = UserFactory()
    form = {"login": user.email, "password": PASSWORD}
    with monkeypatch.context() as away:
        away.setattr(type(connections["default"]), "cursor", lambda self: (_ for _ in ()).throw(OperationalError()))
        assert visit(reverse("account_login"), **form).status_code == 503
    assert visit(reverse("account_login"), **form).status_code == 302
