"""Which indicators a place shows, and its rows: read in a few statements, whatever their number."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import get_language

from core.publishing.content import kept
from knowledge.comparing.figures import Course, within
from knowledge.in_figures.rows import IndicatorRow, InFigures, InPlace, StandIn
from knowledge.models import Indicator, Sex
from knowledge.reading import HEAVY, latest_deliveries, read_several, the_eight, with_figures
from knowledge.reading import Course as ReadCourse
from places.models import Area

MOST, FEW = 10, 4
KINDS = (Area.Kind.MUNICIPALITY, *Area.NAMED, *Area.SMALL)  # those that have such a page
Found = Mapping[tuple[int, int, Sex], ReadCourse]


def chosen_indicators() -> list[Indicator]:
    """Return the indicators that a place shows: those that editors have numbered, or else the first with figures."""
    published = Indicator.objects.published().select_related("source_of_figures")
    possible = published.filter(place_order__isnull=False) | with_figures(published)
    found = list(possible.order_by(F("place_order").asc(nulls_last=True), "group", "pk")[:MOST])
    return [one for one in found if one.place_order is not None] or found


def in_figures(place: Area, other: Area | None, *, notice: str = "", request: HttpRequest | None = None) -> InFigures:
    """Return the figures of ``place``, with ``other`` beside it."""
    indicators, everyone = kept(
        f"a place in figures: {get_language()}", lambda: (chosen_indicators(), list(the_eight())), request=request
    )
    places = (place, other) if other else (place,)
    around = {one.pk: area for one in places if (area := one.municipality) and area != one}
    found = read_several(indicators, dict.fromkeys([*everyone, *places, *around.values()]))
    found |= read_several(indicators, places, sexes=(Sex.WOMEN, Sex.MEN))
    rows = []
    for indicator in indicators:
        others = _by_year(found, indicator, everyone)
        in_places = tuple(_in_place(indicator, one, found, others, around.get(one.pk)) for one in places)
        rows.append(IndicatorRow(indicator, in_places))
    return InFigures(places, tuple(everyone), tuple(rows), latest_deliveries(indicators), around.get(place.pk), notice)


def figures_in_short(place: Area) -> list[IndicatorRow]:
    """Return the first few rows of a place: what is latest, and how it moved. Three statements."""
    indicators = chosen_indicators()
    found = read_several(indicators, [place])
    in_places = [InPlace(one, place, _course(found.get((one.pk, place.pk, Sex.TOTAL)), place)) for one in indicators]
    return [IndicatorRow(one.indicator, (one,)) for one in in_places if one.year is not None][:FEW]


def with_page(slug: str) -> Area | None:
    """Return the place of a slug, if its kind has such a page."""
    heavy = [f"{around}{name}" for around in ("", "parent__", "parent__parent__") for name in HEAVY]
    places = Area.objects.filter(kind__in=KINDS).select_related("parent__parent").defer(*heavy)
    return places.filter(slug=slug).first()


def _course(read: ReadCourse | None, place: Area, sex: Sex = Sex.TOTAL) -> Course:
    return Course(place, sex) if read is None else within(read, sorted(read.readings))


def _by_year(found: Found, indicator: Indicator, everyone: Iterable[Area]) -> dict[int, dict[int, Decimal]]:
    """Return what is known of the municipalities, by year and place."""
    by_year: dict[int, dict[int, Decimal]] = {}
    for area in everyone:
        course = found.get((indicator.pk, area.pk, Sex.TOTAL))
        for year, value in (course.known if course else {}).items():
            by_year.setdefault(year, {})[area.pk] = value
    return by_year


def _in_place(
    indicator: Indicator, place: Area, found: Found, others: dict[int, dict[int, Decimal]], around: Area | None
) -> InPlace:
    courses = {sex: _course(found.get((indicator.pk, place.pk, sex)), place, sex) for sex in Sex}
    shown = InPlace(indicator, place, courses[Sex.TOTAL], (courses[Sex.WOMEN], courses[Sex.MEN]), others)
    if shown.value is not None or around is None:
        return shown
    return replace(shown, stand_in=_stand_in(shown, found, around))


def _stand_in(shown: InPlace, found: Found, around: Area) -> StandIn | None:
    """Return the municipality's figure of the year that is not shown, or its latest."""
    values = _course(found.get((shown.indicator.pk, around.pk, Sex.TOTAL)), around).values
    if not values:
        return None
    year = max(values) if shown.year is None or shown.year not in values else shown.year
    return StandIn(around, year, values[year])
