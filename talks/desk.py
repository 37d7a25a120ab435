"""What those who lead the talks or sit there see above their page: the next step, what is missing, and their seat."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import Transition
from partners.party_workflow import questions
from partners.permissions import writes_for
from talks.models import Seat, Talk
from talks.needs import OpeningNeed, needs_of
from talks.permissions import can_discard, can_edit, can_lead, enters
from talks.seat_workflow import SEAT_TRANSITIONS
from talks.seats import why_closed
from talks.workflow import TALK_TRANSITIONS

State = Talk.State
NOTHING: dict[str, Any] = {
    "leads": False, "edits": False, "discards": False, "enters": False, "previews": False, "transitions": [],
    "needs": [], "next_step": None, "pending": [], "own_seats": [], "awaited": [],
}  # fmt: skip


@dataclass(frozen=True)
class NextStep:
    """What the municipality does next, in one sentence; without a label there is nothing to press."""

    heading: str | Promise
    label: str | Promise = ""
    url: str = ""
    transition: str = ""  # its name, where it is one


def desk_of(talk: Talk, visitor: User | AnonymousUser) -> dict[str, Any]:
    """Return what the visitor can do with the talks. No query for anonymous visitors."""
    if not isinstance(visitor, User):
        return NOTHING
    leads = can_lead(visitor, talk)
    own = set(writes_for(visitor).values_list("pk", flat=True))
    seats = list(talk.parties.open().select_related("organisation").order_by("pk")) if leads or own else []
    for seat in seats:
        seat.talk = talk
    asked = [seat for seat in seats if not seat.is_confirmed] if not why_closed(talk) else []
    return {
        **NOTHING,
        "enters": enters(visitor, talk),
        "previews": not talk.is_published,
        "pending": questions(SEAT_TRANSITIONS, asked, own, leads=False),
        "own_seats": [seat for seat in seats if seat.is_confirmed and seat.organisation_id in own],
        **(_for_those_who_lead(talk, visitor, asked) if leads else {}),
    }


def _for_those_who_lead(talk: Talk, visitor: User, asked: list[Seat]) -> dict[str, Any]:
    missing = needs_of(talk) if talk.state == State.DRAFT else []
    rows = [row for row in TALK_TRANSITIONS.offered(visitor, talk) if not (row.name == "open" and missing)]
    step = _next_step(talk, missing, {row.name: row for row in rows}, has_asked=bool(asked))
    rest = [row for row in rows if step is None or row.name != step.transition]
    return {
        "leads": True,
        "edits": can_edit(visitor, talk),
        "discards": can_discard(visitor, talk),
        "needs": [(need, need not in missing) for need in OpeningNeed] if missing else [],
        "next_step": step,
        "transitions": sorted(rest, key=lambda row: row.tone == "danger"),
        "awaited": asked,
    }


def _next_step(
    talk: Talk, missing: list[OpeningNeed], rows: dict[str, Transition], *, has_asked: bool
) -> NextStep | None:
    if missing:
        return _to_open(talk, missing, has_asked=has_asked)
    if talk.state == State.DRAFT:
        return _take(talk, rows, "open", _("Everything is ready: the talks can be opened."))
    if talk.is_looked_at_late:
        heading = _("The day has passed on which you were to look again at why the room is closed.")
        return NextStep(heading, _("Set a new day"), _url(talk, "edit-room"))
    if talk.state != State.SUMMING_UP:
        return None
    if not talk.summary:
        heading = _("Now write for everybody what came of the talks.")
        return NextStep(heading, _("Write what came of the talks"), f"{_url(talk, 'edit')}#id_summary")
    return _take(talk, rows, "close", _("Everything is written: the talks can be closed."))


def _to_open(talk: Talk, missing: list[OpeningNeed], *, has_asked: bool) -> NextStep:
    if missing == [OpeningNeed.LAND] and has_asked:
        return NextStep(_("The talks can be opened once a landowner or developer has accepted a seat."))
    page, label = {
        OpeningNeed.PLACE: ("edit", _("Say where it is about")),
        OpeningNeed.ROOM: ("edit-room", _("Say why the room is closed")),
    }.get(missing[0], ("seats", _("Invite an organisation")))
    return NextStep(_("The talks cannot be opened yet."), label, _url(talk, page))


def _url(talk: Talk, page: str, *more: str) -> str:
    return reverse(f"talks:{page}", args=[talk.slug, *more])


def _take(talk: Talk, rows: dict[str, Transition], name: str, heading: str) -> NextStep | None:
    if name not in rows:
        return None
    return NextStep(heading, rows[name].label, _url(talk, "transition", name), name)
