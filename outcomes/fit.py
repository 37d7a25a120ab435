"""Which method fits: what a method card says, held against what a planner has. Reasons, no score.

Pure functions; ``outcomes.views.finder`` fetches the cards.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import TextChoices
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outcomes.maturity import LADDER
from outcomes.models import MethodCard, PlanningStage, Skill

COSTS = MethodCard.Cost.values  # the cheapest first
CONFLICTS = MethodCard.Conflict.values  # the mildest first

Answers = Mapping[str, Any]  # what a planner has, by question; what is not answered is left out


class FitVerdict(Enum):
    FITS = "fits"
    MISFITS = "misfits"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FitReason:
    verdict: FitVerdict
    why: str


@dataclass(frozen=True)
class Fit:
    card: MethodCard
    reasons: list[FitReason]

    def count(self, verdict: FitVerdict) -> int:
        return sum(reason.verdict == verdict for reason in self.reasons)

    @property
    def fits(self) -> int:
        return self.count(FitVerdict.FITS)

    @property
    def unknown(self) -> int:
        return self.count(FitVerdict.UNKNOWN)

    @property
    def rank(self) -> tuple[int, int, int]:
        """The lowest comes first: fewest misfits, most fits, most mature."""
        maturity = self.card.outcome.maturity
        return self.count(FitVerdict.MISFITS), -self.fits, -LADDER.index(maturity) if maturity in LADDER else 0


def ranked(cards: Iterable[MethodCard], answers: Answers) -> list[Fit]:
    """Return the cards, the best first; those that are alike stay in the order they came in."""
    return sorted((fit(card, answers) for card in cards), key=lambda one: one.rank)


def fit(card: MethodCard, answers: Answers) -> Fit:
    return Fit(card, [question(card, answers[name]) for name, question in QUESTIONS.items() if name in answers])


def _stage(card: MethodCard, yours: str) -> FitReason:
    if not card.stages:
        return FitReason(FitVerdict.UNKNOWN, _("It is not known which planning stages it suits."))
    known = {"made_for": _names(PlanningStage, card.stages), "stage": PlanningStage(yours).label}
    if yours in card.stages:
        return FitReason(FitVerdict.FITS, _("Suits your stage: %(stage)s.") % known)
    return FitReason(FitVerdict.MISFITS, _("Suits %(made_for)s; you are at %(stage)s.") % known)


def _hours(card: MethodCard, yours: int) -> FitReason:
    if card.hours is None:
        return FitReason(FitVerdict.UNKNOWN, _("It is not known how many working hours it takes."))
    text = ngettext("Takes %(takes)s hour; you have %(have)s.", "Takes %(takes)s hours; you have %(have)s.", card.hours)
    verdict = FitVerdict.FITS if card.hours <= yours else FitVerdict.MISFITS
    return FitReason(verdict, text % {"takes": _number(card.hours), "have": _number(yours)})


def _budget(card: MethodCard, yours: str) -> FitReason:
    if not card.cost:
        return FitReason(FitVerdict.UNKNOWN, _("It is not known what it costs."))
    costs = {"costs": MethodCard.Cost(card.cost).label, "have": MethodCard.Cost(yours).label}
    verdict = FitVerdict.FITS if COSTS.index(card.cost) <= COSTS.index(yours) else FitVerdict.MISFITS
    return FitReason(verdict, _("Costs: %(costs)s. Your budget: %(have)s.") % costs)


def _participants(card: MethodCard, yours: int) -> FitReason:
    least, most = card.participants_min, card.participants_max
    if least is None and most is None:
        return FitReason(FitVerdict.UNKNOWN, _("It is not known how many participants it suits."))
    numbers = {"least": _number(least), "most": _number(most), "yours": _number(yours)}
    if most is None:
        text = _("For at least %(least)s participants; you expect %(yours)s.")
    elif least is None:
        text = _("For at most %(most)s participants; you expect %(yours)s.")
    else:
        text = _("For %(least)s to %(most)s participants; you expect %(yours)s.")
    enough = least is None or least <= yours
    verdict = FitVerdict.FITS if enough and (most is None or yours <= most) else FitVerdict.MISFITS
    return FitReason(verdict, text % numbers)


def _conflict(card: MethodCard, yours: str) -> FitReason:
    if not card.conflict:
        return FitReason(FitVerdict.UNKNOWN, _("It is not known how much conflict it can handle."))
    levels = {"handles": MethodCard.Conflict(card.conflict).label, "have": MethodCard.Conflict(yours).label}
    if CONFLICTS.index(card.conflict) >= CONFLICTS.index(yours):
        return FitReason(FitVerdict.FITS, _("It can handle %(handles)s; you have %(have)s.") % levels)
    return FitReason(FitVerdict.MISFITS, _("Made for %(handles)s; you have %(have)s.") % levels)


def _skills(card: MethodCard, yours: list[str]) -> FitReason:
    if card.needs_no_skills:
        return FitReason(FitVerdict.FITS, _("Needs no special skills."))
    if not card.skills:
        return FitReason(FitVerdict.UNKNOWN, _("It is not known which skills it needs."))
    missing = [skill for skill in card.skills if skill not in yours]
    if missing:
        return FitReason(FitVerdict.MISFITS, _("You also need %(skills)s.") % {"skills": _names(Skill, missing)})
    return FitReason(
        FitVerdict.FITS, _("You have the skills it needs: %(skills)s.") % {"skills": _names(Skill, card.skills)}
    )


QUESTIONS: dict[str, Callable[[MethodCard, Any], FitReason]] = {
    "stage": _stage,
    "hours": _hours,
    "budget": _budget,
    "participants": _participants,
    "conflict": _conflict,
    "skills": _skills,
}


def _names(choices: type[TextChoices], values: Iterable[str]) -> str:
    labels = dict(choices.choices)
    return ", ".join(str(labels.get(value, value)) for value in values)


def _number(value: int | None) -> str:
    return "" if value is None else number_format(value, use_l10n=True, force_grouping=True)
