"""The editors' decisions on a challenge; each tells its author."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from challenges.models import Challenge
from records.actions import lock, write_to
from records.actions import publish as put_on_site
from records.workflow import TransitionError

NOT_FOR_THE_SITE = (
    Challenge.State.DRAFT,
    Challenge.State.RETURNED,
    Challenge.State.DECLINED,
    Challenge.State.MERGED,
)


@transaction.atomic
def publish(challenge: Challenge, *, by: User) -> None:
    """Put a challenge on the site, where its state stays what it was.

    Raises TransitionError unless it has been submitted and not turned down, or when it is on the site already. The
    author hears of it the first time.
    """
    lock(challenge, "state", "published_at")
    if challenge.state in NOT_FOR_THE_SITE:
        raise TransitionError(
            _("Only what has been submitted and not turned down is published; this is “%(state)s”.")
            % {"state": challenge.get_state_display()}
        )
    is_new = challenge.published_at is None
    put_on_site(challenge, by=by)
    if is_new:
        write_to(challenge.author, "challenge_published", challenge=challenge)


@transaction.atomic
def return_to_author(challenge: Challenge, *, by: User, reason: str) -> None:
    """Ask the author to change something. Raises TransitionError unless it is submitted and not on the site."""
    _refuse_published(challenge)
    challenge.return_to_author(by=by, reason=reason)
    write_to(challenge.author, "challenge_returned", challenge=challenge, reason=reason)


@transaction.atomic
def decline(challenge: Challenge, *, by: User, reason: str) -> None:
    """Say no for good. Raises TransitionError unless it is submitted and not on the site."""
    _refuse_published(challenge)
    challenge.decline(by=by, reason=reason)
    write_to(challenge.author, "challenge_declined", challenge=challenge, reason=reason)


def _refuse_published(challenge: Challenge) -> None:
    """Of two editors who decide at once, the one who says no must not undo what the other has just published."""
    lock(challenge, "publication")
    if challenge.is_published:
        raise TransitionError(_("It is on the site. Take it off the site first."))
