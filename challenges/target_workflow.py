"""What can follow for a target of a challenge: it is withdrawn, and the history keeps that it was there."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from challenges.models import ChallengeIndicator
from challenges.permissions import can_edit_target
from challenges.workflow import READ_BY_ALL
from core.workflow import Transition, Transitions
from knowledge.reading import Course

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


class Said(NamedTuple):
    """What a target says."""

    baseline_year: int
    baseline_value: Decimal
    goal_year: int
    goal_value: Decimal

    def where_another(self, now: Mapping[str, Any]) -> dict[str, object]:
        """Return what was said of that of which ``now`` says another year or value, as the history keeps it."""
        before: dict[str, object] = {}
        for name in ("baseline", "goal"):
            pair = (f"{name}_year", f"{name}_value")
            if any(getattr(self, one) != now[one] for one in pair):
                before |= {f"{one}_before": getattr(self, one) for one in pair}
        return before


def said_by(target: ChallengeIndicator, course: Course) -> Said:
    """Return what a target says, as it is shown: where the portal has revised what it began from, that."""
    then = course.known.get(target.baseline_year, target.baseline_value)
    return Said(target.baseline_year, then, target.goal_year, target.goal_value)


def change_target(
    target: ChallengeIndicator, was: Mapping[str, Any], *, by: User, on_behalf_of: str, reason: str
) -> None:
    """Save what has been changed, and keep what it ``was`` before, where it says something else."""
    target.author, target.set_for = by, on_behalf_of
    target.save()
    if was:
        state = target.state
        target.steps.create(actor=by, actor_name=on_behalf_of, from_state=state, to_state=state, reason=reason, **was)
