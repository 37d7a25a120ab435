"""What the public page of early talks shows: to everybody, and to those who lead them or sit at the table."""

from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from core.publishing.content import when_shown
from core.publishing.ordering import in_language
from talks.commitments.ledger import ledger_of
from talks.models import Seat, Talk
from talks.permissions import can_edit, can_lead, enters
from talks.workflow import TALK_TRANSITIONS


def page_of(talk: Talk, visitor: User | AnonymousUser) -> dict[str, Any]:
    return {
        "talk": talk,
        "areas": when_shown(lambda: list(talk.areas.for_links())),
        "seats": when_shown(partial(_seats_of, talk)),
        "ledger": when_shown(lambda: ledger_of(list(talk.commitments.public().for_rows()))),
        "papers": when_shown(lambda: list(talk.papers.open().for_rows())),
        "challenges": when_shown(lambda: list(talk.challenges.published().order_by(in_language("title")))),
        "dialogues": when_shown(lambda: list(talk.dialogues.published().real().for_rows().newest())),
        "steps": when_shown(lambda: list(talk.steps.order_by("at", "id"))),
        **_for_those_inside(talk, visitor),
    }


def _seats_of(talk: Talk) -> list[Seat]:
    """Return the seats that are held, and those that were. One query."""
    seats = talk.parties.public().select_related("organisation")
    return list(seats.order_by("ended_on", "started_on", "pk"))


def _for_those_inside(talk: Talk, visitor: User | AnonymousUser) -> dict[str, Any]:
    """Return what the visitor can do with the talks. No query for anonymous visitors."""
    if not isinstance(visitor, User):
        return {"leads": False, "edits": False, "enters": False, "keeps_papers": False, "transitions": []}
    return {
        "leads": can_lead(visitor, talk),
        "edits": can_edit(visitor, talk),
        "enters": enters(visitor, talk),
        "keeps_papers": talk.papers.kept_by(visitor).exists(),
        "transitions": TALK_TRANSITIONS.offered(visitor, talk),
    }
