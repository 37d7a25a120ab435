"""What can follow for a reuse. Whoever recorded it says so in the follow-up form; editors in the admin.

``by`` is None for somebody without an account, who came by the link in a mail. The maturity of the outcome follows.
"""

from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.workflow import Move, Reason, Transition, TransitionError, Transitions
from core.workflow.transitions import Text
from outcomes.maturity import reassess
from outcomes.models import Reuse
from outcomes.progress import reused

State = Reuse.State


def _is_confirmed(reuse: Reuse) -> Text:
    return "" if reuse.confirmed_at else _("It has not been confirmed yet.")


def _says_how_it_went(reuse: Reuse) -> Text:
    return _is_confirmed(reuse) or ("" if reuse.result else _("Say how it went."))


def _go(reuse: Reuse, move: Move, **changes: Any) -> None:
    replace(move, on_behalf_of=reuse.who)(heard_at=timezone.now(), **changes)
    reassess(reuse.outcome, by=move.by, on_behalf_of=reuse.who)
    reused(reuse, by=move.by, on_behalf_of=reuse.who)


def _plan(reuse: Reuse, move: Move) -> None:
    """For the first time, anew with what was abandoned, or on after an evaluation."""
    try:
        with transaction.atomic():
            _go(reuse, move, abandoned_because="")
    except IntegrityError as error:  # reuse_once_an_organisation
        raise TransitionError(gettext("Your organisation has already recorded this reuse.")) from error


def _abandon(reuse: Reuse, move: Move) -> None:
    _go(reuse, move, abandoned_because=move.reason)


def _row(to: State, *starts: State, **more: Any) -> Transition:
    row = Transition(
        name=to.value, label=capfirst(to.label), done=_("Saved."), starts=starts, to=to, check=_is_confirmed, run=_go
    )
    return replace(row, **more)


REUSE_TRANSITIONS = Transitions(
    _row(State.PLANNED, State.INTERESTED, *Reuse.OVER, run=_plan, tone="quiet", mood="active"),
    _row(State.ADAPTING, State.INTERESTED, State.PLANNED, State.IN_USE, tone="quiet", mood="active"),
    _row(State.IN_USE, State.INTERESTED, State.PLANNED, State.ADAPTING, tone="quiet", mood="done"),
    _row(
        State.EVALUATED,
        State.IN_USE,
        explanation=_("Write how it went and save before you do this."),
        check=_says_how_it_went,
        tone="quiet",
        mood="done",
    ),
    _row(State.ENDED, State.IN_USE, tone="quiet", mood="done"),
    _row(
        State.ABANDONED,
        State.INTERESTED,
        State.PLANNED,
        State.ADAPTING,
        State.IN_USE,
        explanation=_("The reason is shown on the page."),
        run=_abandon,
        reason=Reason(),
        tone="danger",
        mood="warn",
    ),
)


def states_after(state: str) -> list[State]:
    return [State(row.name) for row in REUSE_TRANSITIONS.values() if state in (row.starts or ())]
