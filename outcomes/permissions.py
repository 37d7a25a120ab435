"""Who may write about outcomes, try them and record their reuse."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.permissions import may_use_admin
from challenges.models import Challenge
from challenges.models.challenge import ChallengeQuerySet
from outcomes.models import Outcome, Reuse, Trial
from partners.permissions import writes_for


def can_write_outcomes(visitor: User | AnonymousUser) -> bool:
    """Members who write for an organisation write outcomes on its behalf."""
    return writes_for(visitor).exists()


def can_edit(visitor: User | AnonymousUser, outcome: Outcome) -> bool:
    """The owner's planners and contacts, in the workspace; editors edit in the admin.

    What has come from another portal is changed there.
    """
    if outcome.owner_id is None or outcome.origin_url:
        return False
    return writes_for(visitor).filter(pk=outcome.owner_id).exists()


def can_publish(visitor: User | AnonymousUser, outcome: Outcome) -> bool:
    """The owner puts its outcome on the site and takes it off; editors do so in the admin."""
    return can_edit(visitor, outcome)


def can_retire(visitor: User | AnonymousUser, outcome: Outcome) -> bool:
    """The owner supersedes or retires it; editors where it has no owner, or in the owner's place."""
    return may_use_admin(visitor) or can_edit(visitor, outcome)


def can_try(visitor: User | AnonymousUser, outcome: Outcome) -> bool:
    """Members record trials that their own organisation held, of what is on the site or their own."""
    return (outcome.is_published or can_edit(visitor, outcome)) and writes_for(visitor).exists()


def can_edit_trial(visitor: User | AnonymousUser, trial: Trial) -> bool:
    return trial.organisation_id is not None and writes_for(visitor).filter(pk=trial.organisation_id).exists()


def can_reuse_as_member(visitor: User | AnonymousUser, outcome: Outcome) -> bool:
    """Members record that their organisation uses what is on the site."""
    return outcome.is_published and writes_for(visitor).exists()


def can_edit_reuse(visitor: User | AnonymousUser, reuse: Reuse) -> bool:
    """Those who write for the organisation that reuses it. Others come by the link in their mail."""
    return reuse.organisation_id is not None and writes_for(visitor).filter(pk=reuse.organisation_id).exists()


def linkable_challenges(visitor: User | AnonymousUser) -> ChallengeQuerySet:
    """Return the challenges that an outcome of theirs can answer: what is on the site, and what they share and read."""
    readable = Challenge.objects.visible_to(visitor)
    return readable.filter(publication="published") | readable.shared_by(writes_for(visitor))


def speaks_for(visitor: User | AnonymousUser, outcome: Outcome) -> str:
    """Return the name of the owner when the visitor acts for it; empty for the portal's editors."""
    return outcome.owner.name if outcome.owner and can_edit(visitor, outcome) else ""
