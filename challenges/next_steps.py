"""What members can do next about a challenge: where it begins, with what the challenge says filled in."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from challenges.models import Challenge
from partners.permissions import writes_for

State = Challenge.State


@dataclass(frozen=True)
class NextStep:
    label: str | Promise
    page: str  # the name of the address where it begins
    comes_after: tuple[State, ...]  # the states in which it is the next thing to do

    def url(self, challenge: Challenge) -> str:
        return f"{reverse(self.page)}?{urlencode({'challenge': challenge.slug})}"


NEXT_STEPS = (
    NextStep(_("Arrange a dialogue about the challenge"), "dialogues:create", (State.IDENTIFIED,)),
    NextStep(
        _("Describe an outcome that responds to the challenge"),
        "outcomes:create",
        (State.IN_DIALOGUE, State.DEVELOPING),
    ),
    NextStep(
        _("Deposit a report about the challenge"),
        "reports:create",
        (State.TESTING, State.RESULTS_PUBLISHED, State.IN_REUSE),
    ),
)


def next_steps(challenge: Challenge, *, is_ours: bool = True) -> list[tuple[str | Promise, str, bool]]:
    """Return what can be done while the work goes on: in which words, where, and whether it is the next thing.

    Others than the owner may begin it too, but for them nothing is next.
    """
    if challenge.state not in Challenge.AT_WORK:
        return []
    return [(step.label, step.url(challenge), is_ours and challenge.state in step.comes_after) for step in NEXT_STEPS]


def known_from(challenge: Challenge | None, user: User) -> dict[str, Any]:
    """Return what the first page of what is to come knows from the challenge: where, and on behalf of whom."""
    if challenge is None:
        return {}
    own = writes_for(user).filter(parties__challenge=challenge, parties__state="confirmed").order_by("pk").first()
    return {"areas": list(challenge.areas.all()), **({"organisation": own.pk} if own else {})}
