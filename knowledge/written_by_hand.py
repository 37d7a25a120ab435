"""Figures that somebody writes by hand beside the portal's: they tell no more than the portal would.

Such a figure is judged as one of the portal's own: by how many it rests on, and by what could be computed back with it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from knowledge.area_sums import AreaInSums, Cell, sums_of
from knowledge.models import Figure, Indicator, Sex, Status
from knowledge.reading import HEAVY, Course
from knowledge.suppression import bases_of, is_small
from places.models import Area

# What is read of the indicator and the area that something was written of, and what is not read of them.
FETCHED = ("indicator", "area__parent")
DEFERRED = (
    *(f"area__{name}" for name in HEAVY), *(f"area__parent__{name}" for name in HEAVY), "indicator__search_text",
    "indicator__more_sources", "indicator__method_note", "indicator__method_note_sv", "indicator__method_note_en",
)  # fmt: skip


class ByHand(NamedTuple):
    """A value that somebody has written of a year, in a place, of all or of one sex."""

    indicator: Indicator
    area: Area
    sex: Sex
    year: int
    value: Decimal


def by_hand(course: Course, year: int, value: Decimal) -> ByHand:
    return ByHand(course.indicator, course.area, course.sex, year, value)


def reasons_not_to_write(written: ByHand) -> str:
    """Say why a figure cannot be written by hand; empty where it can."""
    if not_to_be_shown([written]):
        return _(
            "The figure for %(year)s rests on too few people to be shown, or would reveal another one that does. "
            "It cannot be entered here."
        ) % {"year": written.year}
    return ""


def not_to_be_shown(written: Iterable[ByHand]) -> set[ByHand]:
    """Return which of them rest on too few, or stand in a sum with a figure that does.

    The second is stricter than what can be computed back: what is missing today may be delivered tomorrow. Two
    statements at most, and none for nothing.
    """
    asked = set(written)
    if not asked:
        return set()
    bases = bases_of(
        (one.indicator for one in asked), {one.year for one in asked}, areas={one.area.pk for one in asked}
    )
    near = _suppressed_near(asked)
    return {
        one
        for one in asked
        if _is_small(one, bases[one.year, one.indicator.rests_on_id])
        or _stands_with(one, near[one.year, one.indicator.pk])
    }


def _is_small(one: ByHand, bases: dict[Cell, Decimal | None]) -> bool:
    if one.indicator.smallest_shown is None:
        return False
    return is_small(one.indicator, AreaInSums.of_area(one.area), (one.area.pk, one.sex), one.value, bases)


def _stands_with(one: ByHand, suppressed: dict[Cell, AreaInSums]) -> bool:
    """Say whether the value stands in a sum with any of the suppressed, or is one of them."""
    cell = (one.area.pk, one.sex)
    there = {AreaInSums.of_area(one.area), *suppressed.values()}
    hidden = suppressed.keys()
    return cell in hidden or any(cell in of and not hidden.isdisjoint(of) for of in sums_of(there))


def _suppressed_near(asked: Collection[ByHand]) -> dict[tuple[int, int], dict[Cell, AreaInSums]]:
    """Return what is suppressed in the places, in what they lie in, beside them and in them, by year and indicator."""
    around: set[int | None] = set()
    for area in {AreaInSums.of_area(one.area) for one in asked}:
        around |= {area.pk, area.parent, area.beyond}
    around.discard(None)
    two_down = Q(series__area__parent__kind__in=Area.SMALL, series__area__parent__parent__in=around)
    rows = Figure.objects.filter(
        Q(series__area__in=around) | Q(series__area__parent__in=around) | two_down,
        status=Status.SUPPRESSED,
        series__indicator__in={one.indicator.pk for one in asked},
        year__in={one.year for one in asked},
    )
    found: dict[tuple[int, int], dict[Cell, AreaInSums]] = defaultdict(dict)
    for year, indicator, sex, *columns in rows.values_list(
        "year", "series__indicator", "series__sex", *AreaInSums.read_of("series__area")
    ):
        area = AreaInSums.of(*columns)
        found[year, indicator][area.pk, sex] = area
    return found
