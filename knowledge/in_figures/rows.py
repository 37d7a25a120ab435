"""The rows of a place's figures, or of two places side by side: read in a few statements, reckoned from what is shown.

What is not shown has no value in the database, and so takes part in nothing here: no rank counts it, no difference and
no line goes through it. Where the latest figure of a part of a municipality is none, the municipality's stands in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.charts.lines import spark
from core.charts.scales import scale_of
from core.publishing.content import kept
from knowledge.comparing.drawings import in_words, line_of
from knowledge.comparing.figures import Course, within
from knowledge.comparing.units import Writing
from knowledge.models import Delivery, Indicator, Series, Sex, Status
from knowledge.reading import HEAVY, Reading, latest_deliveries, read_several, the_eight
from knowledge.reading import Course as ReadCourse
from places.models import Area

MOST, FEW = 10, 4
KINDS = (Area.Kind.MUNICIPALITY, *Area.NAMED, *Area.SMALL)  # those that have such a page
LOOKS = ("a", "b")


@dataclass(frozen=True)
class StandIn:
    """The municipality's figure, where a part of it has none of its own to show."""

    area: Area
    year: int
    value: Decimal


@dataclass(frozen=True)
class Part:
    """What a row says of one place. ``year`` is that of its latest figure: known, or not shown (then without value)."""

    place: Area
    writing: Writing
    course: Course
    breaks: Sequence[int] = ()
    sexes: tuple[Course, Course] | None = None  # women and men
    others: Mapping[int, Mapping[int, Decimal]] = field(default_factory=dict)  # of all municipalities: year, place
    stand_in: StandIn | None = None

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

    @property
    def first_year(self) -> int | None:
        """Return the first year with which the latest can be compared: none before it was measured in a new way."""
        if self.value is None or self.year is None:
            return None
        since = max((year for year in self.breaks if year <= self.year), default=0)
        first = min(year for year in self.course.values if year >= since)
        return None if first == self.year else first

    @property
    def change(self) -> Decimal | None:
        if self.value is None or self.first_year is None:
            return None
        return self.value - self.course.values[self.first_year]

    @property
    def among(self) -> Sequence[Decimal]:
        """Return the municipalities' figures of the year, if the place is one of them and its own is shown."""
        of_year = self.others.get(self.year or 0, {})
        return list(of_year.values()) if self.place.pk in of_year and self.value is not None else []

    @property
    def rank(self) -> int | None:
        """Return the rank: 1 is the highest value, as it is written; those that are written alike share one."""
        if len(self.among) < 2 or self.value is None:
            return None
        ours = self.writing.shown(self.value)
        return 1 + sum(self.writing.shown(other) > ours for other in self.among)

    @property
    def is_lowest(self) -> bool:
        if self.rank is None or self.value is None or self.rank == 1:
            return False
        ours = self.writing.shown(self.value)
        return all(self.writing.shown(other) >= ours for other in self.among)

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
            text = _("The figure for %(year)d is not shown, as it rests on too few.") % {"year": self.year}
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
class Row:
    indicator: Indicator
    parts: tuple[Part, ...]

    @property
    def writing(self) -> Writing:
        return Writing(self.indicator.unit)

    @property
    def is_empty(self) -> bool:
        return all(part.year is None for part in self.parts)

    @property
    def years(self) -> list[int]:
        """Return the years from the first that anything is known of to the last."""
        found = [year for part in self.parts for year in (*part.course.values, *part.course.hidden)]
        return list(range(min(found), max(found) + 1)) if found else []

    @property
    def breaks(self) -> list[int]:
        return [year for year in _breaks(self.indicator) if self.years and self.years[0] < year <= self.years[-1]]

    @property
    def drawing(self) -> SafeString:
        """Return the course of the place, or of both on one scale."""
        drawn = [line_of(part.course, self.writing, look) for part, look in zip(self.parts, LOOKS, strict=False)]
        if len(self.years) < 2 or not any(line.values for line in drawn):
            return SafeString()
        told = " ".join(in_words(part.place.name, part.course, self.years, self.writing) for part in self.parts)
        title = f"{self.indicator.name} {self.years[0]}–{self.years[-1]}"
        scale = scale_of(value for line in drawn for value in line.values.values())
        drawing = spark(drawn, self.years, scale, breaks=self.breaks)
        return drawing.svg(f"spark-{self.indicator.pk}", title, told, "c--spark")


@dataclass(frozen=True)
class InFigures:
    """A place, and perhaps another beside it, in figures."""

    places: tuple[Area, ...]
    everyone: tuple[Area, ...]
    rows: tuple[Row, ...]
    deliveries: Sequence[Delivery]
    municipality: Area | None
    notice: str = ""

    @property
    def place(self) -> Area:
        return self.places[0]

    @property
    def is_empty(self) -> bool:
        """Whether there is no figure of the place itself, nor one that is not shown."""
        return all(row.parts[0].year is None for row in self.rows)

    @property
    def years(self) -> list[int]:
        return [year for row in self.rows for year in row.years]


def chosen_indicators() -> list[Indicator]:
    """Return the indicators that a place shows: those that editors have numbered, or else the first with figures."""
    published = Indicator.objects.published().select_related("source_of_figures")
    chosen = list(published.filter(place_order__isnull=False).order_by("place_order", "pk")[:MOST])
    return chosen or list(published.filter(series__isnull=False).distinct().order_by("group", "pk")[:MOST])


def in_figures(place: Area, other: Area | None, *, notice: str = "", request: HttpRequest | None = None) -> InFigures:
    """Return the figures of ``place``, with ``other`` beside it."""
    indicators, everyone = kept(
        f"a place in figures: {get_language()}", lambda: (chosen_indicators(), list(the_eight())), request=request
    )
    places = (place, other) if other else (place,)
    around = {one.pk: area for one in places if (area := municipality_of(one))}
    found = read_several(indicators, dict.fromkeys([*everyone, *places, *around.values()]))
    found |= read_several(indicators, places, sexes=(Sex.WOMEN, Sex.MEN))
    rows = []
    for indicator in indicators:
        others = _by_year(found, indicator, everyone)
        parts = tuple(_part(indicator, one, found, others, around.get(one.pk)) for one in places)
        rows.append(Row(indicator, parts))
    return InFigures(places, tuple(everyone), tuple(rows), latest_deliveries(indicators), around.get(place.pk), notice)


def in_short(series: Iterable[Series]) -> list[Row]:
    """Return the first few rows of a place, from its series with their figures: what is latest, and how it moved."""
    found = [one for one in series if one.indicator.place_order is not None]
    found = sorted(found, key=lambda one: one.indicator.place_order or 0) or list(series)
    rows = []
    for one in found:
        readings = {each.year: Reading(Status(each.status), each.value) for each in one.figures.all()}
        course = course_of(ReadCourse(one.indicator, one.area, Sex.TOTAL, readings), one.area)
        part = Part(one.area, Writing(one.indicator.unit), course, _breaks(one.indicator))
        if part.year is not None:
            rows.append(Row(one.indicator, (part,)))
    return rows[:FEW]


def municipality_of(place: Area) -> Area | None:
    """Return the municipality that a part lies in; None for a municipality itself."""
    around = place.parent
    while around is not None and not around.is_municipality:
        around = around.parent
    return None if place.is_municipality else around


def with_page(slug: str) -> Area | None:
    """Return the place of a slug, if its kind has such a page."""
    heavy = [*HEAVY, *(f"parent__{name}" for name in HEAVY)]
    places = Area.objects.filter(kind__in=KINDS).select_related("parent").defer(*heavy)
    return places.filter(slug=slug).first()


Found = Mapping[tuple[int, int, Sex], ReadCourse]


def _breaks(indicator: Indicator) -> list[int]:
    return sorted(int(year) for year in indicator.break_years)


def course_of(read: ReadCourse | None, place: Area, sex: Sex = Sex.TOTAL) -> Course:
    return Course(place, sex) if read is None else within(read, sorted(read.readings))


def _by_year(found: Found, indicator: Indicator, everyone: Iterable[Area]) -> dict[int, dict[int, Decimal]]:
    """Return what is known of the municipalities, by year and place."""
    by_year: dict[int, dict[int, Decimal]] = {}
    for area in everyone:
        course = found.get((indicator.pk, area.pk, Sex.TOTAL))
        for year, value in (course.known if course else {}).items():
            by_year.setdefault(year, {})[area.pk] = value
    return by_year


def _part(
    indicator: Indicator, place: Area, found: Found, others: dict[int, dict[int, Decimal]], around: Area | None
) -> Part:
    courses = {sex: course_of(found.get((indicator.pk, place.pk, sex)), place, sex) for sex in Sex}
    part = Part(
        place,
        Writing(indicator.unit),
        courses[Sex.TOTAL],
        _breaks(indicator),
        (courses[Sex.WOMEN], courses[Sex.MEN]),
        others,
    )
    if part.value is not None or around is None:
        return part
    return Part(
        place, part.writing, part.course, part.breaks, part.sexes, others, _stand_in(indicator, part, found, around)
    )


def _stand_in(indicator: Indicator, part: Part, found: Found, around: Area) -> StandIn | None:
    """Return the municipality's figure of the year that is not shown, or its latest."""
    values = course_of(found.get((indicator.pk, around.pk, Sex.TOTAL)), around).values
    if not values:
        return None
    year = part.year if part.year in values else max(values)
    return StandIn(around, year, values[year])  # type: ignore[index]
