"""The sessions in the room: the next one first, and what awaits the municipality afterwards."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from talks.models import Session, Talk
from talks.permissions import can_call_sessions, can_tell_of_sessions
from talks.turns import Turn


class SessionsInRoom(NamedTuple):
    next: Session | None
    later: list[Session]
    earlier: list[Session]  # the latest first, and those that were cancelled
    calls: bool  # whether the reader calls the parties to sessions

    @property
    def number(self) -> int:
        return len(self.later) + len(self.earlier) + (self.next is not None)


def sessions_in(talk: Talk, visitor: User) -> SessionsInRoom:
    """Three queries, and those of the permission."""
    sessions = list(talk.sessions.for_room().order_by("starts_at", "pk"))
    for one in sessions:
        one.talk = talk
    to_come = [one for one in sessions if not one.has_ended and not one.is_cancelled]
    earlier = [one for one in reversed(sessions) if one not in to_come]
    return SessionsInRoom(to_come[0] if to_come else None, to_come[1:], earlier, can_call_sessions(visitor, talk))


def turns_of_sessions(sessions: SessionsInRoom, talk: Talk, visitor: User) -> list[Turn]:
    """Return the summaries that the municipality owes everybody. No query where it owes none."""
    owed = [one for one in reversed(sessions.earlier) if one.owes_summary]
    if not owed or not can_tell_of_sessions(visitor, talk):
        return []
    return [
        Turn(
            sentence=_("Write for everybody what was said at %(session)s.")
            % {"session": one.title[:1].lower() + one.title[1:]},
            day=one.summary_due,
            label=_("Write the summary"),
            url=reverse("talks:session-summary", args=[talk.slug, one.pk]),
            is_late=one.is_summary_late,
        )
        for one in owed
    ]
