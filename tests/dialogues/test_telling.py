"""Whoever moderates is told of each thing that waits, once, in the morning."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from accounts.models import RefusedAddress
from core.jobs.schedule import JOBS
from dialogues.answering.actions import notify_of_results
from dialogues.contributing.actions import save_changes
from dialogues.meetings import actions as meetings
from dialogues.models import Contribution, Flag, Participant
from dialogues.moderation import telling
from mail.models import OutboxMessage
from tests import factories

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 5, 4, 5, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def contact():
    return factories.MembershipFactory(role="contact").user


@pytest.fixture
def dialogue(contact):
    organiser = contact.memberships.get().organisation
    dialogue = factories.DialogueFactory(open_now=True, reviews_first=True, organiser=organiser, title="Torget")
    factories.ActivityFactory(dialogue=dialogue)
    return dialogue


@pytest.fixture
def tell(django_capture_on_commit_callbacks):
    """Return who gets a letter this morning."""

    def tell():
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("tell_moderators", verbosity=0)
        return sorted(message.to[0] for message in mail.outbox)

    return tell


def arrives(dialogue, **given):
    return factories.ContributionFactory(dialogue=dialogue, created_at=timezone.now(), **given)


def flagged(dialogue):
    return factories.FlagFactory(contribution=arrives(dialogue, published=True), created_at=timezone.now())


def test_job_runs_in_the_local_morning():
    for name in ("tell_moderators", "remind_of_meetings"):
        due = JOBS[name].next_after(dt.datetime(2026, 1, 9, 20, tzinfo=dt.UTC))
        assert timezone.localtime(due).hour == 7


def test_each_thing_is_told_once_with_how_many_wait_and_since_when(dialogue, contact, tell, clock):
    arrives(dialogue)
    clock.shift(DAY)
    assert tell() == [contact.email]
    assert tell() == []
    arrives(dialogue)
    flagged(dialogue)
    clock.shift(DAY)
    assert tell() == [contact.email]
    body = mail.outbox[0].body
    assert "2 bidrag väntar på granskning" in body
    assert "1 bidrag är anmält" in body
    assert "sedan 4 maj 2026" in body
    assert reverse("dialogues:moderation", args=[dialogue.slug]) in body
    clock.shift(30 * DAY)
    assert tell() == []


def test_flag_alone_is_told_of(dialogue, contact, tell):
    flagged(dialogue)
    assert tell() == [contact.email]
    assert tell() == []


def test_what_is_settled_before_the_morning_is_not_told_of(dialogue, tell):
    Contribution.objects.filter(pk=arrives(dialogue).pk).update(state="published")
    Flag.objects.filter(pk=flagged(dialogue).pk).update(settled_at=timezone.now())
    arrives(factories.DialogueFactory(organiser=dialogue.organiser, state="cancelled"))
    assert tell() == []


def test_what_its_author_has_changed_waits_anew(dialogue, contact, tell, clock):
    contribution = arrives(dialogue)
    assert tell() == [contact.email]
    Contribution.objects.update(state="published")
    contribution.refresh_from_db()
    save_changes(contribution, fields=["text"], by=None)
    clock.shift(DAY)
    assert tell() == [contact.email]


def test_editors_are_told_where_there_is_no_organiser_or_nobody_reads_its_mail(dialogue, contact, tell):
    editor = factories.UserFactory(is_staff=True)
    arrives(factories.DialogueFactory(open_now=True, organiser=None))
    assert tell() == [editor.email]
    RefusedAddress.note(contact.email, said="550")
    flagged(dialogue)
    assert tell() == [editor.email]


def test_nobody_to_tell_now_is_told_later(dialogue, contact, tell):
    contact.memberships.update(started_on=timezone.localdate() + DAY)
    arrives(dialogue)
    assert tell() == []
    contact.memberships.update(started_on=timezone.localdate())
    assert tell() == [contact.email]


def test_what_a_lost_letter_told_is_told_again(dialogue, contact, tell, settings, caplog, clock):
    caplog.set_level("CRITICAL")
    healthy, settings.MAIL_SERVER = settings.MAIL_SERVER, "tests.mail.test_deferrals.Says"
    type(contact).objects.filter(pk=contact.pk).update(email="b@example.org")
    arrives(dialogue)
    flagged(dialogue)
    assert tell() == []
    assert OutboxMessage.objects.get().state == "refused"
    settings.MAIL_SERVER = healthy
    RefusedAddress.forget("b@example.org")
    clock.shift(DAY)
    assert tell() == ["b@example.org"]
    assert "1 bidrag väntar" in mail.outbox[0].body
    assert "1 bidrag är anmält" in mail.outbox[0].body


def test_one_dialogue_that_cannot_be_told_of_stops_no_other(dialogue, contact, monkeypatch, caplog):
    caplog.set_level("CRITICAL")
    arrives(dialogue)
    other = factories.DialogueFactory(open_now=True, organiser=dialogue.organiser)
    arrives(other)
    real = telling.take_down

    def take_down(one):
        if one == dialogue:
            raise ValueError("a row that nobody can read")
        return real(one)

    monkeypatch.setattr(telling, "take_down", take_down)
    with pytest.raises(CommandError):
        call_command("tell_moderators", verbosity=0)
    assert other.title in OutboxMessage.objects.get().body


# The day before a meeting


@pytest.fixture
def meeting(dialogue):
    activity = factories.ActivityFactory(dialogue=dialogue, kind="meeting", title="Kvällsmöte")
    starts_at = timezone.now() + DAY + dt.timedelta(hours=12)
    return factories.MeetingFactory(
        activity=activity, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2), place="Biblioteket"
    )


def reminded(callbacks):
    mail.outbox.clear()
    with callbacks(execute=True):
        call_command("remind_of_meetings", verbosity=0)
    return [message.to[0] for message in mail.outbox]


def test_those_with_a_place_are_reminded_the_day_before_once(meeting, django_capture_on_commit_callbacks, clock):
    coming = factories.RegistrationFactory(meeting=meeting, participant__user__language="sv")
    for state in ("waiting", "cancelled", "unconfirmed"):
        factories.RegistrationFactory(meeting=meeting, state=state)
    clock.shift(-DAY)
    assert reminded(django_capture_on_commit_callbacks) == []
    clock.shift(DAY)
    assert reminded(django_capture_on_commit_callbacks) == [coming.participant.user.email]
    assert "Biblioteket" in mail.outbox[0].body
    assert "I morgon: Kvällsmöte" in mail.outbox[0].subject
    assert reminded(django_capture_on_commit_callbacks) == []


def test_one_meeting_that_cannot_be_reminded_of_stops_no_other(
    meeting, django_capture_on_commit_callbacks, monkeypatch, caplog
):
    caplog.set_level("CRITICAL")
    other = factories.MeetingFactory(activity__dialogue=meeting.activity.dialogue, starts_at=meeting.starts_at)
    coming = [factories.RegistrationFactory(meeting=one) for one in (meeting, other)]
    notify = meetings._notify

    def failing(registration, of_meeting, *given):
        if of_meeting == meeting:
            raise ValueError
        notify(registration, of_meeting, *given)

    monkeypatch.setattr(meetings, "_notify", failing)
    with pytest.raises(CommandError, match="1 failed"):
        reminded(django_capture_on_commit_callbacks)
    assert [letter.to for letter in mail.outbox] == [[coming[1].participant.user.email]]


def test_cancelled_meeting_reminds_nobody(meeting, django_capture_on_commit_callbacks):
    factories.RegistrationFactory(meeting=meeting)
    type(meeting).objects.update(cancelled_because="Sjukdom")
    assert reminded(django_capture_on_commit_callbacks) == []


# Those who cannot be reached, and those who want no more


def test_organiser_sees_how_many_cannot_be_reached(client, dialogue, contact):
    factories.ParticipantFactory(dialogue=dialogue, by_email=True, email="b@example.org")
    user = factories.ParticipantFactory(dialogue=dialogue, user__email="c@example.org").user
    factories.ParticipantFactory(dialogue=dialogue, by_email=True)
    for address in ("B@example.org", user.email, "elsewhere@example.org"):
        RefusedAddress.note(address, said="550")
    client.force_login(contact)
    html = client.get(dialogue.get_absolute_url()).text
    assert "Mejlen till 2 deltagare kommer tillbaka" in html
    assert "b@example.org" not in html


def test_participant_ends_the_news_by_one_click_without_a_login(client, dialogue):
    one = factories.ParticipantFactory(dialogue=dialogue, by_email=True)
    notify_of_results(dialogue)
    letter = OutboxMessage.objects.get()
    url = letter.headers["List-Unsubscribe"].strip("<>")
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in letter.body
    path = url.removeprefix("http://127.0.0.1:8000")
    assert client.get(path).status_code == 200
    one.refresh_from_db()
    assert one.wants_results
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    OutboxMessage.objects.all().delete()
    notify_of_results(dialogue)
    assert not OutboxMessage.objects.exists()
    assert not Participant.objects.get().wants_results
