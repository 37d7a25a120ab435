"""No job undoes what a person decided: every record, in every state that somebody can put it in, through every job."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from challenges.models import Challenge, ChallengeParty
from contact.models import ContactMessage, JoinRequest
from core.jobs.schedule import JOBS
from dialogues.models import Contribution, Dialogue, DialogueParty
from knowledge.models import Finding
from outcomes.models import Outcome, Reuse
from reports.models import Report
from talks.models import Commitment, PlanChange, Question, Seat, Session, Talk
from tests import factories
from tests.transitions import TABLES

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

LONG_AGO = {"started": "2020-01-01", "ended": "2020-02-01", "answer_by": dt.date(2020, 3, 1)}
FACTORIES = {
    Challenge: factories.ChallengeFactory,
    ChallengeParty: factories.ChallengePartyFactory,
    Commitment: factories.CommitmentFactory,
    ContactMessage: factories.ContactMessageFactory,
    Contribution: factories.ContributionFactory,
    Dialogue: factories.DialogueFactory,
    DialogueParty: factories.DialoguePartyFactory,
    Finding: factories.FindingFactory,
    JoinRequest: factories.JoinRequestFactory,
    Outcome: factories.OutcomeFactory,
    PlanChange: factories.PlanChangeFactory,
    Question: factories.QuestionFactory,
    Report: factories.ReportFactory,
    Reuse: factories.ReuseFactory,
    Seat: factories.SeatFactory,
    Session: factories.SessionFactory,
    Talk: factories.TalkFactory,
}
SETTLED = {ContactMessage: {"answered", "closed"}, JoinRequest: {"accepted", "declined", "expired"}}
# What the clock alone decides, as everybody has been told beforehand.
BY_THE_CLOCK = {
    (Dialogue, "scheduled"): {"open", "closed"},
    (Dialogue, "open"): {"closed"},
    (JoinRequest, "waiting"): {"expired"},
    (JoinRequest, "unconfirmed"): {"expired"},
}


def states_of(model):
    return model._meta.get_field(getattr(model, "state_field", "state")).choices


def bring_into(record, state):
    """Put a record into a state, with what its constraints ask for there."""
    field = getattr(type(record), "state_field", "state")
    needed = {
        (Challenge, "paused"): {"resumes_as": "testing"},
        (Challenge, "closed"): {"resumes_as": "testing"},
        (Challenge, "merged"): {"merged_into": factories.ChallengeFactory},
        (ChallengeParty, "ended"): {"ended_on": dt.date(2020, 5, 1), "started_on": dt.date(2020, 1, 1)},
        (DialogueParty, "ended"): {"ended_on": dt.date(2020, 5, 1), "started_on": dt.date(2020, 1, 1)},
        (Seat, "ended"): {"ended_on": dt.date(2020, 5, 1), "started_on": dt.date(2020, 1, 1)},
        (Finding, "handed_in"): {"owner": factories.OrganisationFactory},
        (Outcome, "superseded"): {"superseded_by": factories.OutcomeFactory},
        (Report, "superseded"): {
            "replaced_by": factories.ReportFactory,
            "publication": "published",
            "published_at": timezone.now(),
        },
        (Reuse, "abandoned"): {"abandoned_because": "För dyrt."},
        (Reuse, "evaluated"): {"result": "Bra."},
        (Contribution, "merged"): {"merged_into": lambda: factories.ContributionFactory(dialogue=record.dialogue)},
        **{(Contribution, state): {"hidden_reason": "Ett skäl."} for state in ("hidden", "appealed", "upheld")},
        **{(Commitment, state): {"number": None, "agreed_on": None} for state in ("proposed", "declined")},
        (Commitment, "done"): {"ended_on": dt.date(2020, 5, 1), "evidence": "Den ligger kvar."},
        (Commitment, "withdrawn"): {"ended_on": dt.date(2020, 5, 1)},
        **{(PlanChange, state): {"number": 1, "published_at": timezone.now()} for state in ("published", "archived")},
        (Question, "answered"): {"answer": "Ja.", "answered_at": timezone.now()},
        (Session, "summarised"): {"summary_sv": "Parterna enades.", "summarised_at": timezone.now()},
        (Session, "cancelled"): {"cancelled_because": "Ingen kunde komma."},
        (Report, "published"): {"publication": "published", "published_at": timezone.now()},
        (Report, "withdrawn"): {"publication": "archived", "published_at": timezone.now()},
    }.get((type(record), state), {})
    values = {name: value() if callable(value) else value for name, value in needed.items()}
    if isinstance(record, Dialogue):
        values |= LONG_AGO
    if isinstance(record, Talk):
        values["look_again_on"] = dt.date(2020, 3, 1)
    if state in SETTLED.get(type(record), ()):
        values["settled_at"] = timezone.now()
    if isinstance(record, JoinRequest):
        values["confirmed_at"] = timezone.now()
    type(record)._base_manager.filter(pk=record.pk).update(**{field: state}, **values)


def test_every_model_with_a_workflow_is_here():
    assert TABLES.keys() <= FACTORIES.keys()


def test_jobs_leave_what_people_decided():
    made = []
    for model, factory in FACTORIES.items():
        for state, _label in states_of(model):
            record = factory()
            bring_into(record, str(state))
            made.append((record, str(state)))
    for job in JOBS.values():
        if job.command == "prune_db_task_results":  # the worker's own rows, which the tests' task backend does not have
            continue
        call_command(job.command)
        undone = []
        for record, state in made:
            now = type(record)._base_manager.filter(pk=record.pk).first()
            field = getattr(type(record), "state_field", "state")
            if now is not None and getattr(now, field) not in {state, *BY_THE_CLOCK.get((type(record), state), ())}:
                undone.append((type(record).__name__, state, getattr(now, field)))
        assert undone == [], job.command
