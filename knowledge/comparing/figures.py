"""The figures of a view: read in a few plain statements, and settled years and places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from statistics import median

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from knowledge.comparing import choice as choices
from knowledge.comparing.choice import BOTH, COUNTRY, COUNTY, EIGHT, EIGHT_AND_COUNTRY, LINES, SEXES, Choice
from knowledge.comparing.units import Writing
from knowledge.models import Delivery, Figure, Indicator, Series, Sex, Status
from places.models import Area

Key = tuple[int, str]  # area, sex


@dataclass(frozen=True)
class Course:
    """The figures of an indicator for a place, of all or one sex, in the years that are looked at."""

    place: Area
    sex: str
    values: Mapping[int, Decimal] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()

    @property
    def first(self) -> int | None:
        return min(self.values, default=None)

    @property
    def last(self) -> int | None:
        return max(self.values, default=None)

    def change(self) -> Decimal | None:
        """Return how much the value has moved from the first year to the last, where there are two."""
        if self.first is None or self.last is None or self.first == self.last:
            return None
        return self.values[self.last] - self.values[self.first]


@dataclass(frozen=True)
class Look:
    """All that a view shows. ``courses`` has, for each indicator, those of its places and of what is beside them."""

    choice: Choice
    everyone: tuple[Area, ...]
    country: Area | None
    county: Area | None
    years: tuple[int, ...]
    all_years: tuple[int, ...]
    sexes: tuple[str, ...]
    courses: Mapping[int, Mapping[Key, Course]]
    every_value: Mapping[int, list[Decimal]]
    """For each indicator, what is drawn in any year: scales and classes are the same for all years."""
    delivery: Delivery | None

    @cached_property
    def writing(self) -> Writing:
        return Writing(self.choice.indicator.unit)

    @property
    def places(self) -> tuple[Area, ...]:
        """Return the places that are spoken of: those chosen, or all municipalities."""
        return self.choice.places or self.everyone

    @property
    def shown(self) -> tuple[Area, ...]:
        """Return the places that are drawn as places: of a year all municipalities, and those chosen besides."""
        if not self.choice.is_of_one_year:
            return self.places
        return (*self.everyone, *(place for place in self.choice.places if place not in self.everyone))

    @property
    def is_small_multiples(self) -> bool:
        n = len(self.places) * len(self.choice.sexes)
        return self.choice.view == choices.MULTIPLES or (self.choice.view == LINES and n > choices.MOST_LINES)

    @property
    def beside(self) -> tuple[Area, ...]:
        """Return the country or the county, where it is set beside, has figures and is not spoken of itself."""
        wanted = {EIGHT_AND_COUNTRY: self.country, COUNTRY: self.country, COUNTY: self.county}.get(self.choice.beside)
        return (wanted,) if wanted and wanted not in self.choice.places and self.has_figures(wanted) else ()

    @property
    def has_band(self) -> bool:
        """Whether all the municipalities are set beside what is shown, from the lowest to the highest."""
        is_asked = self.choice.beside in {EIGHT_AND_COUNTRY, EIGHT} and not self.choice.is_of_one_year
        return is_asked and bool(self.choice.places) and len(self.everyone) > 2 and len(self.choice.sexes) == 1

    @property
    def year(self) -> int:
        """Return the year that a view of one year shows; 0 where there are no figures."""
        return self.years[-1] if self.years else 0

    @property
    def breaks(self) -> tuple[int, ...]:
        """Return the years from which on something is measured in another way, within what is shown."""
        found = (int(year) for year in self.choice.indicator.break_years)
        return tuple(sorted(year for year in found if self.years and self.years[0] < year <= self.years[-1]))

    @property
    def is_empty(self) -> bool:
        return not any(self.course(place, sex).values for place in self.shown for sex in self.choice.sexes)

    def has_figures(self, place: Area) -> bool:
        return any(self.course(place, sex).values for sex in self.choice.sexes)

    def course(self, place: Area, sex: str, indicator: Indicator | None = None) -> Course:
        found = self.courses[(indicator or self.choice.indicator).pk].get((place.pk, sex))
        return found or Course(place, sex)

    def drawn(self) -> list[Course]:
        return [self.course(place, sex) for place in self.places for sex in self.choice.sexes]

    def of_everyone(self, sex: str) -> list[Course]:
        return [self.course(place, sex) for place in self.everyone]

    @cached_property
    def edges(self) -> dict[int, tuple[Decimal, Decimal, Decimal]]:
        """Return the lowest, the middle and the highest value of all municipalities, of years with two or more."""
        courses = self.of_everyone(self.choice.sexes[0])
        found = {year: [c.values[year] for c in courses if year in c.values] for year in self.years}
        return {year: (min(v), median(v), max(v)) for year, v in found.items() if len(v) > 1}

    def standing(self, sex: str, year: int) -> list[tuple[Area, Decimal]]:
        """Return the municipalities with a figure in ``year``, the highest first."""
        found = [(c.place, c.values[year]) for c in self.of_everyone(sex) if year in c.values]
        return sorted(found, key=lambda one: (-one[1], one[0].name))

    def rank(self, place: Area, sex: str, year: int) -> int | None:
        """Return a place's rank: 1 is the highest value, as it is written; those that are written alike share one."""
        value = self.course(place, sex).values.get(year)
        if value is None:
            return None
        written = self.writing.shown
        return 1 + sum(written(other) > written(value) for _place, other in self.standing(sex, year))


def indicators_with_figures() -> list[Indicator]:
    """Return the indicators on the site that there are figures for, by name."""
    with_series = Exists(Series.objects.filter(indicator=OuterRef("pk")))
    return list(Indicator.objects.published().filter(with_series).select_related("source_of_figures").by_name())


def look(asked: QueryDict) -> Look | None:
    """Read what an address asks for; None where the portal has no figures."""
    indicators = indicators_with_figures()
    slugs = [slug for slug in asked.getlist("place") if slug][: 2 * choices.MOST_PLACES]
    kinds = [Area.Kind.MUNICIPALITY, Area.Kind.COUNTY, Area.Kind.COUNTRY]
    areas = list(
        Area.objects.filter(Q(kind__in=kinds) | Q(slug__in=slugs))
        .only("id", "slug", "name", "code", "kind", "longitude", "latitude")
        .order_by("name", "id")
    )
    choice = choices.read(asked, indicators, {area.slug: area for area in areas})
    if choice is None:
        return None
    return _read(choice, areas)


def _read(choice: Choice, areas: list[Area]) -> Look:
    everyone = tuple(area for area in areas if area.is_municipality)
    country = next((area for area in areas if area.kind == Area.Kind.COUNTRY), None)
    county = next((area for area in areas if area.kind == Area.Kind.COUNTY), None)
    series = {
        pk: (indicator, area, sex)
        for pk, indicator, area, sex in Series.objects.filter(
            indicator__in=choice.indicators, area__in=areas
        ).values_list("pk", "indicator_id", "area_id", "sex")
    }
    choice, sexes = _with_sexes(
        choice, {sex for indicator, _area, sex in series.values() if indicator == choice.indicator.pk}
    )
    wanted = {pk for pk, (_indicator, _area, sex) in series.items() if sex in choice.needed_sexes}
    values: dict[tuple[int, int, str], dict[int, Decimal]] = {}
    hidden: dict[tuple[int, int, str], set[int]] = {}
    deliveries: set[int] = set()
    figures = Figure.objects.filter(series__in=wanted).values_list(
        "series_id", "year", "status", "value", "delivery_id"
    )
    for pk, year, status, value, delivery in figures:
        deliveries.add(delivery)
        if value is not None:
            values.setdefault(series[pk], {})[year] = value
        elif status == Status.SUPPRESSED:
            hidden.setdefault(series[pk], set()).add(year)
    choice, all_years, years = _with_years(choice, _years_of(choice, values))
    areas_by_key = {area.pk: area for area in areas}
    courses: dict[int, dict[Key, Course]] = {indicator.pk: {} for indicator in choice.indicators}
    for key in values.keys() | hidden.keys():
        indicator, area, sex = key
        kept = {year: value for year, value in values.get(key, {}).items() if year in years}
        not_shown = frozenset(hidden.get(key, set()) & set(years))
        courses[indicator][area, sex] = Course(areas_by_key[area], sex, kept, not_shown)
    every = {indicator.pk: list[Decimal]() for indicator in choice.indicators}
    for (indicator, _area, sex), of_one in values.items():
        if sex in choice.sexes:
            every[indicator] += of_one.values()
    latest = Delivery.objects.filter(pk=max(deliveries)).first() if deliveries else None
    return Look(choice, everyone, country, county, tuple(years), tuple(all_years), sexes, courses, every, latest)


def _with_sexes(choice: Choice, found: set[str]) -> tuple[Choice, tuple[str, ...]]:
    """Return what can be chosen, and a choice of it."""
    sexes = tuple(sex for sex in Sex.values if sex in found)
    has_both = {Sex.WOMEN, Sex.MEN} <= found
    if choice.view == SEXES and not has_both:
        choice = choice.noting(_("This indicator has no figures for women and men apart."), view=LINES)
    if choice.sex not in (*sexes, *([BOTH] if has_both else [])):
        instead = sexes[0] if sexes else Sex.TOTAL
        if choice.sex != Sex.TOTAL:
            choice = choice.noting(
                _("This indicator has no figures for “%(asked)s”. Here is “%(shown)s” instead.")
                % {"asked": choices.GROUPS[choice.sex], "shown": choices.GROUPS[instead]},
            )
        choice = replace(choice, sex=instead)
    return choice, (*sexes, BOTH) if has_both else sexes


def _years_of(choice: Choice, values: Mapping[tuple[int, int, str], Mapping[int, Decimal]]) -> set[int]:
    """Return the years with figures; of two indicators those that both have."""
    found = {indicator.pk: set[int]() for indicator in choice.indicators}
    for (indicator, _area, _sex), of_one in values.items():
        found[indicator].update(of_one)
    return set.intersection(*found.values())


def _with_years(choice: Choice, found: Iterable[int]) -> tuple[Choice, list[int], list[int]]:
    """Return the years that there are figures for, and those that are looked at: from the first to the last asked."""
    known = sorted(found)
    if not known:
        return choice, [], []
    every = list(range(known[0], known[-1] + 1))
    first = every[0] if choice.first is None else choice.first
    last = every[-1] if choice.last is None else choice.last
    if first > last:
        first, last = last, first
        choice = choice.noting(_("The years were turned round: the first comes first."))
    outside = [year for year in (first, last) if year not in every]
    if outside:
        bounds = {"first": every[0], "last": every[-1]}
        choice = choice.noting(_("There are figures from %(first)d to %(last)d; other years were left out.") % bounds)
        first, last = (min(max(year, every[0]), every[-1]) for year in (first, last))
    choice = replace(choice, first=first, last=last)
    return choice, every, [year for year in every if first <= year <= last]
