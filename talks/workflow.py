"""What can follow for early talks, what they need, and who is told."""

from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.publishing.publication import Publication
from core.workflow import PUBLISH, UNPUBLISH, Move, Reason, Transition, TransitionError, Transitions
from core.workflow.transitions import Text, Visitor
from partners.notifications import notify_organisation
from talks.models import Talk, TalkStep
from talks.needs import needs_of
from talks.permissions import can_lead, leads
from talks.sessions.actions import cancel_those_to_come

State = Talk.State
READ_BY_ALL = Reason(_("Everyone who can read about the talks can read the reason."))


class ClosingNeed(TextChoices):
    SUMMARY = "summary", _("what came of the talks")
    SESSIONS = "sessions", _("the sessions that are to come, held or cancelled")


def _needs_of_closing(talk: Talk) -> list[ClosingNeed]:
    met = {ClosingNeed.SUMMARY: bool(talk.summary), ClosingNeed.SESSIONS: not talk.sessions.to_come().exists()}
    return [need for need in ClosingNeed if not met[need]]


def _open(talk: Talk, move: Move) -> None:
    """Today is their first day, unless it was an earlier one."""
    today = timezone.localdate()
    if talk.look_again_on is not None and talk.look_again_on <= today:
        raise TransitionError(_("Choose a day in the future on which it is looked at again why the room is closed."))
    move(started=min(talk.started or today.isoformat(), today.isoformat()))


def _reopen(talk: Talk, move: Move) -> None:
    move(ended="")


def _close(talk: Talk, move: Move) -> None:
    move(ended=max(timezone.localdate().isoformat(), talk.started))
    _tell_parties(talk, "talk_closed")


def _cancel(talk: Talk, move: Move) -> None:
    move(ended=max(timezone.localdate().isoformat(), talk.started))
    cancel_those_to_come(talk, by=move.by, on_behalf_of=move.on_behalf_of, reason=move.reason)
    _tell_parties(talk, "talk_cancelled", reason=move.reason)


def _shut_room(talk: Talk, move: Move) -> None:
    """From this moment only the municipality's own people read what is in the room."""
    _write_of_room(talk, move, TalkStep.ROOM_SHUT)
    _tell_parties(talk, "room_shut", reason=move.reason)


def _open_room(talk: Talk, move: Move) -> None:
    _write_of_room(talk, move, TalkStep.ROOM_OPENED)


def _write_of_room(talk: Talk, move: Move, what: str) -> None:
    talk.room_shut_at = timezone.now() if what == TalkStep.ROOM_SHUT else None
    talk.save(update_fields=["room_shut_at", "updated_at"])
    talk.steps.create(
        actor=move.by, actor_name=move.on_behalf_of, from_state=talk.state, to_state=what, reason=move.reason
    )


def _tell_parties(talk: Talk, name: str, **context: Any) -> None:
    """Write to those who sit at the table, but not to the municipality, which does it itself."""
    for seat in talk.parties.with_organisations().exclude(organisation=talk.municipality_id):
        notify_organisation(seat.organisation, name, talk=talk, **context)


def _is_shut(talk: Talk) -> Text:
    return "" if talk.is_shut else _("The room is not shut.")


def _is_not_shut(talk: Talk) -> Text:
    return _("The room is already shut.") if talk.is_shut else ""


def _leads(visitor: Visitor, talk: Talk) -> bool:
    return leads(visitor, talk)


TALK_TRANSITIONS = Transitions(
    PUBLISH,
    Transition(
        name="open",
        word=pgettext_lazy("in an address", "open"),
        label=_("Open the talks"),
        explanation=_(
            "Everyone can read that the talks are held, with whom, and why the room is closed. The parties can begin."
        ),
        done=_("The talks are open, and their page is on the site."),
        starts=(State.DRAFT,),
        to=State.OPEN,
        publication=Publication.PUBLISHED,
        who=can_lead,
        needs=needs_of,
        needs_text=_("They cannot be opened yet. Missing: %(missing)s."),
        run=_open,
        mood="active",
    ),
    Transition(
        name="sum-up",
        word=pgettext_lazy("in an address", "sum-up"),
        label=_("Begin to sum up the talks"),
        explanation=_("The parties finish what is still open, and the municipality writes what came of the talks."),
        done=_("The talks are being summed up. Write what came of them on their page for everybody."),
        starts=(State.OPEN,),
        to=State.SUMMING_UP,
        who=can_lead,
        tone="quiet",
        mood="active",
        next=_("what came of the talks"),
    ),
    Transition(
        name="close",
        word=pgettext_lazy("in an address", "close"),
        label=_("Close the talks"),
        explanation=_("Nothing more is written in the room. What has been promised still stands, and is followed up."),
        done=_("The talks are closed. What has been promised is still followed up on the page."),
        starts=(State.SUMMING_UP,),
        to=State.CLOSED,
        who=can_lead,
        needs=_needs_of_closing,
        needs_text=_("They cannot be closed yet. Missing: %(missing)s."),
        run=_close,
        mood="done",
    ),
    Transition(
        name="reopen",
        word=pgettext_lazy("in an address", "reopen"),
        label=_("Reopen the talks"),
        explanation=_("The parties can meet and write in the room again."),
        done=_("The talks are open again."),
        starts=(State.SUMMING_UP, State.CLOSED),
        to=State.OPEN,
        who=can_lead,
        needs=needs_of,
        needs_text=_("They cannot be opened yet. Missing: %(missing)s."),
        run=_reopen,
        reason=READ_BY_ALL,
        tone="quiet",
    ),
    Transition(
        name="shut-room",
        word=pgettext_lazy("in an address", "shut-room"),
        label=_("Shut the room now"),
        explanation=_(
            "Only the municipality’s own people can read what is in it, until you let the parties in again. They are "
            "told by email, with the reason."
        ),
        done=_("The room is shut. The parties have been told by email."),
        starts=(State.OPEN, State.SUMMING_UP, State.CLOSED, State.CANCELLED),
        who=_leads,
        check=_is_not_shut,
        run=_shut_room,
        reason=READ_BY_ALL,
        tone="danger",
    ),
    Transition(
        name="open-room",
        word=pgettext_lazy("in an address", "open-room"),
        label=_("Let the parties into the room again"),
        explanation=_("Those who sit at the table can read what is in it again."),
        done=_("The parties can enter the room again."),
        who=_leads,
        check=_is_shut,
        run=_open_room,
        tone="quiet",
    ),
    Transition(
        name="cancel",
        word=pgettext_lazy("in an address", "cancel"),
        label=_("Cancel the talks"),
        explanation=_("They end without a result. The reason is shown on their page and sent to the parties."),
        done=_("The talks are cancelled."),
        starts=(State.OPEN, State.SUMMING_UP),
        to=State.CANCELLED,
        who=can_lead,
        run=_cancel,
        reason=READ_BY_ALL,
        tone="danger",
        mood="warn",
    ),
    UNPUBLISH,
)
TALK_TRANSITIONS.register_words("talk_transition")
