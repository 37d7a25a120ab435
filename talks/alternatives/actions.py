"""A party takes a position; the one that it took before is kept."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import TransitionError, lock_for_update
from talks.models import Alternative, Position, Seat
from talks.seats import why_silent


@transaction.atomic
def take_position(seat: Seat, alternative: Alternative, *, stand: str, because: str, by: User) -> Position:
    """Let a party stand somewhere from today. Of two at once, the later holds; a second click says nothing new.

    Raises TransitionError when the party writes nothing in the room any more, or when the alternative is gone.
    """
    talk = alternative.talk
    lock_for_update(talk, "state", "room_shut_at")
    if why := why_silent(talk, seat):
        raise TransitionError(why)
    if not talk.alternatives.filter(pk=alternative.pk).exists():
        raise TransitionError(_("The alternative has been removed."))
    before = seat.positions.filter(alternative=alternative, is_latest=True).select_related("alternative")
    last = before.first()
    if last and (last.stand, last.because) == (stand, because) and not last.is_of_older_words:
        return last
    before.update(is_latest=False)
    return seat.positions.create(alternative=alternative, stand=stand, because=because, author=by)
