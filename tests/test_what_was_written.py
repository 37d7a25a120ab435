"""What somebody wrote survives whatever happens to the form: over every address of the access table that takes one."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.base import BaseHandler
from django.db import OperationalError, transaction
from django.test import Client
from django.urls import resolve, reverse

from accounts.drafts import kept
from tests import factories
from tests.access import ACCESS, VISITORS
from tests.test_access import world as world

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
POSTS = [
    pytest.param(name, row, id="-".join(filter(None, (name, row.case))))
    for name, rows in ACCESS.items()
    for row in rows
    if row.method == "post"
]
WORDS = "Fler bänkar & mer skugga."
SHOWN = "Fler bänkar &amp; mer skugga."
OURS = {"sec-fetch-site": "same-origin"}


def takes_a_secret(name):
    return name.startswith(("account_", "mfa_")) or "password" in name


def busy(self, view):
    def refuse(request, *args, **kwargs):
        raise OperationalError("database is locked")

    return refuse


@pytest.fixture
def database_busy(monkeypatch):
    monkeypatch.setattr(BaseHandler, "make_view_atomic", busy)


def sent(world, name, row, **headers):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False, headers=headers)
    with transaction.atomic():
        response = client.post(reverse(name, kwargs=row.given(world)), {"text": WORDS, "n": "1"})
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize(("name", "row"), POSTS)
def test_form_that_grew_too_old_keeps_its_words(world, name, row):
    if getattr(resolve(reverse(name, kwargs=row.given(world))).func, "csrf_exempt", False):
        pytest.skip("takes no token")
    ours, unknown = sent(world, name, row, **OURS), sent(world, name, row)
    others = sent(world, name, row, **{"sec-fetch-site": "cross-site"})
    assert {ours.status_code, unknown.status_code, others.status_code} == {403}
    assert SHOWN not in others.text
    assert (SHOWN in ours.text) == (SHOWN in unknown.text) == (not takes_a_secret(name))
    assert ('name="n" value="1"' in ours.text) == (not takes_a_secret(name))
    assert 'name="n" value="1"' not in unknown.text


@pytest.mark.usefixtures("database_busy")
@pytest.mark.parametrize(("name", "row"), POSTS)
def test_form_that_met_a_busy_database_keeps_its_words(world, name, row):
    address = reverse(name, kwargs=row.given(world))
    response = Client(raise_request_exception=False, headers=OURS).post(address, {"text": WORDS})
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert (f'name="text" value="{SHOWN}"' in response.text) == (not takes_a_secret(name))
    assert f'action="{address}"' in response.text or takes_a_secret(name)


def lines_of(given):
    return {name: value for name, value in given.items() if isinstance(value, str) and " " in value}


def asks_for(page, name):
    return re.search(rf'<(input|textarea)[^>]* name="{name}"', page.text)


@pytest.mark.parametrize(("name", "row"), POSTS)
def test_form_sent_after_the_session_was_over_is_filled_in_again(world, name, row):
    given, address = row.data(world), reverse(name, kwargs=row.given(world))
    with transaction.atomic():
        client = Client(raise_request_exception=False)
        response = client.post(address, given)
        leads_to_login = response.status_code == 302 and response["Location"].startswith(reverse("account_login"))
        if leads_to_login and lines_of(given) and not takes_a_secret(name):
            request = response.wsgi_request
            assert kept(request, request.path), "nothing was kept"
            allowed = [visitor for visitor, code in zip(VISITORS, row.codes, strict=True) if code in {200, 302}]
            client.force_login(getattr(world, allowed[-1] if name.startswith("admin:") else allowed[1]))
            page = client.get(address, follow=True)
            asked = {name: line for name, line in lines_of(given).items() if asks_for(page, name)}
            assert {name: line for name, line in asked.items() if line not in page.text} == {}
        transaction.set_rollback(True)


def test_password_is_never_shown(client):
    response = Client(enforce_csrf_checks=True, headers=OURS).post(
        reverse("partners:list"), {"text": WORDS, "new_password": "hemligt ord"}
    )
    assert SHOWN not in response.text
    assert "hemligt ord" not in response.text


def test_file_that_could_not_be_kept_is_asked_for_again(world):
    address = reverse("outcomes:create")
    form = {"title": WORDS, "file": SimpleUploadedFile("a.txt", b"Hej")}
    page = Client(enforce_csrf_checks=True, headers=OURS).post(address, form).text
    assert "Bilder och andra filer kunde inte sparas" in page


def test_reader_of_a_busy_page_is_shown_no_form(database_busy, client):
    client.raise_request_exception = False
    page = client.get(reverse("start")).text
    assert "<form" not in page


def test_editor_whose_session_is_over_finds_the_words_on_the_page(editor):
    challenge = factories.ChallengeFactory()
    address = reverse("admin:challenges_challenge_change", args=[challenge.pk])
    response = Client(headers=OURS).post(address, {"title_sv": WORDS, "_save": "Spara"})
    assert response.status_code == 403
    assert f'name="title_sv" value="{SHOWN}"' in response.text
    assert f'href="{reverse("account_login")}"' in response.text


def test_name_and_language_survive_a_session_that_was_over(client, resident):
    address = reverse("accounts:home")
    client.post(address, {"display_name": "Kim Ek", "language": "en"})
    client.force_login(resident)
    page = client.get(address).text
    assert 'value="Kim Ek"' in page
    resident.refresh_from_db()
    assert resident.display_name != "Kim Ek"


def test_how_often_mail_comes_survives_a_session_that_was_over(client, resident):
    client.post(reverse("following:settings"), {"frequency": "weekly"})
    client.force_login(resident)
    page = client.get(reverse("following:settings"))
    assert page.status_code == 200
    assert re.search(r'value="weekly"[^>]* (checked|selected)', page.text)
