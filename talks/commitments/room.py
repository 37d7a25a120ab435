"""The commitments in the room: what is public, and of what is only proposed that which concerns the reader's seats."""

from collections.abc import Collection

from django.db.models import Q

from accounts.models import User
from core.workflow import Transition
from talks.commitments.workflow import COMMITMENT_TRANSITIONS
from talks.models import Commitment, Seat, Talk
from talks.permissions import speaks_for_seat

ANSWERED = ("agree", "decline", "agree-change", "decline-change")  # what waits for the side that takes it


def commitments_in(talk: Talk, visitor: User, own: Collection[Seat]) -> list[tuple[Commitment, list[Transition], bool]]:
    """Return the commitments that the visitor reads in the room, what they can do with each, and whether change it.

    What waits for them comes first.
    """
    seats = [seat.pk for seat in own]
    ours = Q(by__in=seats) | Q(to__in=seats)
    found = talk.commitments.exclude(state=Commitment.State.DECLINED).for_rows().order_by("due_on", "pk")
    rows = []
    for one in found.filter(ours | Q(state__in=Commitment.PUBLIC)):
        one.talk = one.by.talk = one.to.talk = talk
        offered = COMMITMENT_TRANSITIONS.offered(visitor, one)
        changes = one.state == Commitment.State.AGREED and one.open_change is None
        rows.append((one, offered, changes and any(speaks_for_seat(visitor, seat) for seat in (one.by, one.to))))
    return sorted(rows, key=lambda row: not any(transition.name in ANSWERED for transition in row[1]))
