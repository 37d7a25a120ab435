"""Accounts that nobody confirms."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.unconfirmed import KEPT, removable
from core.models import LivedThrough
from tests.accounts.helpers import link_in_last_mail
from tests.accounts.test_signup import NEW, sign_up
from tests.factories import FollowFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
OTHER_PASSWORD = "en helt annan fras 17"


@pytest.fixture
def unconfirmed(client):
    sign_up(client)
    return User.objects.get(email=NEW)


def grow_old(user, by=KEPT + timedelta(hours=1)):
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - by)


def run_after(days):
    """Run the job after so many days in which the portal has lived on."""
    LivedThrough.objects.update(seen_at=timezone.now() + timedelta(days=days))
    said = StringIO()
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        call_command("forget_unconfirmed_accounts", stdout=said)
    return said.getvalue().strip()


def test_old_account_that_nobody_confirmed_is_announced_and_removed(unconfirmed):
    assert [run_after(5), User.objects.count()] == ["0 announced, 0 removed.", 1]
    assert [run_after(8), User.objects.count()] == ["1 announced, 0 removed.", 1]
    assert [run_after(13.9), User.objects.count()] == ["0 announced, 0 removed.", 1]
    assert [run_after(15.1), User.objects.exists()] == ["0 announced, 1 removed.", False]
    assert not EmailAddress.objects.exists()


def test_account_that_is_confirmed_after_the_announcement_stays(client, unconfirmed):
    run_after(10)
    client.post(link_in_last_mail())
    assert [run_after(17.5), User.objects.count()] == ["0 announced, 0 removed.", 1]


def test_clock_that_has_leapt_removes_no_account(unconfirmed):
    run_after(0)
    with time_machine.travel(timezone.now() + timedelta(days=1096)):
        for _time in range(2):
            with pytest.raises(CommandError, match="The clock has leapt"):
                call_command("forget_unconfirmed_accounts", stdout=StringIO())
    assert User.objects.exists()


@pytest.mark.parametrize("depends", [MembershipFactory, FollowFactory])
def test_one_that_something_depends_on_is_kept(unconfirmed, depends):
    depends(user=unconfirmed)
    assert not removable().exists()


def test_one_that_was_confirmed_used_or_opened_by_somebody_else_is_kept(client, unconfirmed):
    opened = User(email="opened@example.org")
    opened.set_unusable_password()
    opened.save()
    UserFactory()
    client.post(link_in_last_mail())
    assert not removable().exists()


def test_whoever_signs_up_again_gets_a_new_letter_and_the_newest_password(client, unconfirmed):
    first = link_in_last_mail()
    client.cookies.clear()
    response = sign_up(client, password1=OTHER_PASSWORD)
    assert response.url == reverse("account_email_verification_sent")
    assert len(mail.outbox) == 2
    assert "_auth_user_id" not in client.session
    client.get(first)
    client.post(first)
    assert not EmailAddress.objects.get(email=NEW).verified
    client.post(link_in_last_mail())
    user = User.objects.get(email=NEW)
    assert user.check_password(OTHER_PASSWORD)
    assert EmailAddress.objects.get(user=user).verified


def test_whoever_signs_up_too_often_is_told_to_wait_whether_there_is_an_account_or_not(client, resident, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "confirm_email": "1/3m/key"}
    said = []
    for email in (NEW, resident.email):
        cache.clear()
        sign_up(client, email)
        response = sign_up(client, email)
        page = client.get(response.url).text
        said.append("alldeles nyss" in page)
    assert said == [True, True]
    assert len(mail.outbox) == 2
    assert User.objects.filter(email=NEW).count() == 1
