"""What members can do next about a challenge: where it begins, with what the challenge says filled in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from challenges.models import Challenge
from core.publishing.related import count_published
from partners.permissions import writes_for


@dataclass(frozen=True)
class NextStep:
    """One of the things that follow a challenge, in the order of the chain: next is the first that is not there yet."""

    kind: str
    label: str | Promise
    page: str  # the name of the address where it begins

    def url(self, challenge: Challenge) -> str:
        return f"{reverse(self.page)}?{urlencode({'challenge': challenge.slug})}"


NEXT_STEPS = (
    NextStep("dialogue", _("Arrange a dialogue about the challenge"), "dialogues:create"),
    NextStep("outcome", _("Describe an outcome that responds to the challenge"), "outcomes:create"),
    NextStep("report", _("Deposit a report about the challenge"), "reports:create"),
)
# Beside the chain, for municipalities.
TALKS = NextStep("talk", _("Hold early talks about the challenge"), "talks:create")


# Which of what is tied to a record count: no dialogue that only shows how one works.
REAL = {"dialogues": {"is_demonstration": False}}


def count_tied(challenges: Iterable[Challenge]) -> None:
    """Set on each how many of each kind everybody sees, as ``n_dialogues``; demonstrations are none. One query."""
    relations = [f"{step.kind}s" for step in NEXT_STEPS]
    count_published(challenges, *relations, **REAL)


def lacking(challenge: Challenge) -> NextStep | None:
    """Return what the chain lacks next, while the work goes on. ``count_tied`` has counted what there is."""
    if challenge.state not in Challenge.AT_WORK:
        return None
    return next((step for step in NEXT_STEPS if not getattr(challenge, f"n_{step.kind}s")), None)


def next_steps(
    challenge: Challenge, *, is_ours: bool = True, holds_talks: bool = False
) -> list[tuple[str | Promise, str, bool]]:
    """Return what can be done while the work goes on: in which words, where, and whether it is the next thing.

    Others than the owner may begin it too, but for them nothing is next. ``count_tied`` has counted what there is.
    """
    if challenge.state not in Challenge.AT_WORK:
        return []
    next_one = lacking(challenge) if is_ours else None
    steps = (*NEXT_STEPS, TALKS) if holds_talks else NEXT_STEPS
    return [(step.label, step.url(challenge), step is next_one) for step in steps]


def known_from(challenge: Challenge | None, user: User) -> dict[str, Any]:
    """Return what the first page of what is to come knows from the challenge: where, and on behalf of whom."""
    if challenge is None:
        return {}
    own = writes_for(user).filter(parties__challenge=challenge, parties__state="confirmed").order_by("pk").first()
    return {"areas": list(challenge.areas.all()), **({"organisation": own.pk} if own else {})}
