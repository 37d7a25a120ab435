"""What can follow for an outcome: when it is on the site, and when it is no longer to be used.

The rest of its maturity follows the evidence, by ``outcomes.maturity``.
"""

from dataclasses import replace

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.workflow import PUBLISH, UNPUBLISH, Move, Reason, Transition, TransitionError, Transitions
from outcomes.forms.superseding import SupersedeOutcomeForm
from outcomes.maturity import reassess
from outcomes.models import Outcome
from outcomes.permissions import can_publish, can_retire
from outcomes.progress import begun, taken_off, tried

Maturity = Outcome.Maturity
IN_USE = tuple(level for level in Maturity if level not in Outcome.OUT_OF_USE)
ON_THE_PAGE = _("The reason is shown on the page.")


def _assess(outcome: Outcome, move: Move) -> None:
    reassess(outcome, by=move.by)


def _publish(outcome: Outcome, move: Move) -> None:
    """The challenges that it answers come as far as it does."""
    move()
    for trial in outcome.trials.all()[:1]:
        tried(trial, by=move.by, on_behalf_of=move.on_behalf_of)
    begun(outcome, by=move.by, on_behalf_of=move.on_behalf_of)


def _unpublish(outcome: Outcome, move: Move) -> None:
    """The challenges that it answers do not say that there are results, where it was the last one."""
    move()
    taken_off(outcome, by=move.by, on_behalf_of=move.on_behalf_of)


def _supersede(outcome: Outcome, move: Move) -> None:
    other: Outcome = move.other
    if other == outcome:
        raise TransitionError(gettext("An outcome cannot supersede itself."))
    if other.is_out_of_use:
        raise TransitionError(
            gettext("The other one has itself been superseded or retired. Choose one that is current.")
        )
    move(superseded_by=other)


OUTCOME_TRANSITIONS = Transitions(
    replace(
        PUBLISH,
        done=_("It is on the site now. Others can use it, and record that they do."),
        who=can_publish,
        run=_publish,
    ),
    replace(
        UNPUBLISH,
        done=_("It is no longer on the site. Your organisation and the editors can still see it."),
        who=can_publish,
        run=_unpublish,
    ),
    Transition(
        name="assess",
        label=_("Reassess"),
        explanation=_(
            "Maturity is worked out automatically from recorded trials, reuses and evaluations. "
            "Use this if you doubt it is up to date."
        ),
        done=_("Reassessed."),
        starts=IN_USE,
        run=_assess,
        tone="quiet",
        on_page=False,
    ),
    Transition(
        name="supersede",
        word=pgettext_lazy("in an address", "supersede"),
        label=_("Link to a better one"),
        explanation=_("It stays on the site, with a link to the one that replaces it. This cannot be undone."),
        done=_("The page now says so, with your reason."),
        starts=IN_USE,
        to=Maturity.SUPERSEDED,
        who=can_retire,
        run=_supersede,
        reason=Reason(ON_THE_PAGE, label=_("Why is the other one better?")),
        form=SupersedeOutcomeForm,
        tone="danger",
        mood="warn",
    ),
    Transition(
        name="retire",
        word=pgettext_lazy("in an address", "retire"),
        label=_("Mark as retired"),
        explanation=_("It stays on the site, for the record, with your advice not to use it. This cannot be undone."),
        done=_("The page now says so, with your reason."),
        starts=IN_USE,
        to=Maturity.RETIRED,
        who=can_retire,
        reason=Reason(ON_THE_PAGE, label=_("Why should others no longer use it?")),
        tone="danger",
    ),
)
OUTCOME_TRANSITIONS.register_words("outcome_transition")
