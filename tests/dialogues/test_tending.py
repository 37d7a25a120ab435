"""What happens to dialogues by the clock: once each, also when it is run twice or dies half-way."""

import datetime as dt
import logging
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from dialogues.models import Dialogue
from dialogues.running import nightly as tending
from dialogues.running.nightly import tend
from mail.models import OutboxMessage
from tests import factories
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import take

pytestmark = pytest.mark.django_db
State = Dialogue.State
TODAY = dt.date(2026, 5, 31)


@pytest.fixture(autouse=True)
def _on_the_last_of_may(request):
    with time_machine.travel(dt.datetime(2026, 5, 31, 12, tzinfo=dt.UTC), tick=True):
        yield


@pytest.fixture
def organiser(db):
    return factories.MembershipFactory(role="contact", user__language="en").organisation


def dialogue_in(state, organiser, **given):
    on_site = {} if state == State.DRAFT else factories.on_the_site
    given = {"answer_by": TODAY + dt.timedelta(days=60), **given}
    return factories.DialogueFactory(organiser=organiser, ready=True, state=state, **on_site, **given)


def queued():
    return sorted(message.key.split(":")[0] for message in OutboxMessage.objects.all())


# Opening and closing


@pytest.mark.parametrize(
    ("state", "started", "after"),
    [
        ("scheduled", "2026-05-31", "open"),
        ("scheduled", "2026-05-01", "open"),
        ("scheduled", "2026-05", "open"),
        ("scheduled", "2026-06-01", "scheduled"),
        ("scheduled", "2026-06", "scheduled"),
        ("scheduled", "", "scheduled"),
        ("draft", "2026-05-31", "draft"),
        ("cancelled", "2026-05-31", "cancelled"),
    ],
)
def test_scheduled_dialogue_opens_on_its_day(organiser, state, started, after):
    dialogue = dialogue_in(state, organiser, started=started)
    assert [tend().opened, tend().opened] == [int(after == "open"), 0]
    dialogue.refresh_from_db()
    assert dialogue.state == after
    assert queued() == (["dialogue_opened"] if after == "open" else [])
    if after == "open":
        step = dialogue.steps.get()
        assert (step.actor, step.actor_name) == (None, organiser.name)
        assert dialogue.first_answer_by == dialogue.answer_by


@pytest.mark.parametrize(
    ("state", "ended", "after"),
    [
        ("open", "2026-05-30", "closed"),
        ("open", "2026-05-31", "open"),
        ("open", "2026-04", "closed"),
        ("open", "2026-05", "open"),
        ("open", "2025", "closed"),
        ("open", "2026", "open"),
        ("open", "", "open"),
        ("scheduled", "2026-05-30", "scheduled"),
        ("closed", "2026-05-30", "closed"),
    ],
)
def test_open_dialogue_closes_when_its_last_day_is_over(organiser, state, ended, after):
    dialogue = dialogue_in(state, organiser, ended=ended)
    assert [tend().closed, tend().closed] == [int(state == "open" and after == "closed"), 0]
    dialogue.refresh_from_db()
    assert (dialogue.state, dialogue.ended) == (after, ended)


def test_dialogue_is_open_on_its_last_day_until_midnight_in_sweden(organiser):
    dialogue = dialogue_in("open", organiser, ended="2026-05-31")
    with time_machine.travel(dt.datetime(2026, 5, 31, 21, 59, tzinfo=dt.UTC), tick=False):
        assert tend().closed == 0
    with time_machine.travel(dt.datetime(2026, 5, 31, 22, 1, tzinfo=dt.UTC), tick=False):
        assert tend().closed == 1
    dialogue.refresh_from_db()
    assert dialogue.state == "closed"


def test_unopenable_dialogue_is_reported_without_stopping_the_run(organiser):
    incomplete, other = (dialogue_in("scheduled", organiser, started="2026-05-31") for _ in range(2))
    incomplete.rules.all().delete()
    tended = tend()
    assert tended.opened == 1
    assert tended.held_up[0].startswith(incomplete.slug)
    other.refresh_from_db()
    assert other.state == "open"


def test_dialogue_without_an_organiser_opens_and_closes(db):
    dialogue = dialogue_in("scheduled", None, started="2026-05-30", ended="2026-05-31")
    assert tend().opened == 1
    with time_machine.travel(dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)):
        assert tend().closed == 1
    assert queued() == []
    assert [step.actor_name for step in dialogue.steps.all()] == ["", ""]


# Reminding


def test_organiser_is_reminded_before_and_after_once_a_week(organiser):
    dialogue = dialogue_in("closed", organiser, answer_by=TODAY + dt.timedelta(days=15))
    factories.ContributionFactory(activity=dialogue.activities.get(), published=True)
    factories.AnswerFactory(contribution__activity=dialogue.activities.get())
    sent = []
    for day in range(40):
        with time_machine.travel(dt.datetime(2026, 5, 31, 12, tzinfo=dt.UTC) + dt.timedelta(days=day)):
            before = OutboxMessage.objects.count()
            tend()
            tend()
            if OutboxMessage.objects.count() > before:
                sent.append((day, OutboxMessage.objects.latest("pk")))
    assert [day for day, _message in sent] == [1, 8, 15, 22, 29, 36]
    assert [message.key.split(":")[0] for _day, message in sent] == ["dialogue_answer_due"] * 3 + ["dialogue_late"] * 3
    assert "1 contribution has not been answered yet." in sent[0][1].body
    assert "now shows everyone that they are late" in sent[-1][1].body


def test_reminder_comes_in_the_local_morning(organiser):
    dialogue_in("closed", organiser, answer_by=TODAY)
    for hour, number in ((22, 0), (28, 0), (29, 1)):  # 00, 06 and 07 in Stockholm
        with time_machine.travel(dt.datetime(2026, 5, 30, tzinfo=dt.UTC) + dt.timedelta(hours=hour)):
            assert tend().reminded == number


@pytest.mark.parametrize(
    ("state", "days", "told"),
    [
        ("scheduled", {"started": "2026-06-01"}, "dialogue_opened"),
        ("open", {"ended": "2026-05-31"}, "dialogue_closed"),
        ("scheduled", {"started": "2026-05-02", "ended": "2026-05-03"}, "dialogue_not_opened"),
    ],
)
def test_what_the_clock_does_at_night_is_told_once_in_the_local_morning(organiser, state, days, told):
    dialogue_in(state, organiser, **days)
    midnight = dt.datetime(2026, 5, 31, 22, 1, tzinfo=dt.UTC)  # 00:01 in Stockholm
    for hours, letters in ((0, []), (6, []), (7, [told]), (8, [told]), (31, [told])):
        with time_machine.travel(midnight + dt.timedelta(hours=hours), tick=False):
            tend()
            assert queued() == letters


def test_what_somebody_has_undone_before_the_morning_is_not_told(organiser, editor):
    dialogue = dialogue_in("open", organiser, ended="2026-05-31")
    with time_machine.travel(dt.datetime(2026, 5, 31, 22, 1, tzinfo=dt.UTC)):
        assert tend().closed == 1
        dialogue.refresh_from_db()
        take(dialogue, "reopen", by=editor, reason="Fler vill svara.")
    with time_machine.travel(dt.datetime(2026, 6, 1, 6, tzinfo=dt.UTC)):
        tend()
    assert queued() == []


def test_reminder_that_a_clock_ahead_sent_does_not_put_off_the_next(organiser):
    dialogue_in("closed", organiser, answer_by=TODAY, reminded_on=TODAY + dt.timedelta(days=1096))
    assert [tend().reminded, tend().reminded] == [1, 0]


def test_editors_are_reminded_where_there_is_no_organiser():
    editor = factories.UserFactory(is_staff=True)
    dialogue_in("closed", None, answer_by=TODAY)
    assert [tend().reminded, tend().reminded] == [1, 0]
    assert OutboxMessage.objects.get().address == editor.email


@pytest.mark.parametrize("state", ["draft", "scheduled", "results_published", "archived", "cancelled"])
def test_nobody_is_reminded_of_what_is_not_due(organiser, state):
    dialogue_in(state, organiser, answer_by=TODAY - dt.timedelta(days=3), started="2026-12-01")
    assert tend().reminded == 0


# Twice, and half-way


def test_command_that_dies_half_way_goes_on_where_it_was(organiser, monkeypatch):
    dialogues = [dialogue_in("open", organiser, ended="2026-05-30") for _ in range(3)]
    notify, told = tending.notify_who_holds, []

    def dying(*args, **kwargs):
        if len(told) == 1:
            raise KeyboardInterrupt
        told.append(args)
        notify(*args, **kwargs)

    monkeypatch.setattr(tending, "notify_who_holds", dying)
    with pytest.raises(KeyboardInterrupt):
        tend()
    monkeypatch.setattr(tending, "notify_who_holds", notify)
    assert tend().closed == 0
    assert Dialogue.objects.filter(state="closed").count() == 3
    assert queued() == ["dialogue_closed"] * 3
    assert all(dialogue.steps.count() == 1 for dialogue in dialogues)


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_command_that_runs_twice_at_once_does_everything_once():
    organiser = factories.MembershipFactory(role="contact").organisation
    for _ in range(3):
        dialogue_in("scheduled", organiser, started="2026-05-31")
        dialogue_in("open", organiser, ended="2026-05-30")
        dialogue_in("closed", organiser, answer_by=TODAY)
    answers = at_once(tend, tend, tend)
    assert sum(answer.opened for answer in answers) == 3
    assert sum(answer.closed for answer in answers) == 3
    assert sum(answer.reminded for answer in answers) == 3
    assert queued() == ["dialogue_answer_due"] * 3 + ["dialogue_closed"] * 3 + ["dialogue_opened"] * 3


def test_command_says_what_it_did(organiser):
    dialogue_in("scheduled", organiser, started="2026-05-31")
    out = StringIO()
    call_command("tend_dialogues", stdout=out)
    assert "1 opened, 0 closed, 0 reminded, 0 not opened." in out.getvalue()


# One that fails


def test_dialogue_that_fails_stops_no_other_and_the_command_says_so_at_its_end(organiser, monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL)
    bad, _good = (dialogue_in("open", organiser, ended="2026-05-30") for _ in range(2))
    late = dialogue_in("closed", organiser, answer_by=TODAY)
    count = tending.unanswered

    def failing(dialogue):
        if dialogue.pk == bad.pk:
            raise ValueError
        return count(dialogue)

    monkeypatch.setattr(tending, "unanswered", failing)
    with pytest.raises(CommandError, match=r"1 failed: dialoguestep \d+ \(ValueError\)"):
        call_command("tend_dialogues", stdout=StringIO())
    assert [one.state for one in Dialogue.objects.order_by("pk")] == ["closed"] * 3
    assert queued() == ["dialogue_answer_due", "dialogue_closed"]
    late.refresh_from_db()
    assert late.reminded_on == TODAY


# What a person has decided


def test_dialogue_taken_off_the_site_is_not_opened_by_the_clock(organiser, editor):
    dialogue = dialogue_in("scheduled", organiser, started="2026-05-31")
    take(dialogue, "unpublish", by=editor)
    assert tend().opened == 0
    dialogue.refresh_from_db()
    assert (dialogue.state, dialogue.is_published) == ("scheduled", False)


def test_reopened_dialogue_stays_open_though_its_last_day_was_yesterday(organiser, editor):
    dialogue = dialogue_in("open", organiser, ended="2026-05-30")
    tend()
    dialogue.refresh_from_db()
    take(dialogue, "reopen", by=editor, reason="Fler vill svara.")
    assert tend().closed == 0
    dialogue.refresh_from_db()
    assert dialogue.is_open


def test_dialogue_closed_by_hand_before_its_last_day_stays_closed(organiser, editor):
    dialogue = dialogue_in("open", organiser, started="2026-05-01", ended="2026-06-30")
    take(dialogue, "close", by=editor)
    tended = tend()
    assert (tended.opened, tended.closed, tended.reminded) == (0, 0, 0)


@pytest.mark.parametrize(
    ("state", "days", "moved"),
    [
        ("scheduled", {"started": "2026-05-31"}, {"started": "2026-06-30"}),
        ("open", {"ended": "2026-05-30"}, {"ended": "2026-06-30"}),
    ],
)
def test_days_that_are_moved_while_the_job_runs_are_heeded(organiser, state, days, moved, monkeypatch):
    _first, second = (dialogue_in(state, organiser, **days) for _ in range(2))
    name_of = tending._name

    def moving(dialogue):
        Dialogue.objects.filter(pk=second.pk).update(**moved)
        return name_of(dialogue)

    monkeypatch.setattr(tending, "_name", moving)
    tended = tend()
    assert tended.opened + tended.closed == 1
    second.refresh_from_db()
    assert second.state == state


# What could not be opened


@pytest.mark.parametrize("missed", [{"ended": "2026-05-30"}, {"answer_by": TODAY - dt.timedelta(days=1)}])
def test_organiser_of_a_dialogue_that_could_not_be_opened_is_told_once(organiser, missed):
    dialogue = dialogue_in("scheduled", organiser, started="2026-05-01", **missed)
    for hours in range(3):
        with time_machine.travel(timezone.now() + dt.timedelta(hours=hours)):
            assert tend().held_up
    message = OutboxMessage.objects.get()
    assert "could not be opened" in message.subject
    assert "has passed. Choose" in message.body
    assert f"/dialogues/{dialogue.slug}/" in message.body
    Dialogue.objects.update(started="2026-05-02")  # given other days
    tend()
    assert OutboxMessage.objects.count() == 2
