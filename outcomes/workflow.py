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

Maturity = Outcome.Maturity
IN_USE = tuple(level for level in Maturity if level not in Outcome.OUT_OF_USE)
ON_THE_PAGE = _("The reason stands on the page.")


def _assess(outcome: Outcome, move: Move) -> None:
    reassess(outcome, by=move.by)


def _supersede(outcome: Outcome, move: Move) -> None:
    other: Outcome = move.other
    if other == outcome:
        raise TransitionError(gettext("An outcome cannot supersede itself."))
    if other.is_out_of_use:
        raise TransitionError(gettext("The other one has been laid down itself. Choose one that stands."))
    move(superseded_by=other)


OUTCOME_TRANSITIONS = Transitions(
    replace(PUBLISH, done=_("It is on the site now. Others can use it, and say so."), who=can_publish),
    replace(UNPUBLISH, done=_("It is off the site. Your organisation and the editors see it."), who=can_publish),
    Transition(
        name="assess",
        label=_("Assess again"),
        explanation=_("The maturity follows the trials, reuses and evaluations on record by itself. If in doubt, ask."),
        done=_("Assessed."),
        starts=IN_USE,
        run=_assess,
        tone="quiet",
        on_page=False,
    ),
    Transition(
        name="supersede",
        word=pgettext_lazy("in an address", "supersede"),
        label=_("Point to a better one"),
        explanation=_("It stays on the site, with a link to the one that takes its place. It cannot be undone."),
        done=_("It is said on the page, with your reason."),
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
        label=_("Advise against it"),
        explanation=_("It stays on the site, for the record, with your advice not to use it. It cannot be undone."),
        done=_("It is said on the page, with your reason."),
        starts=IN_USE,
        to=Maturity.RETIRED,
        who=can_retire,
        reason=Reason(ON_THE_PAGE, label=_("Why should others not use it any more?")),
        tone="danger",
    ),
)
OUTCOME_TRANSITIONS.register_words("outcome_transition")
