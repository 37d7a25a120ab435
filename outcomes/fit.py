"""Which method fits: what a method card says, held against what a planner has. Reasons, no score.

Pure functions; ``outcomes.views.finder`` fetches the cards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
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


class Verdict(Enum):
    FITS = "fits"
    MISFITS = "misfits"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answers:
    """What a planner has. None: not answered."""

    stage: str | None = None
    hours: int | None = None
    budget: str | None = None
    participants: int | None = None
    conflict: str | None = None
    skills: frozenset[str] | None = None  # empty: no special ones

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) is not None for one in fields(self))


@dataclass(frozen=True)
class Card:
    """What a method card says. Empty or None: it does not say."""

    outcome: int
    maturity: str = ""
    stages: tuple[str, ...] = ()
    participants_min: int | None = None
    participants_max: int | None = None
    hours: int | None = None
    cost: str = ""
    conflict: str = ""
    skills: tuple[str, ...] = ()
    needs_no_skills: bool = False

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Card":
        """Make it of a row of ``values()``."""
        known = {one.name: row[one.name] for one in fields(cls) if one.name in row}
        lists = {name: tuple(row[name]) for name in ("stages", "skills") if name in row}
        return cls(**{**known, **lists})


@dataclass(frozen=True)
class Reason:
    """Whether a card fits one of the answers, and why in a sentence."""

    verdict: Verdict
    why: str


@dataclass(frozen=True)
class Fit:
    """How a card fits the answers: a reason for each question that was answered."""

    card: Card
    reasons: tuple[Reason, ...]

    def count(self, verdict: Verdict) -> int:
        return sum(reason.verdict == verdict for reason in self.reasons)

    @property
    def fits(self) -> int:
        return self.count(Verdict.FITS)

    @property
    def unknown(self) -> int:
        return self.count(Verdict.UNKNOWN)

    @property
    def of(self) -> int:
        return len(self.reasons)

    @property
    def rank(self) -> tuple[int, int, int]:
        """The lowest comes first: fewest misfits, most fits, most mature."""
        maturity = LADDER.index(self.card.maturity) if self.card.maturity in LADDER else 0
        return self.count(Verdict.MISFITS), -self.fits, -maturity


def ranked(cards: Iterable[Card], answers: Answers) -> list[Fit]:
    """Return the cards, the best first; those that are alike stay in the order they came in."""
    return sorted((fit(card, answers) for card in cards), key=lambda one: one.rank)


def fit(card: Card, answers: Answers) -> Fit:
    reasons = (question(card, answers) for question in QUESTIONS)
    return Fit(card, tuple(reason for reason in reasons if reason is not None))


def _stage(card: Card, answers: Answers) -> Reason | None:
    if answers.stage is None:
        return None
    if not card.stages:
        return Reason(Verdict.UNKNOWN, _("It is not known which planning stages it is for."))
    known = {"made_for": _names(PlanningStage, card.stages), "stage": PlanningStage(answers.stage).label}
    if answers.stage in card.stages:
        return Reason(Verdict.FITS, _("For the stage you are in: %(stage)s.") % known)
    return Reason(Verdict.MISFITS, _("For %(made_for)s; you are at %(stage)s.") % known)


def _hours(card: Card, answers: Answers) -> Reason | None:
    if answers.hours is None:
        return None
    if card.hours is None:
        return Reason(Verdict.UNKNOWN, _("It is not known how many working hours it takes."))
    text = ngettext("Takes %(takes)s hour; you have %(have)s.", "Takes %(takes)s hours; you have %(have)s.", card.hours)
    verdict = Verdict.FITS if card.hours <= answers.hours else Verdict.MISFITS
    return Reason(verdict, text % {"takes": _number(card.hours), "have": _number(answers.hours)})


def _budget(card: Card, answers: Answers) -> Reason | None:
    if answers.budget is None:
        return None
    if not card.cost:
        return Reason(Verdict.UNKNOWN, _("It is not known what it costs."))
    costs = {"costs": MethodCard.Cost(card.cost).label, "have": MethodCard.Cost(answers.budget).label}
    verdict = Verdict.FITS if COSTS.index(card.cost) <= COSTS.index(answers.budget) else Verdict.MISFITS
    return Reason(verdict, _("Costs: %(costs)s. Your budget: %(have)s.") % costs)


def _participants(card: Card, answers: Answers) -> Reason | None:
    if answers.participants is None:
        return None
    least, most, yours = card.participants_min, card.participants_max, answers.participants
    if least is None and most is None:
        return Reason(Verdict.UNKNOWN, _("It is not known how many participants it is for."))
    numbers = {"least": _number(least), "most": _number(most), "yours": _number(yours)}
    if most is None:
        text = _("For at least %(least)s participants; you expect %(yours)s.")
    elif least is None:
        text = _("For at most %(most)s participants; you expect %(yours)s.")
    else:
        text = _("For %(least)s to %(most)s participants; you expect %(yours)s.")
    enough = least is None or least <= yours
    verdict = Verdict.FITS if enough and (most is None or yours <= most) else Verdict.MISFITS
    return Reason(verdict, text % numbers)


def _conflict(card: Card, answers: Answers) -> Reason | None:
    if answers.conflict is None:
        return None
    if not card.conflict:
        return Reason(Verdict.UNKNOWN, _("It is not known how much conflict it can handle."))
    levels = {
        "handles": MethodCard.Conflict(card.conflict).label,
        "have": MethodCard.Conflict(answers.conflict).label,
    }
    if CONFLICTS.index(card.conflict) >= CONFLICTS.index(answers.conflict):
        return Reason(Verdict.FITS, _("It can handle %(handles)s; you have %(have)s.") % levels)
    return Reason(Verdict.MISFITS, _("It is made for %(handles)s; you have %(have)s.") % levels)


def _skills(card: Card, answers: Answers) -> Reason | None:
    if answers.skills is None:
        return None
    if card.needs_no_skills:
        return Reason(Verdict.FITS, _("It needs no special skills."))
    if not card.skills:
        return Reason(Verdict.UNKNOWN, _("It is not known which skills it needs."))
    missing = [skill for skill in card.skills if skill not in answers.skills]
    if missing:
        return Reason(Verdict.MISFITS, _("You also need %(skills)s.") % {"skills": _names(Skill, missing)})
    return Reason(Verdict.FITS, _("You have the skills it needs: %(skills)s.") % {"skills": _names(Skill, card.skills)})


QUESTIONS = (_stage, _hours, _budget, _participants, _conflict, _skills)


def _names(choices: type[TextChoices], values: Iterable[str]) -> str:
    labels = dict(choices.choices)
    return ", ".join(str(labels.get(value, value)) for value in values)


def _number(value: int | None) -> str:
    return "" if value is None else number_format(value, use_l10n=True, force_grouping=True)
