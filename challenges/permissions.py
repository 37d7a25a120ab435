"""Who may log, edit, share and move challenges."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.permissions import may_use_admin
from challenges.models import Challenge, ChallengeIndicator, ChallengeParty
from partners.party_workflow import can_answer_for
from partners.permissions import writes_for

State = Challenge.State

# The shared text is the owner's to keep true, until the challenge has come to an end.
OPEN_TO_OWNER = tuple(state for state in State if state not in Challenge.ENDED)
# Organisations join from when it is submitted until it has come to an end.
OPEN_TO_PARTIES = tuple(state for state in OPEN_TO_OWNER if state not in (State.DRAFT, State.RETURNED))


def can_log(visitor: User | AnonymousUser) -> bool:
    """Members who write for an organisation log challenges on its behalf."""
    return writes_for(visitor).exists()


def owns(visitor: User | AnonymousUser, challenge: Challenge) -> bool:
    return Challenge.objects.owned_by(writes_for(visitor)).filter(pk=challenge.pk).exists()


def leads(visitor: User | AnonymousUser, challenge: Challenge) -> bool:
    """Whether the visitor decides on the challenge: for its owner, or as an editor."""
    return may_use_admin(visitor) or owns(visitor, challenge)


def can_edit(visitor: User | AnonymousUser, challenge: Challenge) -> bool:
    """The owner's planners edit the shared text in the workspace; editors edit in the admin."""
    return challenge.state in OPEN_TO_OWNER and owns(visitor, challenge)


def can_submit(visitor: User | AnonymousUser, challenge: Challenge) -> bool:
    return owns(visitor, challenge)


def can_discard(visitor: User | AnonymousUser, challenge: Challenge) -> bool:
    """The owner deletes a draft that nobody else has been asked about."""
    return challenge.state == State.DRAFT and owns(visitor, challenge)


def can_move(visitor: User | AnonymousUser, challenge: Challenge) -> bool:
    """Owner and editors move it, pause and reopen it; what has been declined, only editors reopen."""
    return may_use_admin(visitor) or (challenge.state != State.DECLINED and owns(visitor, challenge))


def can_merge(visitor: User | AnonymousUser, challenge: Challenge, other: Challenge) -> bool:
    """Editors merge any two; an organisation merges two of its own."""
    return may_use_admin(visitor) or (owns(visitor, challenge) and owns(visitor, other))


def can_invite(visitor: User | AnonymousUser, challenge: Challenge) -> bool:
    """The owner invites other organisations, already while it writes; editors do, where there is no owner."""
    return (challenge.state in OPEN_TO_OWNER) and leads(visitor, challenge)


def can_ask(visitor: User | AnonymousUser, challenge: Challenge) -> bool:
    """Members ask on behalf of their organisation to share what they can read and what is still open."""
    return challenge.state in OPEN_TO_PARTIES and writes_for(visitor).exists()


def can_edit_local(visitor: User | AnonymousUser, party: ChallengeParty) -> bool:
    """The party's own planners write what the challenge looks like with them, from when they are confirmed."""
    return party.is_confirmed and can_answer_for(visitor, party)


def speaks_as_owner(visitor: User, challenge: Challenge) -> str:
    """Return the name of the owner when the visitor acts for it; empty for the portal's editors."""
    owner = challenge.owner()
    return owner.name if owner and owns(visitor, challenge) else ""


def can_set_targets(visitor: User | AnonymousUser, challenge: Challenge) -> bool:
    """Those who lead the challenge say what it is measured by and follow it up, until it has come to an end."""
    return challenge.state in OPEN_TO_OWNER and leads(visitor, challenge)


def can_edit_target(visitor: User | AnonymousUser, target: ChallengeIndicator) -> bool:
    return can_set_targets(visitor, target.challenge)
