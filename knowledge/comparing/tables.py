"""The figures of a view as a table on the page and as rows of a file, written as the drawing writes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from knowledge.comparing.choice import MAP, PAIR, RANKING, SEXES
from knowledge.comparing.figures import Course, Look
from knowledge.comparing.sentences import all_of, course_name, differences, not_rounded, sex_word
from knowledge.comparing.units import Writing
from knowledge.models import Indicator, Sex, Status
from places.models import Area


class Cell(NamedTuple):
    """A number as it is written, or the word for why there is none. ``is_spoken_of``: of the place that was chosen."""

    text: str
    is_number: bool = True
    is_spoken_of: bool = False

    def drawn(self) -> str:
        css = ' class="is-spoken-of"' if self.is_spoken_of else "" if self.is_number else ' class="is-unknown"'
        return f"<td{css}>{escape(self.text)}</td>"


class Row(NamedTuple):
    head: str
    url: str
    cells: list[Cell]
    is_beside: bool = False

    def drawn(self, start: int = 0) -> SafeString:
        """Return the cells as HTML from ``start`` on: by hand, as there are hundreds on a page."""
        return mark_safe("".join(cell.drawn() for cell in self.cells[start:]))  # noqa: S308  # each is escaped


@dataclass(frozen=True)
class Table:
    heads: list[str]
    rows: list[Row]
    note: str = ""
    is_ranked: bool = False  # the first cell of each row, a rank, stands before its head


def table(look: Look) -> Table:
    if look.choice.view in {MAP, RANKING}:
        return _ranking(look)
    if look.choice.view == SEXES:
        return _sexes(look)
    if look.choice.view == PAIR:
        return _pair(look)
    return _years(look)


def _cell(course: Course, year: int, writing: Writing, *, is_spoken_of: bool = False) -> Cell:
    if year in course.values:
        return Cell(writing.bare(course.values[year]), is_spoken_of=is_spoken_of)
    if year in course.hidden:
        return Cell(_("not shown"), is_number=False)
    return Cell(_("missing"), is_number=False)


def _years(look: Look) -> Table:
    """Return a row for each year."""
    writing, courses = look.writing, look.drawn()
    heads = [_("Year"), *(capfirst(course_name(look, course)) for course in courses)]
    beside = [look.course(place, sex) for place in look.beside for sex in look.choice.sexes]
    if look.has_band:
        heads.append(_("Median of %(all)s") % {"all": all_of(look)})
    heads += [capfirst(course_name(look, course)) for course in beside]
    difference = _difference(courses, beside, look)
    if difference:
        heads.append(difference[0])
    rows = []
    for year in look.years:
        cells = [_cell(course, year, writing, is_spoken_of=bool(look.choice.places)) for course in courses]
        if look.has_band:
            edge = look.edges.get(year)
            cells.append(Cell(writing.bare(edge[1])) if edge else Cell(_("missing"), is_number=False))
        cells += [_cell(course, year, writing) for course in beside]
        if difference:
            one, other = (course.values.get(year) for course in difference[1:])
            both = one is not None and other is not None
            cells.append(Cell(writing.difference(one - other)) if both else Cell("–", is_number=False))  # type: ignore[operator]
        rows.append(Row(str(year), "", cells))
    return Table(heads, rows, _difference_note(look) if difference else "")


def _difference(courses: list[Course], beside: list[Course], look: Look) -> tuple[str, Course, Course] | None:
    """Return what is set against what in the last column: women against men, or one place against the country."""
    if len(courses) == 2 and courses[0].place == courses[1].place:  # women and men of one place
        return _("Men minus women"), courses[1], courses[0]
    if len(courses) == 1 and len(beside) == 1:
        return _("Difference to %(place)s") % {"place": beside[0].place.called}, courses[0], beside[0]
    return None


def _difference_note(look: Look) -> str:
    unit = _("The difference is in percentage points.") + " " if look.writing.is_percent else ""
    return unit + not_rounded()


def _ranking(look: Look) -> Table:
    """Return a row for each municipality, the highest value first, and what stands beside them."""
    year, writing = look.year, look.writing
    if not year:
        return Table([], [])
    sex = look.choice.sexes[0]
    sexes = [one for one in Sex.values if one in look.sexes]
    before = look.since if look.since != year else None
    heads = [pgettext("the column of ranks", "Rank"), _("Place"), *(capfirst(sex_word(one)) for one in sexes)]
    if before:
        heads.append(_("Rank in %(year)s") % {"year": before})
    in_order = [place for place, _value in look.standing(sex, year)]
    others = [place for place in look.shown if place not in in_order]
    rows = []
    for place in (
        *in_order,
        *others,
        *(area for area in (look.county, look.country) if area and area not in others and look.has_figures(area)),
    ):
        is_ranked = place in in_order
        cells = [
            _cell(look.course(place, one), year, writing, is_spoken_of=place in look.choice.places) for one in sexes
        ]
        if before:
            rank = look.rank(place, sex, before) if is_ranked else None
            cells.append(Cell(str(rank)) if rank else Cell("", is_number=False))
        rank = look.rank(place, sex, year) if is_ranked else None
        rows.append(
            Row(place.called, _url(look, place), [Cell(str(rank or ""), is_number=bool(rank)), *cells], not is_ranked)
        )
    return Table(heads, rows, is_ranked=True)


def _url(look: Look, place: Area) -> str:
    """Return the address of the place's own course."""
    return look.choice.address(places=(place,), view="lines", other=None)


def _sexes(look: Look) -> Table:
    year = look.year
    if not year:
        return Table([], [])
    heads = [_("Place"), capfirst(sex_word(Sex.WOMEN)), capfirst(sex_word(Sex.MEN)), _("Men minus women")]
    found = dict(differences(look, year))
    in_order = [*found, *(place for place in look.shown if place not in found)]
    rows = []
    for place in (*in_order, *look.beside):
        women, men = (look.course(place, sex) for sex in (Sex.WOMEN, Sex.MEN))
        cells = [_cell(course, year, look.writing, is_spoken_of=place in look.choice.places) for course in (women, men)]
        both = year in women.values and year in men.values
        cells.append(
            Cell(look.writing.difference(men.values[year] - women.values[year])) if both else Cell("–", is_number=False)
        )
        rows.append(Row(place.called, _url(look, place), cells, place in look.beside))
    return Table(heads, rows, _difference_note(look))


def _pair(look: Look) -> Table:
    year, sex = look.year, look.choice.sexes[0]
    if not year:
        return Table([], [])
    years = [look.since, year] if look.since != year else [year]
    heads = [_("Place"), *(f"{indicator.name} {one}" for indicator in look.choice.indicators for one in years)]
    rows = []
    for place in look.shown:
        cells = [
            _cell(
                look.course(place, sex, indicator),
                one,
                look.writing_of(indicator),
                is_spoken_of=place in look.choice.places,
            )
            for indicator in look.choice.indicators
            for one in years
        ]
        rows.append(Row(place.called, _url(look, place), cells))
    return Table(heads, rows)


# Files


def file_heads() -> list[str]:
    return [
        _("Indicator"), _("Place"), _("Code"), _("Sex"), _("Year"), _("Value"), _("Value, not rounded"), _("Status"),
    ]  # fmt: skip


class Figure(NamedTuple):
    """A row of a file. ``value`` is as it stands in the database, None where there is none to show."""

    indicator: Indicator
    course: Course
    year: int
    value: Decimal | None
    status: Status


def file_rows(look: Look) -> Iterator[Figure]:
    """Yield every figure that the view shows or reckons with, one a row."""
    choice = look.choice
    areas = [*look.shown, *(area for area in look.everyone if look.has_band and area not in look.shown), *look.beside]
    if choice.view in {MAP, RANKING}:
        areas += [area for area in (look.county, look.country) if area and area not in areas]
    for indicator in choice.indicators:
        for area in areas:
            for sex in (one for one in choice.needed_sexes if one in look.sexes):
                course = look.course(area, sex, indicator)
                for year in look.years:
                    yield Figure(indicator, course, year, course.values.get(year), _status(course, year))


def _status(course: Course, year: int) -> Status:
    if year in course.values:
        return Status.KNOWN
    return Status.SUPPRESSED if year in course.hidden else Status.MISSING
