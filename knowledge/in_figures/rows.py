"""The rows of a place's figures, or of two places side by side, reckoned from what is shown.

What is not shown has no value in the database, and so takes part in nothing here: no rank counts it, no difference and
no line goes through it. Where the latest figure of a part of a municipality is none, the municipality's stands in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.charts.lines import spark
from core.charts.scales import scale_of
from knowledge.comparing.choice import Choice
from knowledge.comparing.drawings import in_words, line_of
from knowledge.comparing.figures import Course
from knowledge.comparing.units import Writing
from knowledge.models import Delivery, Indicator, Status
from places.models import Area

LOOKS = ("a", "b")


@dataclass(frozen=True)
class StandIn:
    """The municipality's figure, where a part of it has none of its own to show."""

    area: Area
    year: int
    value: Decimal


@dataclass(frozen=True)
class InPlace:
    """What a row says of one place. ``year`` is that of its latest figure: known, or not shown (then without value)."""

    indicator: Indicator
    place: Area
    course: Course
    sexes: tuple[Course, Course] | None = None  # women and men
    others: Mapping[int, Mapping[int, Decimal]] = field(default_factory=dict)  # of all municipalities: year, place
    stand_in: StandIn | None = None

    @cached_property
    def writing(self) -> Writing:
        return Writing(self.indicator.unit)

    @cached_property
    def year(self) -> int | None:
        return max([*self.course.values, *self.course.hidden], default=None)

    @property
    def status(self) -> Status:
        if self.year is None:
            return Status.MISSING
        return Status.KNOWN if self.year in self.course.values else Status.SUPPRESSED

    @property
    def value(self) -> Decimal | None:
        return None if self.year is None else self.course.values.get(self.year)

    @cached_property
    def _compared(self) -> Course:
        """Return what can be compared with the latest figure: nothing where that is not shown."""
        return Course(self.place, "") if self.value is None else self.course.of_one_measure(self.indicator.breaks)

    @property
    def first_year(self) -> int | None:
        """Return the year with which the latest is compared, where there is one."""
        return None if self.change is None else self._compared.first

    @property
    def change(self) -> Decimal | None:
        return self._compared.change()

    @property
    def among(self) -> Sequence[Decimal]:
        """Return the municipalities' figures of the year, if the place is one of them and its own is shown."""
        of_year = self.others.get(self.year or 0, {})
        return list(of_year.values()) if self.place.pk in of_year and self.value is not None else []

    @property
    def rank(self) -> int | None:
        if len(self.among) < 2 or self.value is None:
            return None
        return self.writing.rank(self.value, self.among)

    @property
    def is_highest(self) -> bool:
        """Whether no other place has as high a figure."""
        return self.rank == 1 and not self._is_shared

    @property
    def is_lowest(self) -> bool:
        return self.rank == len(self.among) > 1  # one that is shared has a rank above the last

    @property
    def _is_shared(self) -> bool:
        ours = None if self.value is None else self.writing.shown(self.value)
        return sum(self.writing.shown(other) == ours for other in self.among) > 1

    @property
    def difference(self) -> Decimal | None:
        """Return men's figure less women's in the year of the latest one, where both are shown."""
        if self.sexes is None or self.year is None or self.value is None:
            return None
        women, men = (course.values.get(self.year) for course in self.sexes)
        return None if women is None or men is None else men - women

    # In words

    @property
    def value_text(self) -> str:
        return "" if self.value is None else self.writing.value(self.value)

    @property
    def change_text(self) -> str:
        return "" if self.change is None else self.writing.signed(self.change)

    @property
    def rank_text(self) -> str:
        return "" if self.rank is None else _("rank %(rank)d of %(n)d") % {"rank": self.rank, "n": len(self.among)}

    @property
    def difference_text(self) -> str:
        if self.difference is None:
            return ""
        return self.writing.signed(self.difference) if self.writing.is_change(self.difference) else _("none")

    @property
    def none_text(self) -> str:
        """Say why there is no figure, and what stands in for it."""
        if self.status == Status.SUPPRESSED:
            text = _(
                "The figure for %(year)d is not shown: it, or one that follows from it, rests on too few people."
            ) % {"year": self.year}
        else:
            text = _("No figure for %(place)s.") % {"place": self.place.name}
        if self.stand_in:
            facts = {
                "place": self.stand_in.area.name,
                "value": self.writing.value(self.stand_in.value),
                "year": self.stand_in.year,
            }
            text += " " + _("In its place: %(place)s as a whole, %(value)s in %(year)d.") % facts
        return text


@dataclass(frozen=True)
class IndicatorRow:
    indicator: Indicator
    in_places: tuple[InPlace, ...]

    @property
    def writing(self) -> Writing:
        return Writing(self.indicator.unit)

    @property
    def is_empty(self) -> bool:
        return all(one.year is None for one in self.in_places)

    @property
    def url(self) -> str:
        """Return where its places are compared, or, where none has a figure, what the indicator means."""
        if self.is_empty:
            return self.indicator.get_absolute_url()
        return Choice(self.indicator, tuple(one.place for one in self.in_places)).address()

    @property
    def years(self) -> list[int]:
        """Return the years from the first that anything is known of to the last."""
        found = [year for one in self.in_places for year in (*one.course.values, *one.course.hidden)]
        return list(range(min(found), max(found) + 1)) if found else []

    @property
    def breaks(self) -> list[int]:
        return self.indicator.breaks_within(self.years[0], self.years[-1]) if self.years else []

    @property
    def drawing(self) -> SafeString:
        """Return the course of the place, or of both on one scale."""
        drawn = [line_of(one.course, self.writing, look) for one, look in zip(self.in_places, LOOKS, strict=False)]
        if len(self.years) < 2 or not any(line.values for line in drawn):
            return SafeString()
        told = " ".join(in_words(one.place.name, one.course, self.years, self.writing) for one in self.in_places)
        title = f"{self.indicator.name} {self.years[0]}–{self.years[-1]}"
        scale = scale_of(value for line in drawn for value in line.values.values())
        drawing = spark(drawn, self.years, scale, breaks=self.breaks)
        return drawing.svg(f"spark-{self.indicator.pk}", title, told, "c--spark")


@dataclass(frozen=True)
class InFigures:
    """A place, and perhaps another beside it, in figures."""

    places: tuple[Area, ...]
    everyone: tuple[Area, ...]
    rows: tuple[IndicatorRow, ...]
    deliveries: Sequence[Delivery]
    municipality: Area | None
    notice: str = ""

    @property
    def place(self) -> Area:
        return self.places[0]

    @property
    def is_empty(self) -> bool:
        """Whether there is no figure of the place itself, nor one that is not shown."""
        return all(row.in_places[0].year is None for row in self.rows)

    @property
    def years(self) -> list[int]:
        return [year for row in self.rows for year in row.years]
