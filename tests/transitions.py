"""Transitions taken without a page, and what visitors are told of those taken on one."""

from django.contrib.messages import get_messages
from django.test import Client

from challenges.models import Challenge, ChallengeParty
from challenges.party_workflow import PARTY_TRANSITIONS
from challenges.workflow import CHALLENGE_TRANSITIONS
from contact.models import ContactMessage, JoinRequest
from contact.workflow import CONTACT_TRANSITIONS, JOIN_TRANSITIONS
from dialogues.models import Dialogue, DialogueParty
from dialogues.party_workflow import DIALOGUE_PARTY_TRANSITIONS
from dialogues.workflow import DIALOGUE_TRANSITIONS
from knowledge.models import Finding
from knowledge.workflow import FINDING_TRANSITIONS
from outcomes.models import Outcome, Reuse
from outcomes.reuse_workflow import REUSE_TRANSITIONS
from outcomes.workflow import OUTCOME_TRANSITIONS
from reports.models import Report
from reports.workflow import REPORT_TRANSITIONS
from talks.changes.workflow import CHANGE_TRANSITIONS
from talks.commitments.workflow import COMMITMENT_TRANSITIONS
from talks.models import Commitment, PlanChange, Question, Seat, Session, Talk
from talks.questions.workflow import QUESTION_TRANSITIONS
from talks.seat_workflow import SEAT_TRANSITIONS
from talks.sessions.workflow import SESSION_TRANSITIONS
from talks.workflow import TALK_TRANSITIONS

TABLES = {
    Challenge: CHALLENGE_TRANSITIONS,
    ChallengeParty: PARTY_TRANSITIONS,
    Commitment: COMMITMENT_TRANSITIONS,
    ContactMessage: CONTACT_TRANSITIONS,
    Dialogue: DIALOGUE_TRANSITIONS,
    DialogueParty: DIALOGUE_PARTY_TRANSITIONS,
    Finding: FINDING_TRANSITIONS,
    JoinRequest: JOIN_TRANSITIONS,
    Outcome: OUTCOME_TRANSITIONS,
    Question: QUESTION_TRANSITIONS,
    Reuse: REUSE_TRANSITIONS,
    Report: REPORT_TRANSITIONS,
    PlanChange: CHANGE_TRANSITIONS,
    Seat: SEAT_TRANSITIONS,
    Session: SESSION_TRANSITIONS,
    Talk: TALK_TRANSITIONS,
}


def take(record, name, **given):
    TABLES[type(record)].take(record, name, **given)


def said(response):
    """Return what the visitor is told at last: beside the form that was sent, or in a message on the next page."""
    if response.status_code == 200:
        return " ".join(response.context["form"].non_field_errors())
    return [str(message) for message in get_messages(response.wsgi_request)][-1]


def logged_in(user):
    """Return a browser of the user; of nobody when there is none, or an anonymous one."""
    client = Client()
    if user and user.is_authenticated:
        client.force_login(user)
    return client
