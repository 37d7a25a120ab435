"""What the public page of early talks shows: to everybody, and to those who lead them or sit at the table."""

from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import User
from core.publishing.content import when_shown
from core.publishing.ordering import in_language
from core.publishing.related import Related
from dialogues.models import Dialogue
from talks.commitments.ledger import ledger_of
from talks.desk import desk_of
from talks.models import Seat, Talk
from talks.plan_line import plan_line

ROLES = [Seat.Role.MUNICIPALITY, *(role for role in Seat.OFFERED_ROLES if role != Seat.Role.MUNICIPALITY)]


def page_of(talk: Talk, visitor: User | AnonymousUser) -> dict[str, Any]:
    return {
        "talk": talk,
        "line": plan_line(talk),
        "is_documented": is_documented(talk),
        "areas": when_shown(lambda: list(talk.areas.for_links())),
        "seats": when_shown(partial(seats_of_page, talk)),
        "ledger": when_shown(lambda: ledger_of(list(talk.commitments.public().for_rows()))),
        "sessions": when_shown(lambda: list(talk.sessions.for_everybody())),
        "challenges": Related(lambda: talk.challenges.published().for_rows().order_by(in_language("title"))),
        "open_dialogues": Related(lambda: _dialogues(talk, is_open=True)),
        "dialogues": Related(lambda: _dialogues(talk, is_open=False)),
        "steps": when_shown(lambda: list(talk.steps.order_by("at", "id"))),
        **desk_of(talk, visitor),
    }


def is_documented(talk: Talk) -> bool:
    """Whether they were held elsewhere and are told of here: what is known of them comes from their sources."""
    return talk.state != Talk.State.DRAFT and bool(talk.source or talk.source_note)


def seats_of_page(talk: Talk) -> list[Seat]:
    """Return the seats that are held and those that were: role by role, those who have left last. One query."""
    seats = talk.parties.public().select_related("organisation").order_by("ended_on", "started_on", "pk")
    return sorted(seats, key=lambda seat: (ROLES.index(seat.role), seat.ended_on is not None))


def _dialogues(talk: Talk, *, is_open: bool) -> Any:
    """Return the dialogues beside the talks. Demonstrations stand beside demonstrations alone."""
    found = talk.dialogues.published()
    if not talk.is_demonstration:
        found = found.real()
    open_today = Dialogue.objects.open().values("pk")
    return found.filter(Q(pk__in=open_today) if is_open else ~Q(pk__in=open_today)).for_rows().newest()
