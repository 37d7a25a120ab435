"""What was measured with an outcome, in its trials and by those who reuse it: as its page shows it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text.numbers import NO_BREAK, decimals_of, written
from knowledge.comparing.units import Writing
from knowledge.models import Sex
from knowledge.reading import Course, read_each
from knowledge.written_by_hand import DEFERRED, FETCHED, ByHand, by_hand, not_to_be_shown
from outcomes.models import Effect, Outcome


@dataclass(frozen=True)
class ShownEffect:
    effect: Effect
    course: Course | None  # of an indicator: what the portal knows of it
    held: Collection[ByHand] = ()  # what was written and must not be shown

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

    @property
    def hidden(self) -> set[str]:
        """Return the names of the values that must not be shown."""
        effect = self.effect
        values = {
            "before_value": (effect.before_year, effect.before_value),
            "after_value": (effect.after_year, effect.after_value),
        }
        return {name for name, (year, value) in values.items() if self._is_hidden(year, value)}

    def _is_hidden(self, year: int | None, value: Decimal | None) -> bool:
        if self.course is None or year is None or value is None:
            return False
        return by_hand(self.course, year, value) in self.held

    def _at(self, year: int | None, value: Decimal | None) -> str:
        """Write a value with its year, unless it must not be shown."""
        if self.course is None or year is None or value is None:
            return ""
        text = _("not shown") if self._is_hidden(year, value) else Writing(self.course.indicator.unit).value(value)
        return f"{text} ({year})"

    def _saved(self) -> str:
        effect = self.effect
        amount = effect.amount or Decimal(0)
        number = written(amount, decimals_of(amount))
        if effect.kind == Effect.Kind.HOURS:
            text = ngettext("%(number)s hour", "%(number)s hours", 1 if amount == 1 else 2) % {"number": number}
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
    """Return what everybody reads of an outcome. One statement, and up to four more for indicators."""
    found = outcome.effects.public().select_related(*FETCHED, "trial__organisation", "reuse__organisation")
    heavy = (*DEFERRED, "trial__organisation__search_text", "reuse__organisation__search_text")
    return shown(found.defer(*heavy).order_by("kind", "order", "pk"))


def shown(effects: Iterable[Effect]) -> list[ShownEffect]:
    """Return effects with what is known of them. ``FETCHED`` and ``DEFERRED`` say what they come with."""
    found = list(effects)
    courses = read_each((one.indicator, one.area, Sex.TOTAL) for one in found if one.indicator and one.area)
    each = [(one, courses.get((one.indicator_id, one.area_id, Sex.TOTAL))) for one in found]  # type: ignore[arg-type]
    held = not_to_be_shown(written for one, course in each if course for written in _written(one, course))
    return [ShownEffect(one, course, held) for one, course in each]


def _written(effect: Effect, course: Course) -> list[ByHand]:
    """Return what stands in an effect of years in which the portal shows nothing by itself."""
    values = (effect.before_year, effect.before_value), (effect.after_year, effect.after_value)
    return [
        by_hand(course, year, value)
        for year, value in values
        if year is not None and value is not None and course.known.get(year) != value
    ]
