"""What can follow for a seat: which side takes it, and who is told."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from core.workflow import Move, Transitions
from core.workflow.transitions import Text
from partners.party_workflow import OnSide, Side, confirm, end, joining, notify_lead
from talks.models import Seat
from talks.permissions import can_lead
from talks.seats import why_closed

State = Seat.State


def _accept(seat: Seat, move: Move) -> None:
    """Whoever accepts sits at the table from now on, and names the others."""
    confirm(seat, move)
    if move.by is not None:
        seat.people.get_or_create(user=move.by)
    notify_lead(seat, "seat_accepted")


def _decline(seat: Seat, move: Move) -> None:
    move()
    notify_lead(seat, "seat_declined", reason=move.reason)


def _leave(seat: Seat, move: Move) -> None:
    end(seat, move)
    notify_lead(seat, "seat_left")


def _municipality_stays(seat: Seat) -> Text:
    is_lead = seat.organisation_id == seat.talk.municipality_id and seat.role == Seat.Role.MUNICIPALITY
    return _("The municipality cannot leave its own talks.") if is_lead else ""


_JOINING = joining(can_lead, why_closed, "partners/party_message.html")
SEAT_TRANSITIONS = Transitions(
    replace(
        _JOINING["accept"],
        explanation=_(
            "Your organisation is shown on the page of the talks, from today. You enter the room; choose afterwards "
            "which colleagues do."
        ),
        done=_("Your organisation has a seat now. The municipality has been told by email."),
        run=_accept,
    ),
    replace(_JOINING["decline"], run=_decline),
    _JOINING["withdraw"],
    replace(
        _JOINING["end"],
        label=_("Leave the table"),
        explanation=_(
            "The page will still show that the organisation took part, and until when. It keeps its own papers, and "
            "reads nothing else in the room any more. What it has promised still stands."
        ),
        done=_("The organisation has left the table."),
        who=OnSide({State.CONFIRMED: [Side.PARTY, Side.LEAD]}, can_lead),
        check=_municipality_stays,
        run=_leave,
    ),
)
SEAT_TRANSITIONS.register_words("seat_transition")
