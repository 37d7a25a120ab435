"""A challenge follows what is tied to it: to the state that a dialogue, an outcome, a trial, a report or a reuse says.

It goes forward, and only by something new. What its owner has set since then stands, and so does a challenge that is
not identified, rests or has come to its end. It goes back in one case: it says that there are results, and none is
left.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from accounts.models import User
from challenges.models import Challenge
from core.workflow import lock_for_update, move
from core.workflow.transitions import Text

State = Challenge.State
LADDER = Challenge.AT_WORK


@transaction.atomic
def advance(
    challenges: Iterable[Challenge],
    *,
    to: State,
    because: Text,
    by: User | None,
    on_behalf_of: str = "",
    **named: object,
) -> None:
    """Move those on that have not come so far, each with a row in its history that says ``because`` of what.

    Called in the transaction in which that happens. Everybody who reads the challenge reads the words, and those of the
    records ``named`` in them: they name nothing that is not on the site.
    """
    for challenge in sorted(challenges, key=lambda one: one.pk):
        lock_for_update(challenge, "state", "publication")
        if challenge.state in LADDER and LADDER.index(challenge.state) < LADDER.index(to):
            with override(settings.LANGUAGE_CODE):  # as what else the history says
                reason = str(because) % named
            move(challenge, to=to, by=by, on_behalf_of=on_behalf_of, reason=reason)


@transaction.atomic
def retreat(challenges: Iterable[Challenge], *, by: User | None, on_behalf_of: str = "") -> None:
    """Move those back whose state says that there are results, where no outcome on the site responds to them any more.

    Called in the transaction in which an outcome goes. What rests keeps its state, and is asked about when it goes on.
    """
    for challenge in sorted(challenges, key=lambda one: one.pk):
        lock_for_update(challenge, "state", "publication")
        if challenge.state in Challenge.SAYS_RESULTS and not challenge.outcomes.published().exists():
            move(challenge, to=State.DEVELOPING, by=by, on_behalf_of=on_behalf_of)


def state_to_go_on_in(challenge: Challenge) -> str:
    """Return where a challenge that has rested goes on: where it was, but for results that have gone meanwhile."""
    state = challenge.resumes_as or State.SUBMITTED
    if state in Challenge.SAYS_RESULTS and not challenge.outcomes.published().exists():
        return State.DEVELOPING
    return state
