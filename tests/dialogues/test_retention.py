"""Who took part is kept for as long as was promised, and not longer."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

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


def test_identities_are_kept_until_retention_ends(dialogue, editor):
    assert retention.kept_until(dialogue) is None
    take(dialogue, "close", by=editor)
    with time_machine.travel(timezone.now() + dt.timedelta(days=150)):
        assert retention.clean_out().people == 0
    assert Participant.objects.identified().count() == 2


def test_identities_are_removed_after_retention_and_contributions_kept(dialogue, editor):
    take(dialogue, "close", by=editor)
    with time_machine.travel(timezone.now() + dt.timedelta(days=190)):
        cleaned = retention.clean_out()
        assert (cleaned.dialogues, cleaned.people) == (1, 2)
        assert retention.clean_out().dialogues == 0
    assert Participant.objects.identified().count() == 0
    assert Contribution.objects.get().text == "Fler bänkar"
    assert Registration.objects.get().needs == ""
    assert Dialogue.objects.get().identities_removed_at is not None


def test_crashed_retention_run_is_resumed(dialogue, editor, monkeypatch):
    take(dialogue, "close", by=editor)
    monkeypatch.setattr(retention, "PIECE", 1)
    dialogue.people.first().forget()
    with time_machine.travel(timezone.now() + dt.timedelta(days=190)):
        assert retention.clean_out().people == 1


def test_unconfirmed_contribution_is_deleted_after_a_month(dialogue):
    never = factories.ParticipantFactory(dialogue=dialogue, by_email=True, confirmed_at=None)
    factories.ContributionFactory(dialogue=dialogue, participant=never, state="unconfirmed")
    with time_machine.travel(timezone.now() + dt.timedelta(days=29)):
        assert retention.clean_out().unconfirmed == 0
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
        assert retention.clean_out().unconfirmed == 1
    assert not Participant.objects.filter(pk=never.pk).exists()


def test_unconfirmed_registration_is_deleted_after_a_month(dialogue):
    known = dialogue.people.exclude(email="").get()
    for state, came in (("unconfirmed", 31), ("unconfirmed", 29), ("registered", 31)):
        factories.RegistrationFactory(
            meeting__activity__dialogue=dialogue,
            participant=known,
            state=state,
            came_at=timezone.now() - dt.timedelta(days=came),
        )
    before = Registration.objects.count()
    retention.clean_out()
    assert Registration.objects.count() == before - 1
    assert Registration.objects.filter(state="unconfirmed").count() == 1


def test_who_comes_when_it_is_opened_again_is_forgotten_in_turn(dialogue, editor):
    take(dialogue, "close", by=editor)
    with time_machine.travel(timezone.now() + dt.timedelta(days=190)):
        assert retention.clean_out().people == 2
        factories.RuleFactory(dialogue=dialogue)
        Dialogue.objects.filter(pk=dialogue.pk).update(influence="dialogue", promise_sv="Vi läser allt.")
        take(dialogue, "reopen", by=editor, reason="Fler vill svara.")
        factories.ParticipantFactory(dialogue=dialogue, by_email=True)
        assert retention.clean_out().people == 0
        take(dialogue, "close", by=editor)
        with time_machine.travel(timezone.now() + dt.timedelta(days=150)):
            assert retention.clean_out().people == 0
        with time_machine.travel(timezone.now() + dt.timedelta(days=190)):
            assert retention.clean_out().people == 1
    assert Participant.objects.identified().count() == 0
