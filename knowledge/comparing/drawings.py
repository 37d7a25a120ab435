"""What a view draws. Each picture has two widths, a title, and words that hold its values."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.charts.drawing import Drawing, file_of
from core.charts.lines import Band, Line, Told, lines, small
from core.charts.maps import CLASSES, Classes, Ground, area_map, classes_of, swatch
from core.charts.pairings import Path, scatter
from core.charts.scales import Scale, scale_of
from core.charts.strips import Pair, Standing, pairs, ranking
from core.text.numbers import written
from knowledge.comparing.choice import MAP, PAIR, RANKING, SEXES
from knowledge.comparing.figures import Course, Look
from knowledge.comparing.sentences import all_of, course_name, differences, names_of, sex_word
from knowledge.comparing.units import Writing
from knowledge.models import Indicator, Sex
from places.models import Area
from places.outline import outline

WIDE, NARROW = 720, 350
LOOKS = ("a", "b", "c")


class Picture(NamedTuple):
    """A drawing in its widths. ``told``: its values in words; ``unit``: what is counted, and where the axis begins."""

    key: str
    title: str
    unit: str
    told: str
    draw: Callable[[int], Drawing]
    css: str = ""

    def svg(self, width: int) -> SafeString:
        kind = "c--wide" if width == WIDE else "c--narrow"
        return self.draw(width).svg(f"{self.key}-{width}", self.title, self.told, f"{kind} {self.css}".strip())

    @property
    def wide(self) -> SafeString:
        return self.svg(WIDE)

    @property
    def narrow(self) -> SafeString:
        return self.svg(NARROW)


class Small(NamedTuple):
    """One of several: a place, where its own view is, how much it moved, and the drawing."""

    name: str
    url: str
    change: str
    told: str
    drawing: Drawing
    key: str

    @property
    def svg(self) -> SafeString:
        return self.drawing.svg(self.key, self.name, self.told, "c--small")


class Legend(NamedTuple):
    swatch: SafeString
    label: str
    names: str


class Drawn:
    """The pictures of a view."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.writing = look.writing
        self._as_shown = Writing("procent") if look.writing.unit == "andel" else look.writing

    def file(self, title: str) -> str | None:
        """Return what is drawn as a file of its own; None where nothing is."""
        picture = self.picture()
        if picture:
            return picture.draw(WIDE).file(title, picture.told)
        if self.look.is_empty:
            return None
        every = self.multiples()
        return file_of(((one.name, one.drawing) for one in every), title, " ".join(one.told for one in every))

    # What several need

    def _number(self, value: float) -> str:
        """Write what a drawing was given, which is in what is shown: of a share its percentage."""
        return self._as_shown.value(Decimal(repr(value)))

    def _bare(self, value: float) -> str:
        return self._as_shown.bare(Decimal(repr(value)))

    def _told(self, scale: Scale) -> Told:
        return Told(
            value=self._number,
            tick=lambda value: self.writing.tick(value, scale.decimals),
            missing=_("missing"),
            hidden=_("not shown"),
            new_definition=_("new definition"),
        )

    def _scale(self, places: Iterable[Area], indicator: Indicator | None = None) -> Scale:
        """Return a scale around the values of ``places``, which are drawn, of all years: years can be compared."""
        one = indicator or self.look.choice.indicator
        scaled = self.look.writing_of(one).scaled
        return scale_of([float(scaled(value)) for value in self.look.values_of(places, one)])

    def _line(self, course: Course, look: str, name: str = "") -> Line:
        return line_of(course, self.writing, look, name)

    def _in_words(self, name: str, course: Course) -> str:
        return in_words(name, course, self.look.years, self.writing)

    def _unit(self, scale: Scale | None = None) -> str:
        """Say what is counted, whom it is about, and where the axis begins if that is not at zero."""
        choice = self.look.choice
        parts = [unit_line(self.writing, choice.indicator.get_unit_display())]
        if choice.sex in {Sex.WOMEN, Sex.MEN} and choice.view != SEXES:
            parts.append(sex_word(choice.sex))
        text = f"{', '.join(parts)}."
        if scale and scale.low > 0:
            text += " " + _("The axis begins at %(value)s.") % {"value": self.writing.tick(scale.low, scale.decimals)}
        return text

    @property
    def table_unit(self) -> str:
        return "" if self.look.choice.view == PAIR else self._unit()

    # Lines

    @cached_property
    def _lines(self) -> list[Line]:
        look = self.look
        courses = look.drawn()
        if len(look.choice.sexes) > 1 and len(look.places) == 1:
            return [self._line(course, course.sex, capfirst(sex_word(course.sex))) for course in courses]
        return [self._line(course, LOOKS[i % 3], course_name(look, course)) for i, course in enumerate(courses)]

    def picture(self) -> Picture | None:
        """Return the picture of the view; None where it is several small ones, or nothing is known."""
        look = self.look
        if look.is_empty:
            return None
        ways = {MAP: self.map, RANKING: self.ranking, SEXES: self.sexes, PAIR: self.pair}
        if look.choice.view in ways:
            return ways[look.choice.view]()
        return None if look.is_small_multiples else self.lines()

    def lines(self) -> Picture:
        look = self.look
        band, middle = self._band()
        beside = [self._line(look.course(place, look.choice.sexes[0]), "ref") for place in look.beside]
        drawn = [*self._lines, *middle, *beside]
        values = [value for line in drawn for value in line.values.values()]
        values += [value for edge in ([band.lowest, band.highest] if band else []) for value in edge.values()]
        scale, narrow = scale_of(values), scale_of(values, ticks=5)

        def draw(width: int) -> Drawing:
            is_wide = width == WIDE
            return lines(
                drawn, look.years, scale if is_wide else narrow, self._told(scale if is_wide else narrow),
                width=width, height=380 if is_wide else 330, band=band, breaks=look.breaks,
            )  # fmt: skip

        told = [self._in_words(course_name(look, course), course) for course in look.drawn()]
        if band:
            told += self._band_told()
        told += [
            self._in_words(place.called, look.course(place, look.choice.sexes[0])) for place in look.beside if beside
        ]
        return Picture("lines", self._title(), self._unit(scale), " ".join(told), draw)

    def _title(self) -> str:
        look = self.look
        names = [place.called for place in look.places]
        if len(look.choice.sexes) > 1:
            return _("Women and men in %(place)s") % {"place": names[0]}
        against = [*([all_of(look)] if look.has_band else []), *(place.called for place in look.beside)]
        if len(names) > 1 or not against:
            return ", ".join(names)
        if len(against) > 1:
            return _("%(place)s beside %(one)s and %(other)s") % {
                "place": names[0],
                "one": against[0],
                "other": against[1],
            }
        return _("%(place)s beside %(other)s") % {"place": names[0], "other": against[0]}

    def _band(self) -> tuple[Band | None, list[Line]]:
        """Return the band of all municipalities, from the lowest to the highest, and the line of the middle."""
        look = self.look
        if not look.has_band or not look.edges:
            return None, []
        scaled = {y: tuple(float(self.writing.scaled(v)) for v in edge) for y, edge in look.edges.items()}
        last = max(look.edges)
        standing = look.standing(look.choice.sexes[0], last)
        label = {}
        for end, (place, value) in (("high", standing[0]), ("low", standing[-1])):
            spoken_of = place in look.choice.places
            label[end] = "" if spoken_of else f"{place.called} {self.writing.value(value)}"
        band = Band(
            {y: edge[0] for y, edge in scaled.items()},
            {y: edge[2] for y, edge in scaled.items()},
            label["low"],
            label["high"],
        )
        return band, [Line(_("median"), {y: edge[1] for y, edge in scaled.items()}, "mid")]

    def _band_told(self) -> list[str]:
        """Tell the band: the lowest, the middle and the highest of all, year by year."""
        value = self.writing.value
        parts = [
            f"{year} {value(low)}, {value(middle)}, {value(high)}"
            for year, (low, middle, high) in self.look.edges.items()
        ]
        return [_("Lowest, median and highest of %(all)s:") % {"all": all_of(self.look)} + f" {'; '.join(parts)}."]

    # One small drawing for each

    def multiples(self) -> list[Small]:
        look = self.look
        beside = [self._line(look.course(place, look.choice.sexes[0]), "ref") for place in look.beside]
        scale = self._shared(beside)
        found = []
        for i, place in enumerate(look.places):
            courses = [look.course(place, sex) for sex in look.choice.sexes]
            drawn = [self._line(course, course.sex if len(courses) > 1 else "a") for course in courses]
            told = " ".join(
                self._in_words(capfirst(sex_word(c.sex)) if len(courses) > 1 else place.called, c) for c in courses
            )
            drawing = small([*drawn, *beside], look.years, scale, self._small_told(scale), breaks=look.breaks)
            moved = [
                f"{sex_word(course.sex)} {difference}" if len(courses) > 1 else difference
                for course in courses
                if (change := look.comparable(course).change()) is not None
                and (difference := self.writing.difference(change))
            ]
            found.append(
                Small(
                    place.called,
                    look.choice.address(places=(place,), view="lines"),
                    ", ".join(moved),
                    told,
                    drawing,
                    f"small-{i}",
                )
            )
        return found

    def _small_told(self, scale: Scale) -> Told:
        told = self._told(scale)
        return Told(self._bare, told.tick, told.missing, told.hidden, told.new_definition)

    def _shared(self, beside: Sequence[Line]) -> Scale:
        values = [float(self.writing.scaled(v)) for course in self.look.drawn() for v in course.values.values()]
        return scale_of([*values, *(v for line in beside for v in line.values.values())])

    @property
    def multiples_title(self) -> str:
        places = all_of(self.look) if not self.look.choice.places else names_of(self.look.choice.places)
        return _("%(places)s, one by one") % {"places": capfirst(places)}

    @property
    def multiples_unit(self) -> str:
        return self._unit() + " " + _("All on the same scale.")

    # One year

    def _standing(self) -> list[Standing]:
        look = self.look
        course = {place: look.course(place, look.choice.sexes[0]) for place in look.shown}
        return [
            Standing(place.called, float(self.writing.scaled(one.values[look.year])), place in look.choice.places)
            for place, one in course.items()
            if look.year in one.values
        ]

    def ranking(self, key: str = "ranking") -> Picture:
        look, year = self.look, self.look.year
        standing = self._standing()
        values = [(place, look.course(place, look.choice.sexes[0]).values.get(year)) for place in look.beside]
        beside = [Standing(place.called, float(self.writing.scaled(v))) for place, v in values if v is not None]
        scale = self._scale((*look.shown, *look.beside))

        def tick(value: float) -> str:
            return self.writing.tick(value, scale.decimals)

        def draw(width: int) -> Drawing:
            value = self._number if width == NARROW or self.writing.is_percent else self._bare
            return ranking(standing, beside, scale, value, tick, width=width)

        title = _("In order, %(year)s") % {"year": year}
        unit = self._unit(scale)
        for one in beside:
            told = {"place": one.name, "value": self._number(one.value)}
            unit += " " + _("The dashed mark is %(place)s, %(value)s.") % told
        return Picture(key, title, unit, self._in_order(standing), draw)

    def _in_order(self, standing: Iterable[Standing]) -> str:
        """Tell the values, the highest first, and then who has none and why."""
        look = self.look
        told = [f"{one.name} {self._number(one.value)}" for one in sorted(standing, key=lambda one: -one.value)]
        courses = [look.course(place, look.choice.sexes[0]) for place in look.shown]
        told += [f"{c.place.called} {self._why_none(c)}" for c in courses if look.year not in c.values]
        return f"{', '.join(told)}."

    @cached_property
    def classes(self) -> Classes:
        """Return the classes of all years that there are, so that maps of different years can be compared."""
        return classes_of([self.writing.shown(value) for value in self.look.values_of(self.look.everyone)])

    @cached_property
    def _on_map(self) -> dict[str, Decimal]:
        """Return the values as they are written, by the areas' slugs."""
        look = self.look
        courses = [look.course(place, look.choice.sexes[0]) for place in look.everyone]
        return {c.place.slug: self.writing.shown(c.values[look.year]) for c in courses if look.year in c.values}

    def _words_on_map(self) -> dict[str, str]:
        look = self.look
        words = {}
        for place in look.everyone:
            course = look.course(place, look.choice.sexes[0])
            is_known = look.year in course.values
            words[place.slug] = self.writing.value(course.values[look.year]) if is_known else self._why_none(course)
        return words

    def _why_none(self, *courses: Course) -> str:
        """Say why there is no value in the year: it is not shown, or there is none."""
        is_hidden = any(self.look.year in course.hidden for course in courses)
        return _("not shown") if is_hidden else _("no figure")

    def map(self) -> Picture | None:
        look = self.look
        drawn = outline(Area.objects.filter(pk__in=[place.pk for place in look.everyone]).order_by("name"))
        if drawn is None:
            return self.ranking()
        left, top, width, height = (float(edge) for edge in drawn.viewbox.split())
        grounds = [Ground(shape.slug, shape.name, shape.path, *shape.middle) for shape in drawn.shapes]
        words = self._words_on_map()

        def draw(of_width: int) -> Drawing:
            return area_map(
                grounds, self.classes, self._on_map, words, width=width + left, height=height + top,
                letters=15 if of_width == WIDE else 21,
            )  # fmt: skip

        told = ", ".join(f"{place.called} {words[place.slug]}" for place in look.everyone) + "."
        return Picture("map", f"{look.choice.indicator.name} {look.year}", self._unit(), told, draw, "c--map")

    def legend(self) -> list[Legend]:
        look, writing = self.look, self.writing
        decimals = max(-int(bound.normalize().as_tuple().exponent) for bound in self.classes.bounds)
        decimals = max(decimals, 0)
        found = []
        for level, low, high in self.classes.rows:
            names = [
                p.called
                for p in look.everyone
                if p.slug in self._on_map and self.classes.of(self._on_map[p.slug]) == level
            ]
            if level == CLASSES:  # it holds its upper bound as well
                label = _("%(low)s and more") % {"low": writing.tick(float(low), decimals)}
            else:
                label = _("%(low)s to under %(high)s") % {
                    "low": written(low, decimals), "high": writing.tick(float(high), decimals),
                }  # fmt: skip
            found.append(
                Legend(swatch(f"class-{level}", level), label, ", ".join(names) or pgettext("no places", "none"))
            )
        without = [look.course(p, look.choice.sexes[0]) for p in look.everyone if p.slug not in self._on_map]
        for key, label in (("none", _("no figure")), ("hidden", _("not shown"))):
            names = [course.place.called for course in without if self._why_none(course) == label]
            if names:
                found.append(Legend(swatch(f"class-{key}", 0), label, ", ".join(names)))
        return found

    def sexes(self) -> Picture:
        look, year = self.look, self.look.year
        moved = dict(differences(look, year))
        rows, told = [], []
        for place in (*moved, *(place for place in look.shown if place not in moved), *look.beside):
            of_women, of_men = (look.course(place, sex) for sex in (Sex.WOMEN, Sex.MEN))
            women, men = of_women.values.get(year), of_men.values.get(year)
            difference = "–" if women is None or men is None else self.writing.difference(men - women)
            is_spoken_of, why = place in look.choice.places, self._why_none(of_women, of_men)
            rows.append(Pair(place.called, self._scaled(women), self._scaled(men), difference, is_spoken_of, why))
            facts = {
                "place": place.called,
                "women": self._why_none(of_women) if women is None else self.writing.value(women),
                "men": self._why_none(of_men) if men is None else self.writing.value(men),
            }
            told.append(_("%(place)s: women %(women)s, men %(men)s.") % facts)
        scale = self._scale((*look.shown, *look.beside))
        words = (_("women"), _("men"), _("difference"))

        def draw(width: int) -> Drawing:
            return pairs(rows, scale, lambda value: self.writing.tick(value, scale.decimals), words, width=width)

        title = _("Women beside men, %(year)s") % {"year": year}
        return Picture("sexes", title, self._unit(scale), " ".join(told), draw)

    def _scaled(self, value: Decimal | None) -> float | None:
        return None if value is None else float(self.writing.scaled(value))

    # Two indicators

    def pair(self) -> Picture | None:
        look, sex = self.look, self.look.choice.sexes[0]
        one, other = look.choice.indicator, look.choice.other
        if other is None:
            return None
        ways = look.writing, look.writing_of(other)
        paths, told = [], []
        for place in look.shown:
            courses = [look.course(place, sex, indicator) for indicator in (one, other)]
            across, up = (course.values for course in courses)
            years = sorted(across.keys() & up.keys())
            values = {y: (float(ways[0].scaled(across[y])), float(ways[1].scaled(up[y]))) for y in years}
            paths.append(Path(place.called, values, place in look.choice.places, look.breaks))
            parts = [f"{y} {ways[0].value(across[y])}, {ways[1].value(up[y])}" for y in years]
            told.append(f"{place.called}: {'; '.join(parts) if parts else self._why_none(*courses)}.")
        points = [point for path in paths for point in path.points]
        if not points:
            return None
        scales = self._scale(look.shown), self._scale(look.shown, other)
        ticks = (
            lambda value: ways[0].tick(value, scales[0].decimals),
            lambda value: ways[1].tick(value, scales[1].decimals),
        )

        def draw(width: int) -> Drawing:
            height = 460 if width == WIDE else 380
            return scatter(paths, scales, ticks, (str(one.name), str(other.name)), width=width, height=height)

        unit = _("An open ring is %(first)s, a filled dot %(last)s.") % {"first": look.years[0], "last": look.year}
        if look.years[0] == look.year:
            unit = str(look.year)
        return Picture(
            "pair", _("%(one)s and %(other)s") % {"one": one.name, "other": other.name}, unit, " ".join(told), draw
        )


def in_words(name: str, course: Course, years: Iterable[int], writing: Writing) -> str:
    """Tell a line's values year by year."""
    parts = []
    for year in years:
        if year in course.values:
            parts.append(f"{year} {writing.value(course.values[year])}")
        else:
            word = _("not shown") if year in course.hidden else _("missing")
            parts.append(f"{year} {word}")
    return f"{name}: {', '.join(parts)}."


def line_of(course: Course, writing: Writing, look: str, name: str = "") -> Line:
    values = {year: float(writing.scaled(value)) for year, value in course.values.items()}
    return Line(name or course.place.called, values, look, course.hidden)


def unit_line(writing: Writing, unit: str) -> str:
    return _("Percent") if writing.is_percent else capfirst(unit)
