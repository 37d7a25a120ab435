"""The commitments in the room: what is public, and of what is only proposed that which concerns the reader's seats."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import Transition
from talks.commitments.reminding import REMIND_BEFORE
from talks.commitments.workflow import COMMITMENT_TRANSITIONS
from talks.models import Commitment, Seat, Talk
from talks.permissions import speaks_for_seat
from talks.turns import Turn

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


def turns_of_commitments(
    rows: Iterable[tuple[Commitment, list[Transition], bool]], own: Collection[Seat]
) -> list[Turn]:
    """Return what awaits an answer of the reader's side, and what it has promised that is soon due or late."""
    seats = {seat.pk for seat in own}
    turns = []
    for one, offered, _changes in rows:
        answers = [transition for transition in offered if transition.name in ANSWERED]
        if answers and one.number is None:
            asked = _("%(organisation)s wants to promise you something.") % {"organisation": one.by.organisation.name}
            turns.append(_turn(one, answers[0], asked, _("Read and answer")))
        elif answers:
            asked = _("A change of a commitment waits for your answer.")
            turns.append(_turn(one, answers[0], asked, _("Read and answer")))
        elif one.by_id in seats and one.state == Commitment.State.AGREED and one.due_on <= _soon():
            done = COMMITMENT_TRANSITIONS["done"]
            turns.append(_turn(one, done, _("You have promised: %(text)s") % {"text": one.text}, str(done.label)))
    return turns


def _turn(commitment: Commitment, transition: Transition, sentence: str, label: str) -> Turn:
    address = reverse("talks:commitment-transition", args=[commitment.talk.slug, commitment.pk, transition.name])
    return Turn(sentence=sentence, day=commitment.due_on, label=label, url=address, is_late=commitment.is_late)


def _soon() -> dt.date:
    return timezone.localdate() + REMIND_BEFORE
