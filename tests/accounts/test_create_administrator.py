"""The first administrator gets in before any mail server is there."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import User
from tests.factories import PASSWORD

EMAIL = "forsta@example.org"
NEW = "ett-langt-losenord-7"
pytestmark = pytest.mark.django_db


def created(capsys, *arguments):
    call_command("create_administrator", *arguments)
    return capsys.readouterr().out


def test_link_lets_the_administrator_choose_a_password_once(client, capsys, settings):
    url = re.search(rf"{settings.SITE_URL}(\S+)", created(capsys, EMAIL.upper()))[1]
    page = client.get(url, follow=True)
    form = {"password1": NEW, "password2": NEW}
    done = client.post(page.redirect_chain[-1][0], form)
    assert done.status_code == 302
    user = User.objects.get(email=EMAIL)
    assert user.check_password(NEW)
    assert user.is_superuser
    assert user.is_staff
    client.logout()
    assert client.post(reverse("account_login"), {"login": EMAIL, "password": NEW}).status_code == 302
    assert client.get(reverse("accounts:home")).status_code == 200
    client.logout()
    again = client.get(url, follow=True)
    assert 'name="password1"' not in again.text


def test_address_has_the_one_spelling_of_its_mailbox(capsys):
    for email in ("kim@malmö.se", " KIM@xn--malm-8qa.se"):
        created(capsys, email)
    assert User.objects.get().email == EmailAddress.objects.get().email == "kim@xn--malm-8qa.se"
    with pytest.raises(CommandError, match="osynligt tecken"):
        created(capsys, "kim@malmö.se\u202c")


def test_nobody_waits_for_a_mail(capsys):
    created(capsys, EMAIL)
    assert mail.outbox == []
    assert EmailAddress.objects.get(email=EMAIL).verified


def test_password_is_asked_for(client, capsys, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt: NEW)
    assert "http" not in created(capsys, EMAIL, "--password")
    assert client.post(reverse("account_login"), {"login": EMAIL, "password": NEW}).status_code == 302


@pytest.mark.parametrize(("first", "second"), [(NEW, "ett-annat-losenord-7"), ("kort", "kort"), ("", "")])
def test_bad_password_makes_nobody(monkeypatch, first, second):
    answers = iter([first, second])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    with pytest.raises(CommandError):
        call_command("create_administrator", EMAIL, "--password")
    assert not User.objects.filter(email=EMAIL).exists()


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "två ord@example.org"])
def test_no_address_is_refused(email):
    with pytest.raises(CommandError):
        call_command("create_administrator", email)


def test_account_that_is_there_becomes_an_administrators(capsys, resident):
    created(capsys, resident.email.title())
    resident.refresh_from_db()
    assert resident.is_superuser
    assert resident.check_password(PASSWORD)
    assert EmailAddress.objects.filter(user=resident, primary=True, verified=True).count() == 1
