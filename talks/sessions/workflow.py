"""What can follow for a session: everybody reads its summary, or it does not take place."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.workflow import Reason, Transition, Transitions
from core.workflow.transitions import Text, Visitor
from talks.models import Session
from talks.permissions import can_call_sessions, can_tell_of_sessions
from talks.sessions.actions import cancel, publish_summary

State = Session.State


def _calls(visitor: Visitor, session: Any) -> bool:
    return can_call_sessions(visitor, session.talk)


def _tells(visitor: Visitor, session: Any) -> bool:
    return can_tell_of_sessions(visitor, session.talk)


def _has_summary(session: Any) -> Text:
    if not session.has_ended:
        return _("The session has not been held yet.")
    return "" if session.summary else _("Write the summary first.")


def _has_not_begun(session: Any) -> Text:
    return _("The session has begun.") if session.has_begun else ""


SESSION_TRANSITIONS = Transitions(
    Transition(
        name="publish-summary",
        word=pgettext_lazy("in an address", "publish-summary"),
        label=_("Publish the summary"),
        explanation=_("This is how everybody will read it on the page of the talks."),
        done=_("The summary is on the page of the talks."),
        starts=(State.CALLED,),
        to=State.SUMMARISED,
        who=_tells,
        check=_has_summary,
        run=publish_summary,
        details="talks/sessions/preview.html",
        mood="done",
    ),
    Transition(
        name="cancel",
        word=pgettext_lazy("in an address", "cancel"),
        label=_("Cancel the session"),
        explanation=_(
            "Those who sit at the table are told at once. Everybody can read on the page of the talks that the session "
            "is cancelled, but not why. Is only the time or the place another? Change the session instead."
        ),
        done=_("The session has been cancelled, and those who sit at the table have been told."),
        starts=(State.CALLED,),
        to=State.CANCELLED,
        who=_calls,
        check=_has_not_begun,
        run=cancel,
        reason=Reason(_("It is read in the room, by those who sit at the table.")),
        tone="danger",
        mood="warn",
    ),
)
SESSION_TRANSITIONS.register_words("session_transition")
