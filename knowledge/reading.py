"""Figures as pages read them: plain values, with what is missing, what is not shown and zero told apart.

Each function asks a handful of statements, whatever it is asked for, and finds what it wants by key: by the series of
an indicator and of areas, then by year. As of a delivery, figures are as they were known then: all but those that are
not shown now, and those of the years that `not_shown_before` says are not shown as they were.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from statistics import median
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from knowledge.models import Delivery, Figure, FigureChange, Indicator, Series, Sex, Status
from knowledge.not_shown_before import not_shown_as_of
from places.models import Area


class Reading(NamedTuple):
    """What is known of a figure; ``value`` is there when it is known, and zero is."""

    status: Status
    value: Decimal | None = None

    @property
    def is_known(self) -> bool:
        return self.status == Status.KNOWN

    @property
    def is_suppressed(self) -> bool:
        return self.status == Status.SUPPRESSED


MISSING = Reading(Status.MISSING)
NOT_SHOWN = Reading(Status.SUPPRESSED)


@dataclass(frozen=True)
class Course:
    """The figures of an area, of all or of one sex, by year. ``indicator`` and ``area`` are without heavy columns."""

    indicator: Indicator
    area: Area
    sex: Sex
    readings: dict[int, Reading] = field(default_factory=dict)

    def at(self, year: int) -> Reading:
        return self.readings.get(year, MISSING)

    @cached_property
    def known(self) -> dict[int, Decimal]:
        return {year: one.value for year, one in self.readings.items() if one.value is not None}

    @property
    def last_year(self) -> int | None:
        """The last year with a value; None where there is none."""
        return max(self.known, default=None)


@dataclass(frozen=True)
class Courses:
    """What was asked for: a course for each series that there is."""

    by_key: dict[tuple[int, Sex], Course]  # by the area's key, and the sex

    def of(self, area: Area, sex: Sex = Sex.TOTAL) -> Course | None:
        return self.by_key.get((area.pk, sex))

    def all(self, sex: Sex = Sex.TOTAL) -> list[Course]:
        """Return the courses of one sex, or of all, in the order in which the areas came."""
        return [course for (_area, of_sex), course in self.by_key.items() if of_sex == sex]


class Spread(NamedTuple):
    """How the municipalities lie in a year. The median is of the municipalities, none of them weighted."""

    lowest: Decimal
    median: Decimal
    highest: Decimal
    n: int  # that have a value


def with_figures(indicators: QuerySet[Indicator]) -> QuerySet[Indicator]:
    """Return those that the portal has a figure of. Series stay when figures are taken back."""
    return indicators.filter(Exists(Figure.objects.filter(series__indicator=OuterRef("pk"))))


def read(
    indicator: Indicator,
    areas: Iterable[Area],
    *,
    sexes: Collection[Sex] = (Sex.TOTAL,),
    as_of: Delivery | None = None,
) -> Courses:
    """Return the figures of an indicator for ``areas``, in their order. Two statements; four as of a delivery.

    As of a delivery three more where the indicator has a rule of what is too small to be shown.
    """
    asked = {area.pk: area for area in areas}
    rows = Series.objects.filter(indicator=indicator, area__in=asked, sex__in=sexes).values_list("pk", "area", "sex")
    found = {(area, Sex(sex)): pk for pk, area, sex in rows}
    ordered = {(area, sex): found[area, sex] for area in asked for sex in sexes if (area, sex) in found}
    readings = _readings(dict.fromkeys(ordered.values(), indicator), as_of)
    return Courses({key: Course(indicator, asked[key[0]], key[1], readings.get(pk, {})) for key, pk in ordered.items()})


def read_several(
    indicators: Iterable[Indicator], areas: Iterable[Area], *, sexes: Collection[Sex] = (Sex.TOTAL,)
) -> dict[tuple[int, int, Sex], Course]:
    """Return what ``areas`` have of ``indicators``, by the keys of both and the sex. Two statements."""
    known, asked = {one.pk: one for one in indicators}, {area.pk: area for area in areas}
    rows = Series.objects.filter(indicator__in=known, area__in=asked, sex__in=sexes)
    found = {pk: (indicator, area, Sex(sex)) for pk, indicator, area, sex in rows.values_list(*_KEY)}
    readings = _readings({pk: known[key[0]] for pk, key in found.items()}, None)
    return {key: Course(known[key[0]], asked[key[1]], key[2], readings.get(pk, {})) for pk, key in found.items()}


def read_each(asked: Iterable[tuple[Indicator, Area, Sex]]) -> dict[tuple[int, int, Sex], Course]:
    """Return the figures of indicators, each for one area and sex, by the keys of both and the sex.

    Two statements. What there is no series of has no readings.
    """
    wanted = {(one.pk, area.pk, sex): Course(one, area, sex) for one, area, sex in asked}
    each = wanted.values()
    found = read_several([one.indicator for one in each], [one.area for one in each], sexes={one.sex for one in each})
    return {key: found.get(key, course) for key, course in wanted.items()}


def spread_of(courses: Iterable[Mapping[int, Decimal]]) -> dict[int, Spread]:
    """Return the lowest value, the median and the highest of each year in which any has a value."""
    values: dict[int, list[Decimal]] = {}
    for course in courses:
        for year, value in course.items():
            values.setdefault(year, []).append(value)
    return {year: Spread(min(of), median(of), max(of), len(of)) for year, of in sorted(values.items())}


def the_eight() -> QuerySet[Area]:
    """Return the programme's municipalities, by name, as a drawing names them."""
    return Area.objects.municipalities().defer(*HEAVY).order_by("name", "pk")


def references() -> QuerySet[Area]:
    """Return what a municipality is set against: the county, and then the country."""
    return Area.objects.filter(kind__in=[Area.Kind.COUNTY, Area.Kind.COUNTRY]).defer(*HEAVY).order_by("-kind", "pk")


def municipalities_with_figures() -> QuerySet[Area]:
    """Return the municipalities of which there are figures on the site."""
    published = Figure.objects.filter(series__area=OuterRef("pk"), series__indicator__publication="published")
    return Area.objects.municipalities().filter(Exists(published)).order_by("id")


def taken_in(pk: int) -> Delivery | None:
    """Return a delivery as of which figures can be read."""
    return Delivery.objects.filter(pk=pk, state=Delivery.State.TAKEN_IN).defer("receipt").first()


def latest_delivery(indicator: Indicator, *, as_of: Delivery | None = None) -> Delivery | None:
    """Return the latest delivery of its source, or what was the latest as of another."""
    taken = Delivery.objects.filter(source=indicator.source_of_figures, state=Delivery.State.TAKEN_IN)
    if as_of:
        taken = taken.filter(taken_in_at__lte=as_of.taken_in_at)
    return taken.order_by("-taken_in_at", "-pk").first()


def latest_deliveries(indicators: Iterable[Indicator]) -> list[Delivery]:
    """Return the latest delivery of each of their sources, the latest first."""
    sources = {one.source_of_figures_id for one in indicators}
    taken = Delivery.objects.filter(source__in=sources, state=Delivery.State.TAKEN_IN).select_related("source")
    latest: dict[int, Delivery] = {}
    for delivery in taken.order_by("-taken_in_at", "-pk"):
        latest.setdefault(delivery.source_id, delivery)
    return list(latest.values())


_KEY = ("pk", "indicator", "area", "sex")
HEAVY = (
    "boundary", "search_text", "more_sources", "description", "description_sv", "description_en", "figures_note",
    "figures_note_sv", "figures_note_en",
)  # fmt: skip


def _readings(series: Mapping[int, Indicator], as_of: Delivery | None) -> dict[int, dict[int, Reading]]:
    """Return what is known of each series by year, in the order of the years. ``series``: the indicator of each."""
    columns = ("series", "year", "status", "value", "delivery")
    later = _later_than(as_of) if as_of else {}
    found: dict[int, dict[int, Reading]] = {}
    set_later: dict[tuple[int, int], Reading] = {}
    statuses = {one.value: one for one in Status}  # a page has hundreds
    figures = Figure.objects.filter(series__in=list(series)).order_by("year")
    for pk, year, status, value, delivery in figures.values_list(*columns):
        if delivery in later:
            set_later[pk, year] = Reading(statuses[status], value)
        else:
            found.setdefault(pk, {})[year] = Reading(statuses[status], value)
    if set_later:
        before = _before(series, later)
        # Those alone: what was written over by a later delivery that has been taken back is again what it was.
        for key in set_later.keys() & before.keys():
            # What is not shown now is not shown as it was either.
            shown = set_later[key] if set_later[key].is_suppressed else before[key]
            found.setdefault(key[0], {})[key[1]] = shown
        found = {pk: dict(sorted(of_series.items())) for pk, of_series in found.items()}
    if closed := not_shown_as_of(set(series.values()), list(later)):
        for pk, of_series in found.items():
            for year in closed.get(series[pk].pk, set()) & set(of_series):
                of_series[year] = NOT_SHOWN
    return found


def _later_than(delivery: Delivery) -> dict[int, int]:
    """Return the deliveries that were taken in after this one, and in which order."""
    later = Delivery.objects.filter(taken_in_at__gt=delivery.taken_in_at).order_by("taken_in_at", "pk")
    return {pk: n for n, pk in enumerate(later.values_list("pk", flat=True))}


def _before(series: Collection[int], later: dict[int, int]) -> dict[tuple[int, int], Reading]:
    """Return what figures were before the first of the ``later`` deliveries wrote over them, if they were anything."""
    changes = FigureChange.objects.filter(series__in=list(series), delivery__in=list(later))
    first: dict[tuple[int, int], tuple[int, Reading, int]] = {}
    columns = ("series", "year", "delivery", "status", "value", "delivery_before")
    for pk, year, delivery, status, value, before in changes.values_list(*columns):
        if (pk, year) not in first or later[delivery] < first[pk, year][0]:
            first[pk, year] = (later[delivery], Reading(Status(status), value), before)
    return {key: reading for key, (_order, reading, before) in first.items() if before not in later}
