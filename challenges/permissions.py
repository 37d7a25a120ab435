"""Who may log, edit and submit challenges."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from challenges.models import Challenge
from partners.permissions import writes_for

# The owner's own text until the editors have it, and again when they hand it back.
OPEN_TO_OWNER = (Challenge.State.DRAFT, Challenge.State.RETURNED)


def can_log(visitor: User | AnonymousUser) -> bool:
    """Members who write for an organisation log challenges on its behalf."""
    return writes_for(visitor).exists()


def can_edit(visitor: User | AnonymousUser, challenge: Challenge) -> bool:
    """The owner's planners edit a draft and what was returned; editors edit in the admin."""
    return challenge.state in OPEN_TO_OWNER and _owns(visitor, challenge)


def can_submit(visitor: User | AnonymousUser, challenge: Challenge) -> bool:
    return can_edit(visitor, challenge)


def _owns(visitor: User | AnonymousUser, challenge: Challenge) -> bool:
    return Challenge.objects.owned_by(writes_for(visitor)).filter(pk=challenge.pk).exists()
