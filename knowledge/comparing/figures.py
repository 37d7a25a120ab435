"""The figures of a view: read in a few plain statements, and settled years and places."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from operator import attrgetter

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.publishing.content import kept
from knowledge.comparing import choice as choices
from knowledge.comparing.choice import BOTH, COUNTRY, COUNTY, EIGHT, EIGHT_AND_COUNTRY, LINES, SEXES, Choice
from knowledge.comparing.units import Writing
from knowledge.models import Delivery, Indicator, Sex
from knowledge.reading import HEAVY, latest_delivery, read, references, spread_of, taken_in, the_eight, with_figures
from knowledge.reading import Course as ReadCourse
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

    def of_one_measure(self, breaks: Iterable[int]) -> "Course":
        """Return the part that its last value can be compared with: no value from before the last of ``breaks``."""
        last = self.last
        start = max((year for year in breaks if last is not None and year <= last), default=None)
        if start is None:
            return self
        return replace(self, values={year: value for year, value in self.values.items() if year >= start})


@dataclass(frozen=True)
class Look:
    """All that a view shows. ``courses`` has, for each indicator, those of its places and of what is beside them."""

    choice: Choice
    indicators: Sequence[Indicator]
    everyone: tuple[Area, ...]
    country: Area | None
    county: Area | None
    years: tuple[int, ...]
    all_years: tuple[int, ...]
    sexes: tuple[str, ...]
    courses: Mapping[int, Mapping[Key, Course]]
    every_value: Mapping[int, Mapping[int, list[Decimal]]]
    """For each indicator and place, the values of all years: scales and classes are the same for all years."""
    deliveries: Mapping[int, Delivery | None]

    @property
    def delivery(self) -> Delivery | None:
        """Return the delivery that the indicator's figures come from; a second indicator has one of its own."""
        return self.deliveries[self.choice.indicator.pk]

    @cached_property
    def _writings(self) -> dict[int, Writing]:
        return {one.pk: Writing(one.unit) for one in self.choice.indicators}

    def writing_of(self, indicator: Indicator) -> Writing:
        return self._writings[indicator.pk]

    @property
    def writing(self) -> Writing:
        return self.writing_of(self.choice.indicator)

    @cached_property
    def version(self) -> Delivery | None:
        """Return what the view is locked to, or can be: of two indicators, the latest delivery of either."""
        if self.choice.as_of:
            return self.choice.as_of
        latest = filter(None, self.deliveries.values())
        return max(latest, key=attrgetter("taken_in_at", "pk"), default=None)

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
        """Return the country or the county, where it is set beside, has figures and is not spoken of itself.

        Lines of women and men stand alone: with those of the country they would be four.
        """
        if len(self.choice.sexes) > 1 and not self.choice.is_of_one_year:
            return ()
        wanted = {EIGHT_AND_COUNTRY: self.country, COUNTRY: self.country, COUNTY: self.county}.get(self.choice.beside)
        return (wanted,) if wanted and wanted not in self.choice.places and self.has_figures(wanted) else ()

    @property
    def todays(self) -> str:
        """Return the query of the same view of today's figures: one that shows all years shows those come since too."""
        ends: dict[str, object] = {"first": self.choice.first, "last": self.choice.last}
        if self.all_years:
            ends = {
                name: None if year == end else year
                for (name, year), end in zip(ends.items(), (self.all_years[0], self.all_years[-1]), strict=True)
            }
        return self.choice.query(as_of=None, **ends)

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
        return tuple(sorted({year for one in self.choice.indicators for year in self.breaks_of(one)}))

    def breaks_of(self, indicator: Indicator) -> tuple[int, ...]:
        return tuple(indicator.breaks_within(self.years[0], self.years[-1])) if self.years else ()

    @property
    def since(self) -> int:
        """Return the first year that the last can be compared with: nothing is compared across a new definition."""
        return self.breaks[-1] if self.breaks else self.years[0] if self.years else 0

    def comparable(self, course: Course) -> Course:
        return course.of_one_measure(self.breaks)

    @property
    def is_empty(self) -> bool:
        return not any(self.course(place, sex).values for place in self.shown for sex in self.choice.sexes)

    def has_figures(self, place: Area) -> bool:
        return any(self.course(place, sex).values for sex in self.choice.sexes)

    def course(self, place: Area, sex: str, indicator: Indicator | None = None) -> Course:
        found = self.courses[(indicator or self.choice.indicator).pk].get((place.pk, sex))
        return found or Course(place, sex)

    def values_of(self, places: Iterable[Area], indicator: Indicator | None = None) -> list[Decimal]:
        """Return what ``places`` have in any year, for a scale that is the same for all years."""
        by_place = self.every_value[(indicator or self.choice.indicator).pk]
        return [value for place in places for value in by_place.get(place.pk, ())]

    def drawn(self) -> list[Course]:
        return [self.course(place, sex) for place in self.places for sex in self.choice.sexes]

    def of_everyone(self, sex: str) -> list[Course]:
        return [self.course(place, sex) for place in self.everyone]

    @cached_property
    def edges(self) -> dict[int, tuple[Decimal, Decimal, Decimal]]:
        """Return the lowest, the middle and the highest value of all municipalities, of years with two or more."""
        found = spread_of(course.values for course in self.of_everyone(self.choice.sexes[0]))
        return {year: (one.lowest, one.median, one.highest) for year, one in found.items() if one.n > 1}

    def standing(self, sex: str, year: int) -> list[tuple[Area, Decimal]]:
        """Return the municipalities with a figure in ``year``, the highest first."""
        found = [(c.place, c.values[year]) for c in self.of_everyone(sex) if year in c.values]
        return sorted(found, key=lambda one: (-one[1], one[0].name))

    def rank(self, place: Area, sex: str, year: int) -> int | None:
        """Return a place's rank among the municipalities."""
        value = self.course(place, sex).values.get(year)
        if value is None:
            return None
        return self.writing.rank(value, (other for _place, other in self.standing(sex, year)))


def indicators_with_figures() -> list[Indicator]:
    """Return the indicators on the site that there are figures for, by name."""
    return list(with_figures(Indicator.objects.published().select_related("source_of_figures").by_name()))


def _what_there_is() -> tuple[list[Indicator], list[Area], list[Area]]:
    """Return the indicators and places that most views choose among; kept, as they are the same for all."""
    return indicators_with_figures(), list(the_eight()), list(references())


def look(asked: QueryDict, request: HttpRequest | None = None) -> Look | None:
    """Read what an address asks for; None where the portal has no figures."""
    indicators, everyone, beside = kept(f"what figures there are: {get_language()}", _what_there_is, request=request)
    slugs = [slug for slug in asked.getlist("place") if slug][: 2 * choices.MOST_PLACES]
    known = {area.slug: area for area in (*everyone, *beside)}
    if unknown := [slug for slug in slugs if slug not in known]:
        known |= {area.slug: area for area in Area.objects.filter(slug__in=unknown).defer(*HEAVY)}
    choice = choices.read(asked, indicators, known, taken_in)
    return None if choice is None else _read(choice, indicators, everyone, beside)


def _read(choice: Choice, indicators: list[Indicator], everyone: list[Area], beside: list[Area]) -> Look:
    country = next((area for area in beside if area.kind == Area.Kind.COUNTRY), None)
    county = next((area for area in beside if area.kind == Area.Kind.COUNTY), None)
    areas = list(dict.fromkeys([*everyone, *beside, *choice.places]))
    read_of = {one.pk: read(one, areas, sexes=tuple(Sex), as_of=choice.as_of) for one in choice.indicators}
    choice, sexes = _with_sexes(choice, {sex for _area, sex in read_of[choice.indicator.pk].by_key})
    asked = {
        pk: [course for course in courses.by_key.values() if course.sex in choice.needed_sexes]
        for pk, courses in read_of.items()
        if pk in {one.pk for one in choice.indicators}
    }
    shared = set.intersection(*({year for course in found for year in course.known} for found in asked.values()))
    choice, all_years, years = _with_years(choice, shared)
    courses: dict[int, dict[Key, Course]] = {}
    every: dict[int, dict[int, list[Decimal]]] = {}
    for pk, found in asked.items():
        every[pk] = {}
        for one in found:
            if one.sex in choice.sexes:
                every[pk].setdefault(one.area.pk, []).extend(one.known.values())
        courses[pk] = {(one.area.pk, str(one.sex)): within(one, years) for one in found}
    return Look(
        choice, indicators, tuple(everyone), country, county, tuple(years), tuple(all_years), sexes, courses, every,
        {one.pk: latest_delivery(one, as_of=choice.as_of) for one in choice.indicators},
    )  # fmt: skip


def within(read: ReadCourse, years: Sequence[int]) -> Course:
    """Return what is known, and what is not shown, of ``years``."""
    known = read.known
    values = {year: known[year] for year in years if year in known}
    hidden = frozenset(year for year in years if read.at(year).is_suppressed)
    return Course(read.area, str(read.sex), values, hidden)


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
    if choice.sex == BOTH and choice.view in choices.OF_ONE_GROUP:
        choice = choice.noting(
            _("This view shows one group at a time. Here is “%(shown)s”.") % {"shown": choices.GROUPS[sexes[0]]},
            sex=sexes[0],
        )
    return choice, (*sexes, BOTH) if has_both else sexes


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
