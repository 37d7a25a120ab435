"""What is told before a dialogue opens, closes or tells its results, and done all the same; and letters are true."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from dialogues.models import Dialogue, Meeting
from mail.sending import send_waiting
from tests import factories
from tests.transitions import take

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def draft(organisation):
    return factories.DialogueFactory(organiser=organisation, ready=True)


@pytest.fixture
def dialogue(organisation):
    return factories.DialogueFactory(organiser=organisation, ready=True, open_now=True)


def asked(client, dialogue, name):
    """Return what the page that asks says, and that it can be done all the same."""
    response = client.get(reverse("dialogues:transition", args=[dialogue.slug, name]))
    assert response.status_code == 200
    assert '<button class="button" type="submit">' in response.text
    return response.context["warnings"]


def a_meeting(dialogue, hours, **given):
    starts = timezone.now() + dt.timedelta(hours=hours)
    return factories.MeetingFactory(
        activity__dialogue=dialogue,
        activity__kind="meeting",
        activity__title="Öppet hus",
        starts_at=starts,
        ends_at=starts + dt.timedelta(hours=1),
        **given,
    )


@pytest.mark.parametrize("name", ["open", "schedule"])
def test_opening_with_a_meeting_without_a_time_is_warned_of(client, draft, name):
    Dialogue.objects.update(started=(timezone.localdate() + dt.timedelta(days=5)).isoformat())
    a_meeting(draft, 30)
    assert asked(client, draft, name) == []
    factories.ActivityFactory(dialogue=draft, kind="meeting", title="Kvällsvandring")
    (warning,) = asked(client, draft, name)
    assert "Kvällsvandring" in warning
    assert client.post(reverse("dialogues:transition", args=[draft.slug, name])).status_code == 302
    draft.refresh_from_db()
    assert draft.state in {"open", "scheduled"}


def test_closing_tells_who_waits_and_which_meeting_is_still_to_come(client, dialogue):
    assert asked(client, dialogue, "close") == []
    activity = dialogue.activities.get()
    a_meeting(dialogue, -30)
    a_meeting(dialogue, 40, cancelled_because="Ingen kom.")
    factories.ContributionFactory(activity=activity, state="awaiting_review")
    for n in range(3):
        contribution = factories.ContributionFactory(activity=activity, published=True)
        factories.ContributionFactory(activity=activity, published=True, reply_to=contribution)
        if n == 0:
            factories.AnswerFactory(contribution=contribution, state="accepted", text="Vi gör det.")
    meeting = a_meeting(dialogue, 50)
    to_come, unread, unanswered = asked(client, dialogue, "close")
    assert date_format(timezone.localtime(meeting.starts_at), "DATETIME_FORMAT") in to_come
    assert unread.startswith("1 bidrag")
    assert unanswered.startswith("2 av 3 bidrag")
    assert date_format(dialogue.answer_by, "DATE_FORMAT") in unanswered
    Meeting.objects.all().delete()
    assert len(asked(client, dialogue, "close")) == 2


def test_telling_results_says_how_many_have_no_answer(client, dialogue):
    factories.ContributionFactory(activity=dialogue.activities.get(), published=True)
    Dialogue.objects.update(state="closed", result_sv="Vi byter lamporna.", unanswered_because_sv="Vi hann inte.")
    unanswered, told = asked(client, dialogue, "publish-results")
    assert unanswered.startswith("1 av 1 bidrag har inte fått svar")
    assert "mejlet" in told


def test_letter_says_who_has_no_answer_and_promises_nobody_more(dialogue, planner, mailoutbox):
    activity = dialogue.activities.get()
    answered, waiting, twice, only_replied = factories.ParticipantFactory.create_batch(
        4, dialogue=dialogue, by_email=True
    )
    said = factories.ContributionFactory(activity=activity, published=True, participant=answered)
    factories.AnswerFactory(contribution=said, state="not_accepted", text="Det får inte plats.")
    received = factories.ContributionFactory(activity=activity, published=True, participant=waiting)
    factories.AnswerFactory(contribution=received, state="received")
    factories.ContributionFactory.create_batch(2, activity=activity, published=True, participant=twice)
    factories.ContributionFactory(activity=activity, published=True, participant=only_replied, reply_to=said)
    Dialogue.objects.update(state="closed", result_sv="Vi byter lamporna.", unanswered_because_sv="Vi hann inte.")
    dialogue.refresh_from_db()
    take(dialogue, "publish-results", by=planner)
    send_waiting()
    letters = {letter.to[0]: " ".join(letter.body.split()) for letter in mailoutbox}
    assert "Ditt bidrag har inte fått något svar" in letters[waiting.email]
    assert "2 av dina bidrag har inte fått något svar" in letters[twice.email]
    for participant in (answered, only_replied):
        assert "inte fått något svar" not in letters[participant.email]
    assert all("ledde till" not in letter for letter in letters.values())


def test_warnings_ask_as_much_of_many_as_of_few(client, dialogue):
    numbers = []
    for more in (1, 6):
        for n in range(more):
            factories.ContributionFactory(activity=dialogue.activities.first(), published=True)
            a_meeting(dialogue, 30 + n)
        with CaptureQueriesContext(connection) as queries:
            asked(client, dialogue, "close")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_opening_tells_of_drawings_that_are_not_there(client, draft):
    missing = factories.ActivityFactory(dialogue=draft, kind="drawing", title="Var i förslaget?")
    factories.DrawingFactory(activity__dialogue=draft, activity__title="Var i planen?")
    (told,) = asked(client, draft, "open")
    assert "”Var i förslaget?” har ingen bild att peka på." in told
    factories.DrawingFactory(activity=missing)
    assert asked(client, draft, "open") == []
