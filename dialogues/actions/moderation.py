"""What moderators do with contributions; those who wrote are told."""

from django.db import transaction

from accounts.models import User
from dialogues.actions.letters import write_to_participant
from dialogues.models import Contribution, Rule


@transaction.atomic
def publish_contribution(contribution: Contribution, *, by: User | None) -> None:
    """Show it on the dialogue's page and tell its author. Raises TransitionError if it is shown already."""
    contribution.publish(by=by)
    write_to_participant(contribution.participant, "contribution_published", contribution=contribution)


@transaction.atomic
def hide_contribution(contribution: Contribution, *, by: User, reason: str, rule: Rule | None = None) -> None:
    """Take it off the page and tell its author why. Raises TransitionError if it is hidden already."""
    contribution.hide(by=by, reason=reason, rule=rule)
    write_to_participant(contribution.participant, "contribution_hidden", contribution=contribution, reason=reason)
