"""Which outcome fits: what is known of it, held against what a planner has. Reasons, no score.

Its method card comes first; without one it is not hidden, but said to be unknown. Pure functions;
``outcomes.views.finder`` fetches the outcomes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from core.publishing.provenance import Confidence
from core.text.numbers import written
from outcomes.maturity import LADDER
from outcomes.models import Effect, MethodCard, Outcome, PlanningStage, Skill

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
    is_derived: bool = False  # from what the card says without that a source states it
    answers: int = 1  # how many of the planner's answers it is about


@dataclass(frozen=True)
class Fit:
    outcome: Outcome
    of_card: list[FitReason]
    of_record: dict[str, FitReason]

    @property
    def reasons(self) -> list[FitReason]:
        return [*self.of_card, *self.of_record.values()]

    @property
    def fits(self) -> int:
        return _count(self.reasons, FitVerdict.FITS)

    @property
    def unknown(self) -> int:
        return _count(self.reasons, FitVerdict.UNKNOWN)

    @property
    def asked(self) -> int:
        return sum(reason.answers for reason in self.reasons)

    @property
    def rank(self) -> tuple[int, ...]:
        """The lowest comes first: by the card, what was measured, kind, perspective, maturity, challenge and place."""
        maturity = self.outcome.maturity
        return (
            _count(self.of_card, FitVerdict.MISFITS),
            -_count(self.of_card, FitVerdict.FITS),
            self._away("measured"),
            self._away("indicator"),
            self._away("kind"),
            self._away("perspective"),
            -LADDER.index(maturity) if maturity in LADDER else 0,
            self._away("challenge"),
            self._away("municipality"),
        )

    def _away(self, question: str) -> int:
        reason = self.of_record.get(question)
        return int(reason is not None and reason.verdict != FitVerdict.FITS)


def _count(reasons: Iterable[FitReason], verdict: FitVerdict) -> int:
    return sum(reason.answers for reason in reasons if reason.verdict == verdict)


def ranked(outcomes: Iterable[Outcome], answers: Answers) -> list[Fit]:
    """Return the outcomes, the best first; those that are alike stay in the order they came in."""
    return sorted((fit(outcome, answers) for outcome in outcomes), key=lambda one: one.rank)


def fit(outcome: Outcome, answers: Answers) -> Fit:
    of_record = {name: ask(outcome, answers[name]) for name, ask in RECORD_QUESTIONS.items() if name in answers}
    return Fit(outcome, card_reasons(getattr(outcome, "card", None), answers), of_record)


def card_reasons(card: MethodCard | None, answers: Answers) -> list[FitReason]:
    """Return a reason for each answer that a card can say something of; one for them all where there is no card."""
    asked = [name for name in QUESTIONS if name in answers]
    if card is not None:
        return [_marked(card, name, QUESTIONS[name](card, answers[name])) for name in asked]
    if not asked:
        return []
    about = ", ".join(str(ABOUT[name]) for name in asked)
    why = _("It has no method card, so this is not known: %(about)s.") % {"about": about}
    return [FitReason(FitVerdict.UNKNOWN, why, answers=len(asked))]


def _marked(card: MethodCard, question: str, reason: FitReason) -> FitReason:
    said = (card.field_sources.get(column, {}) for column in COLUMNS[question])
    is_derived = any(one.get("confidence") == Confidence.INFERRED for one in said)
    return replace(reason, is_derived=is_derived and reason.verdict != FitVerdict.UNKNOWN)


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


# What each is about, and the columns of the card that answer it.
ABOUT = {
    "stage": _lazy("planning stage"),
    "hours": _lazy("working hours"),
    "budget": _lazy("cost"),
    "participants": _lazy("number of participants"),
    "conflict": _lazy("conflict it can handle"),
    "skills": _lazy("skills needed"),
}
COLUMNS = {
    "stage": ("stages",),
    "hours": ("hours",),
    "budget": ("cost",),
    "participants": ("participants_min", "participants_max"),
    "conflict": ("conflict",),
    "skills": ("skills", "needs_no_skills"),
}


def _kind(outcome: Outcome, yours: str) -> FitReason:
    why = _("It is of the kind: %(kind)s.") % {"kind": Outcome.Kind(outcome.kind).label}
    return FitReason(FitVerdict.FITS if outcome.kind == yours else FitVerdict.MISFITS, why)


def _perspective(outcome: Outcome, yours: str) -> FitReason:
    return _one_of(
        outcome.perspectives.all(), yours, _("Perspective: %(names)s."), _("It is not known which perspective it has.")
    )


def _challenge(outcome: Outcome, yours: str) -> FitReason:
    if any(one.slug == yours for one in outcome.challenges.all()):
        return FitReason(FitVerdict.FITS, _("Answers your challenge."))
    return FitReason(FitVerdict.UNKNOWN, _("Nobody has said that it answers your challenge."))


def _municipality(outcome: Outcome, yours: str) -> FitReason:
    names = [one.name for one in outcome.areas.all() if one.slug == yours]
    if names:
        return FitReason(FitVerdict.FITS, _("Tried or made in %(municipality)s.") % {"municipality": names[0]})
    return FitReason(FitVerdict.UNKNOWN, _("We know nothing about it in your municipality."))


def _measured(outcome: Outcome, yours: str) -> FitReason:
    kinds = {effect.kind for effect in outcome.public_effects}  # type: ignore[attr-defined]  # fetched as it is asked for
    what = {"what": Effect.Kind(yours).label}
    if yours in kinds:
        return FitReason(FitVerdict.FITS, _("Somebody has measured: %(what)s.") % what)
    return FitReason(FitVerdict.UNKNOWN, _("As far as we know, nobody has measured: %(what)s.") % what)


def _indicator(outcome: Outcome, yours: str) -> FitReason:
    measured = [effect.indicator for effect in outcome.public_effects if effect.indicator]  # type: ignore[attr-defined]
    for one in measured:
        if one.slug == yours:
            return FitReason(FitVerdict.FITS, _("Somebody has measured the indicator: %(what)s.") % {"what": one.name})
    return FitReason(FitVerdict.UNKNOWN, _("As far as we know, nobody has measured the indicator that you ask for."))


def _one_of(records: Iterable[Any], yours: str, known: str, unknown: str) -> FitReason:
    """Hold a set of records with slugs against one that is asked for."""
    found = list(records)
    if not found:
        return FitReason(FitVerdict.UNKNOWN, unknown)
    verdict = FitVerdict.FITS if any(one.slug == yours for one in found) else FitVerdict.MISFITS
    return FitReason(verdict, known % {"names": ", ".join(str(one) for one in found)})


RECORD_QUESTIONS: dict[str, Callable[[Outcome, Any], FitReason]] = {
    "kind": _kind,
    "perspective": _perspective,
    "challenge": _challenge,
    "municipality": _municipality,
    "measured": _measured,
    "indicator": _indicator,
}


def _names(choices: type[TextChoices], values: Iterable[str]) -> str:
    labels = dict(choices.choices)
    return ", ".join(str(labels.get(value, value)) for value in values)


def _number(value: int | None) -> str:
    return "" if value is None else written(Decimal(value))
