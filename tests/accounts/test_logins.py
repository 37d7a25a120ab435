"""Who has an account sees where it is logged in, ends the rest, and is logged out where nobody has been for long."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.logins import browser_of
from accounts.models import Login
from tests.accounts.helpers import PASSWORD, log_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HOUR = dt.timedelta(hours=1)


def browser(user, name=FIREFOX, address="192.0.2.7", password=PASSWORD):
    client = Client(headers={"user-agent": name}, REMOTE_ADDR=address)
    assert log_in(client, user, password).status_code == 302
    return client


def is_in(client):
    return client.get(reverse("accounts:home")).status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_browser_is_called_by_its_name(user_agent, name):
    assert browser_of(user_agent) == name


def test_owner_sees_each_browser_and_nobody_elses(resident):
    here = browser(resident)
    browser(resident, "Mozilla/5.0 (iPhone) Version/18.0 Mobile Safari/604.1")
    browser(UserFactory(), "Mozilla/5.0 (Windows) Chrome/140.0")
    page = here.get(reverse("accounts:logins")).text
    assert "Firefox, Linux" in page
    assert "Safari, iPhone" in page
    assert "Windows" not in page
    assert "192.0.2.7" not in page
    assert page.count("Här, nu") == 1
    assert not [field.name for field in Login._meta.fields if "ip" in field.name.split("_")]


def test_all_other_logins_are_ended_by_a_button(resident):
    here, elsewhere = browser(resident), browser(resident)
    Login.objects.order_by("pk").last().delete()  # one without a row ends too
    here.get(reverse("accounts:logins"))
    assert is_in(elsewhere)
    assert here.post(reverse("accounts:logins"), follow=True).status_code == 200
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert Login.objects.filter(user=resident).count() == 1
    assert len(here.get(reverse("accounts:logins")).context["logins"]) == 1
    assert is_in(browser(resident))


def test_login_of_an_older_version_gets_a_row(resident):
    client = browser(resident)
    session = client.session
    del session["login"]
    session.save()
    Login.objects.all().delete()
    assert is_in(client)
    assert Login.objects.get().user == resident


def test_logging_out_and_a_new_password_take_logins_off_the_list(resident):
    browser(resident).post(reverse("account_logout"))
    assert not Login.objects.exists()
    browser(resident)
    resident.set_password("en helt ny mening")
    resident.save()
    here = browser(resident, password="en helt ny mening")
    assert len(here.get(reverse("accounts:logins")).context["logins"]) == 1


@pytest.mark.parametrize(("is_staff", "hours"), [(False, 7 * 24), (True, 8)])
def test_login_that_nobody_uses_ends(settings, is_staff, hours):
    settings.LOGIN_IDLE_HOURS, settings.EDITORS_IDLE_HOURS = 7 * 24, 8
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        client = browser(UserFactory(is_staff=is_staff))
        for _each in range(2):  # it counts from the latest visit
            clock.shift(hours * HOUR - dt.timedelta(minutes=1))
            assert is_in(client)
        clock.shift(hours * HOUR + dt.timedelta(minutes=1))
        response = client.get(reverse("accounts:home"), follow=True)
        assert reverse("account_login") in response.redirect_chain[-1][0]
        assert "utloggad" in response.text
        assert not is_in(client)


def test_login_in_daily_use_ends_after_two_weeks(resident):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = browser(resident)
        for _day in range(14):
            clock.shift(24 * HOUR)
            assert is_in(client)
        clock.shift(HOUR)
        assert not is_in(client)


def test_use_is_written_down_every_ten_minutes_and_not_with_each_request(resident):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = browser(resident)
        seen_at = Login.objects.get().seen_at
        clock.shift(dt.timedelta(minutes=9))
        client.get(reverse("start"))
        assert Login.objects.get().seen_at == seen_at
        clock.shift(dt.timedelta(minutes=1))
        client.get(reverse("start"))
        assert Login.objects.get().seen_at == timezone.now()


def test_what_is_known_of_old_logins_is_removed(resident, settings):
    settings.LOGIN_IDLE_HOURS, settings.EDITORS_IDLE_HOURS = 7 * 24, 8
    browser(resident)
    call_command("prune_logins")
    assert Login.objects.exists()
    Login.objects.update(seen_at=timezone.now() - 8 * 24 * HOUR)
    call_command("prune_logins")
    assert not Login.objects.exists()
