"""What is removed about people for good is announced, seen beforehand, and never more than somebody saw."""

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from core.jobs import forgetting
from core.models import Forgetting, LivedThrough
from dialogues.models import Dialogue, Participant
from tests import factories

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 20, 10, tzinfo=dt.UTC)


def run(*options):
    out = StringIO()
    call_command("forget_participants", *options, stdout=out)
    return out.getvalue().strip()


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def later():
    """Live on for so many days, so that the clock is believed."""

    def travel(days):
        LivedThrough.objects.update(seen_at=NOW + dt.timedelta(days=days))
        return time_machine.travel(NOW + dt.timedelta(days=days), tick=False)

    return travel


@pytest.fixture
def over():
    """Make a dialogue with so many participants whose time was over yesterday."""

    def make(people, title="Torget"):
        dialogue = factories.DialogueFactory(title=title, state="closed", kept_months=1, **factories.on_the_site)
        step = factories.DialogueStepFactory(dialogue=dialogue, from_state="open", to_state="closed")
        dialogue.steps.filter(pk=step.pk).update(at=dt.datetime(2026, 4, 19, 10, tzinfo=dt.UTC))
        for _n in range(people):
            factories.ParticipantFactory(dialogue=dialogue)
        return dialogue

    return make


def known():
    return Participant.objects.identified().count()


def test_clock_three_years_ahead_forgets_nobody(over):
    over(3)
    run()
    with time_machine.travel(NOW + dt.timedelta(days=1096), tick=False):
        for _time in range(2):
            with pytest.raises(CommandError, match="The clock has leapt from 2026-05-20 12:00 to 2029-05-20 12:00"):
                run()
    assert known() == 3
    assert Dialogue.objects.get().identities_removed_at is None


def test_it_is_announced_by_one_run_and_done_by_another_a_week_later(over, later):
    over(3)
    assert [run(), run()] == ["1 announced, 0 removed.", "0 announced, 0 removed."]
    for days, left in [(6.9, 3), (7, 0)]:
        with later(days):
            run()
        assert known() == left
    assert not Forgetting.objects.exists()


def test_dry_run_says_when_and_how_many_and_changes_nothing(over, later):
    over(3)
    for _time in range(2):
        assert run("--dry-run") == "2026-05-27: Torget, 3 people"
    assert not Forgetting.objects.exists()
    run()
    with later(2):
        assert run("--dry-run") == "2026-05-27: Torget, 3 people"
    assert known() == 3


@pytest.mark.parametrize(("people", "dialogues"), [(2, 10), (10, 1)])
def test_more_than_a_person_has_seen_is_refused_until_the_number_is_given(over, later, monkeypatch, people, dialogues):
    monkeypatch.setattr(forgetting, "MOST_PEOPLE", people)
    monkeypatch.setattr(forgetting, "MOST_THINGS", dialogues)
    over(2)
    over(1)
    run()
    with later(7):
        with pytest.raises(CommandError, match="3 people in 2 would be forgotten at once"):
            run()
        with pytest.raises(CommandError, match="not the number"):
            run("--confirm", "4")
        assert known() == 3
        assert run("--confirm", "3") == "0 announced, 2 removed."
    assert known() == 0


def test_people_who_come_after_it_was_confirmed_are_confirmed_anew(over, later, monkeypatch):
    monkeypatch.setattr(forgetting, "MOST_PEOPLE", 1)
    dialogue = over(2)
    run()
    with later(7):
        assert forgetting.confirm(Forgetting.objects.all(), 2)
        factories.ParticipantFactory(dialogue=dialogue)
        with pytest.raises(CommandError, match="3 people in 1"):
            run()


def test_one_that_fails_stops_no_other(over, later, monkeypatch, caplog):
    caplog.set_level("CRITICAL")
    bad = over(1)
    over(2)
    run()
    forgetter = forgetting.FORGETTERS["forget_participants"]

    def failing(key):
        if key == str(bad.pk):
            raise ValueError
        forgetter.forget(key)

    broken = forgetting.Forgetter(forgetter.job, forgetter.what, forgetter.due, failing)
    monkeypatch.setitem(forgetting.FORGETTERS, forgetter.job, broken)
    with later(7), pytest.raises(CommandError, match="1 failed"):
        run()
    assert known() == 1
    assert timezone.now() == NOW
