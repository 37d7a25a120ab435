"""Who took part is kept for as long as was promised, and not longer."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from core.jobs.forgetting import FORGETTERS, announce, forget
from core.models import Forgetting
from dialogues.models import Contribution, Dialogue, Participant, Registration
from dialogues.running import retention
from tests import factories
from tests.transitions import take

pytestmark = pytest.mark.django_db


@pytest.fixture
def dialogue():
    dialogue = factories.DialogueFactory(open_now=True, kept_months=6)
    someone = factories.ParticipantFactory(dialogue=dialogue, by_email=True)
    factories.ParticipantFactory(dialogue=dialogue)
    factories.ContributionFactory(dialogue=dialogue, participant=someone, text="Fler bänkar", published=True)
    factories.RegistrationFactory(meeting__activity__dialogue=dialogue, participant=someone, needs="Hörslinga")
    return dialogue


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-01-31", 1, "2026-02-28"), ("2026-11-15", 2, "2027-01-15"), ("2026-12-31", 12, "2027-12-31")],
)
def test_months_after_is_the_same_day_or_the_last_one(day, months, expected):
    moment = dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)
    assert retention.months_after(moment, months).date().isoformat() == expected


def after(days):
    return time_machine.travel(timezone.now() + dt.timedelta(days=days))


def clean_out(job="forget_participants"):
    """Do what a run of the job does, and say what it removed."""
    announce(FORGETTERS[job])
    done = forget(FORGETTERS[job])
    done.end()
    return done.number


def announced():
    return [(row.title, row.people, row.from_at.date()) for row in Forgetting.objects.all()]


def test_identities_are_kept_until_retention_ends_and_that_is_announced_a_week_before(dialogue, editor):
    with time_machine.travel(dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)):
        take(dialogue, "close", by=editor)
    for day, number, row in [(7, 0, []), (8, 0, ["2026-07-15"]), (14, 0, ["2026-07-15"]), (16, 1, [])]:
        with time_machine.travel(dt.datetime(2026, 7, day, 3, tzinfo=dt.UTC)):
            assert clean_out() == number
            assert announced() == [(dialogue.title, 2, dt.date.fromisoformat(on)) for on in row]
    assert Participant.objects.identified().count() == 0
    assert Contribution.objects.get().text == "Fler bänkar"
    assert Registration.objects.get().needs == ""
    assert Dialogue.objects.get().identities_removed_at is not None


def test_late_announcement_gives_a_week_all_the_same(dialogue, editor):
    take(dialogue, "close", by=editor)
    for days, number in [(190, 0), (196.9, 0), (197.1, 1), (198, 0)]:
        with after(days):
            assert clean_out() == number


def test_announcement_is_taken_back_when_the_dialogue_is_opened_again_or_kept_longer(dialogue, editor):
    take(dialogue, "close", by=editor)
    with after(190):
        clean_out()
        Dialogue.objects.update(kept_months=12)
    with after(200):
        assert clean_out() == 0
        assert announced() == []
    assert Participant.objects.identified().count() == 2


def test_crashed_retention_run_is_resumed(dialogue, editor, monkeypatch):
    take(dialogue, "close", by=editor)
    monkeypatch.setattr(retention, "PIECE", 1)
    dialogue.people.first().forget()
    with after(190):
        clean_out()
    with after(198):
        assert clean_out() == 1
    assert Participant.objects.identified().count() == 0


def test_unconfirmed_contribution_is_deleted_after_a_month(dialogue):
    never = factories.ParticipantFactory(dialogue=dialogue, by_email=True, confirmed_at=None)
    factories.ContributionFactory(dialogue=dialogue, participant=never, state="unconfirmed")
    for days, number in [(24, 0), (29, 0), (32, 1)]:
        with after(days):
            assert clean_out("forget_unconfirmed") == number
    with after(33):
        clean_out("forget_unconfirmed")  # the participant, who has nothing any more
    with after(41):
        clean_out("forget_unconfirmed")
    assert not Contribution.objects.filter(state="unconfirmed").exists()
    assert not Participant.objects.filter(pk=never.pk).exists()


def test_unconfirmed_registration_is_deleted_after_a_month(dialogue):
    known = dialogue.people.exclude(email="").get()
    for state, came in (("unconfirmed", 31), ("unconfirmed", 20), ("registered", 31)):
        factories.RegistrationFactory(
            meeting__activity__dialogue=dialogue,
            participant=known,
            state=state,
            came_at=timezone.now() - dt.timedelta(days=came),
        )
    before = Registration.objects.count()
    assert clean_out("forget_unconfirmed") == 0
    with after(8):
        clean_out("forget_unconfirmed")
    assert Registration.objects.count() == before - 1
    assert Registration.objects.filter(state="unconfirmed").count() == 1


def test_who_comes_when_it_is_opened_again_is_forgotten_in_turn(dialogue, editor):
    take(dialogue, "close", by=editor)
    with after(180):
        clean_out()
    with after(190):
        assert clean_out() == 1
        factories.RuleFactory(dialogue=dialogue)
        Dialogue.objects.filter(pk=dialogue.pk).update(influence="dialogue", promise_sv="Vi läser allt.")
        take(dialogue, "reopen", by=editor, reason="Fler vill svara.")
        factories.ParticipantFactory(dialogue=dialogue, by_email=True)
        assert clean_out() == 0
        take(dialogue, "close", by=editor)
        with after(150):
            assert clean_out() == 0
        with after(190):
            assert clean_out() == 0
        with after(198):
            assert clean_out() == 1
    assert Participant.objects.identified().count() == 0
