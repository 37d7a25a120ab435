"""The policy of response headers where the access table does not reach: files, errors, refusals, the page cache."""

import logging
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from accounts.throttling import throttled
from sodertorn import notices
from tests import factories, policy
from tests.accounts.helpers import log_in
from tests.sodertorn.test_security import PRODUCTION, settings_of

pytestmark = pytest.mark.django_db
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def static(settings):
    """Collected files, and a client whose middleware has seen them."""
    settings.WHITENOISE_AUTOREFRESH = True
    root = Path(settings.STATIC_ROOT)
    for name in ("mark.svg", "mark.css", ".made", "staticfiles.json"):
        (root / name).write_text(SVG)
    yield Client()
    for name in ("mark.svg", "mark.css", ".made", "staticfiles.json"):
        (root / name).unlink()


@pytest.mark.parametrize("name", ["mark.svg", "mark.css"])
def test_static_file_runs_and_fetches_nothing_when_opened_alone(static, name):
    response = static.get(f"/static/{name}")
    assert b"".join(response) == SVG.encode()
    assert policy.faults(response) == []
    assert response["Content-Security-Policy"].startswith("default-src 'none'; base-uri")


@pytest.mark.parametrize("name", [".made", "staticfiles.json"])
def test_notes_about_static_files_are_not_served(static, name):
    response = static.get(f"/static/{name}")
    assert response.status_code == 404
    assert policy.faults(response) == []


def test_uploaded_picture_keeps_to_the_policy(client):
    name = default_storage.save("outcome/x.webp", ContentFile(b"RIFF"))
    response = client.get(f"/media/{name}")
    assert (response.status_code, b"".join(response)) == (200, b"RIFF")
    assert policy.faults(response) == []


@pytest.mark.parametrize(
    ("address", "status"),
    [("/%00", 400), ("/finns-inte/", 404), ("/media/finns-inte.webp", 404), ("/konto", 301), ("/oai?verb=x", 200)],
)
def test_error_and_redirect_keep_to_the_policy(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert policy.faults(response) == []


def test_strange_host_is_refused_within_the_policy(client):
    response = client.get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert policy.faults(response) == []


def test_form_without_a_token_is_refused_within_the_policy():
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"))
    assert response.status_code == 403
    assert policy.faults(response) == []


def test_too_large_a_form_is_refused_within_the_policy(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1
    response = client.post(reverse("account_login"), {"login": "x", "password": "y", "next": "z"})
    assert response.status_code == 400
    assert policy.faults(response) == []


@pytest.mark.parametrize(("error", "status"), [(ZeroDivisionError, 500), (OperationalError, 503)])
def test_fault_of_the_portal_keeps_to_the_policy(client, monkeypatch, caplog, error, status):
    def fail(self, *arguments):
        raise error

    caplog.set_level(logging.CRITICAL)
    client.raise_request_exception = False
    monkeypatch.setattr(type(connections["default"]), "cursor", fail)
    response = client.get("/")
    assert response.status_code == status
    assert policy.faults(response) == []
    assert response["X-Request-ID"]


@pytest.mark.usefixtures("page_cache")
def test_answer_of_the_page_cache_keeps_to_the_policy(client):
    made, hit = client.get("/"), client.get("/")
    same = client.get("/", headers={"if-none-match": hit["ETag"]})
    assert hit.context is None
    assert (same.status_code, same.content) == (304, b"")
    assert [policy.faults(answer) for answer in (made, hit, same)] == [[], [], []]


# Too often


def test_refusal_says_when_to_come_back(client, rf, settings):
    request = rf.get("/")
    assert throttled(request, "knock", rate="1/h/ip") is False
    assert throttled(request, "knock", rate="1/h/ip") is True
    assert request.retry_after == 60 * 60
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    form = {"login": "nobody@example.org", "password": "wrong-password"}
    responses = [client.post(reverse("account_login"), form) for _n in range(2)]
    assert [response.status_code for response in responses] == [200, 429]
    assert responses[1]["Retry-After"] == "60"


def test_locked_out_login_says_so_to_machines_too(client, resident):
    answers = [log_in(client, resident, "wrong-password") for _n in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1]["Retry-After"] == "300"
    assert "För många försök" in answers[-1].text


# Cookies, and what a browser keeps


def test_cookies_belong_to_this_host_where_there_is_https(tmp_path):
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "COOKIE_PREFIX")
    assert settings_of(tmp_path, *names, **PRODUCTION) == {
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "COOKIE_PREFIX": "__Host-",
    }
    plain = settings_of(tmp_path, *names, **PRODUCTION | {"SITE_URL": "http://127.0.0.1:8000"})
    assert list(plain.values()) == ["sessionid", "csrftoken", ""]


def test_notice_travels_in_a_cookie_that_a_browser_takes_with_the_prefix(rf, monkeypatch):
    monkeypatch.setattr(notices.PrefixedCookieStorage, "cookie_name", "__Host-messages")
    with override_settings(SESSION_COOKIE_SECURE=True):
        storage, response = notices.PrefixedCookieStorage(rf.get("/")), HttpResponse()
        storage.add(20, "Sparat.")
        storage.update(response)
    cookie = response.cookies["__Host-messages"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


@pytest.mark.parametrize("name", ["account_logout", "admin:logout"])
def test_logout_clears_what_the_browser_kept(client, name):
    client.force_login(factories.UserFactory(superuser=True))
    assert not client.get("/").has_header("Clear-Site-Data")
    assert client.post(reverse(name))["Clear-Site-Data"] == '"cache", "storage"'
    assert not client.get("/").has_header("Clear-Site-Data")


def test_browsers_are_held_to_https_gently_unless_asked(tmp_path):
    names = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    assert list(settings_of(tmp_path, *names, **PRODUCTION).values()) == [3600, False, False]
    asked = {"HSTS_SECONDS": "31536000", "HSTS_INCLUDE_SUBDOMAINS": "1", "HSTS_PRELOAD": "1"}
    assert list(settings_of(tmp_path, *names, **PRODUCTION, **asked).values()) == [31536000, True, True]
