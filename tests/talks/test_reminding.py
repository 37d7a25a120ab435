"""A room that stays closed past its day: the municipality is reminded, once of each day that it has set."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from mail.models import OutboxMessage
from sodertorn.workspace import waiting_for
from talks.models import Talk
from tests import factories

pytestmark = pytest.mark.django_db


def day(n):
    return timezone.localdate() + dt.timedelta(days=n)


@pytest.fixture
def contact():
    return factories.MembershipFactory(role="contact", organisation__sector="municipality").user


def held(contact, **given):
    return factories.TalkFactory(open_now=True, municipality=contact.memberships.get().organisation, **given)


def told():
    return [message.address for message in OutboxMessage.objects.filter(name="talk_look_again")]


@pytest.mark.parametrize(("days", "is_told"), [(-1, True), (0, False), (1, False)])
def test_municipality_is_reminded_when_the_day_has_passed(contact, days, is_told):
    held(contact, look_again_on=day(days))
    call_command("remind_of_closed_rooms")
    assert told() == [contact.email] * is_told


def test_it_is_reminded_once_and_again_of_a_new_day(contact):
    talk = held(contact, look_again_on=day(-2))
    for _run in range(2):
        call_command("remind_of_closed_rooms")
    assert len(told()) == 1
    Talk.objects.filter(pk=talk.pk).update(look_again_on=day(-1))
    call_command("remind_of_closed_rooms")
    assert len(told()) == 2


@pytest.mark.parametrize("state", ["draft", "closed", "cancelled"])
def test_nobody_is_reminded_of_talks_that_are_not_held(contact, state):
    talk = held(contact, look_again_on=day(-1))
    Talk.objects.filter(pk=talk.pk).update(state=state)
    call_command("remind_of_closed_rooms")
    assert told() == []


def test_workspace_asks_for_a_new_day(contact):
    talk = held(contact, look_again_on=day(-1))
    (errand,) = waiting_for(contact)
    assert (errand.title, errand.days_left) == (str(talk), -1)


def test_workspace_asks_what_came_of_talks_that_are_being_summed_up(contact):
    talk = held(contact)
    Talk.objects.filter(pk=talk.pk).update(state="summing_up")
    assert [errand.title for errand in waiting_for(contact)] == [str(talk)]
