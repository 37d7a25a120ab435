"""What was measured with an outcome, in its trials and by those who reuse it: as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.targets import DEFERRED
from core.text.numbers import NO_BREAK, rounded, written
from knowledge.comparing.units import Writing
from knowledge.models import Sex
from knowledge.reading import Course, read_each
from outcomes.models import Effect, Outcome


@dataclass(frozen=True)
class ShownEffect:
    effect: Effect
    course: Course | None  # of an indicator: what the portal knows of it

    @property
    def what(self) -> str:
        if self.effect.indicator and self.effect.area:
            return f"{self.effect.indicator}, {self.effect.area.name}"
        return str(self.effect.get_kind_display()).capitalize()

    @property
    def how_much(self) -> str:
        """Say it before and after, or how much was saved."""
        effect = self.effect
        if effect.indicator is None:
            return self._saved()
        return (
            f"{self._at(effect.before_year, effect.before_value)} – {self._at(effect.after_year, effect.after_value)}"
        )

    def _at(self, year: int | None, value: object) -> str:
        """Write a value with its year; not one that the portal has found to rest on too few."""
        is_hidden = self.course is not None and year is not None and self.course.at(year).is_suppressed
        writing = Writing(self.effect.indicator.unit)  # type: ignore[union-attr]
        shown = _("not shown") if is_hidden else writing.value(value)  # type: ignore[arg-type]
        return f"{shown} ({year})"

    def _saved(self) -> str:
        effect = self.effect
        amount = effect.amount or rounded(0, 0)  # type: ignore[arg-type]
        number = written(amount, 0 if amount == amount.to_integral_value() else 2)
        if effect.kind == Effect.Kind.HOURS:
            text = ngettext("%(number)s hour", "%(number)s hours", int(amount) or 2) % {"number": number}
        elif effect.kind == Effect.Kind.MONEY:
            text = _("SEK %(number)s") % {"number": number}
        else:
            text = _("%(number)s m²") % {"number": number}
        text = text.replace(" ", NO_BREAK)
        return f"{text} {effect.get_per_display()}"

    @property
    def where(self) -> str:
        """Say in what it was measured; nothing where it belongs to the outcome itself."""
        if self.effect.trial:
            return _("In the trial at %(who)s") % {"who": self.effect.trial.host}
        if self.effect.reuse:
            return _("Used by %(who)s") % {"who": self.effect.reuse.who}
        return ""


def effects_of(outcome: Outcome) -> list[ShownEffect]:
    """Return what everybody reads of an outcome. One statement, and two more for indicators."""
    found = outcome.effects.public().select_related("indicator", "area", "trial__organisation", "reuse__organisation")
    heavy = (*DEFERRED, "trial__organisation__search_text", "reuse__organisation__search_text")
    return _shown(found.defer(*heavy).order_by("kind", "order", "pk"))


def _shown(effects: Iterable[Effect]) -> list[ShownEffect]:
    found = [one for one in effects if one.indicator is None or one.indicator.is_published]
    courses = read_each((one.indicator, one.area, Sex.TOTAL) for one in found if one.indicator and one.area)
    return [
        ShownEffect(one, courses.get((one.indicator_id, one.area_id, Sex.TOTAL)))  # type: ignore[arg-type]
        for one in found
    ]
