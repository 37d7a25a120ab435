"""What can follow for a target of a challenge: it is withdrawn, and the history keeps that it was there."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from challenges.models import ChallengeIndicator
from challenges.permissions import can_edit_target
from challenges.workflow import READ_BY_ALL
from core.workflow import Transition, Transitions

State = ChallengeIndicator.State
TARGET_TRANSITIONS = Transitions(
    Transition(
        name="withdraw",
        word=pgettext_lazy("in an address", "withdraw"),
        label=_("Withdraw the target"),
        explanation=_(
            "It is no longer shown on the challenge’s page. The history shows that it was there, and why it is not."
        ),
        done=_("The target is withdrawn."),
        starts=(State.IN_FORCE,),
        to=State.WITHDRAWN,
        who=can_edit_target,
        reason=READ_BY_ALL,
        tone="danger",
    ),
)
TARGET_TRANSITIONS.register_words("target_transition")


def set_target(target: ChallengeIndicator, *, by: User, on_behalf_of: str) -> None:
    """Save a new target, whose form is valid."""
    target.author, target.set_for = by, on_behalf_of
    target.save()
    target.steps.create(actor=by, actor_name=on_behalf_of, to_state=target.state)


def change_target(
    target: ChallengeIndicator, before: ChallengeIndicator, *, by: User, on_behalf_of: str, reason: str
) -> None:
    """Save what has been changed, and keep what the target was before, where it is another."""
    target.author, target.set_for = by, on_behalf_of
    target.save()
    before_it: dict[str, object] = {}
    for name in ("baseline", "goal"):
        year, value = f"{name}_year", f"{name}_value"
        if any(getattr(target, one) != getattr(before, one) for one in (year, value)):
            before_it |= {f"{year}_before": getattr(before, year), f"{value}_before": getattr(before, value)}
    if before_it:
        target.steps.create(
            actor=by,
            actor_name=on_behalf_of,
            from_state=target.state,
            to_state=target.state,
            reason=reason,
            **before_it,
        )
