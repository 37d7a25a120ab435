"""A table of one's own, from a spreadsheet: years in columns or rows, and which column is what is said by a mapping."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lists.search import fold
from core.text.plain import on_one_line
from core.text.tables import MOST_COLUMNS
from knowledge.importing.rows import Fault, FoundArea, FoundIndicator, Row, UnreadableSourceError, together
from knowledge.importing.signs import Signs
from knowledge.models import Sex
from places.models import Area

MOST_ROWS = 200_000
MOST_HEADS = 30  # rows before the figures
BETWEEN = " · "  # the heads of a column that has several
_YEAR = re.compile(r"(?<!\d)(?:1[789]|20)\d\d(?!\d)")
_CODE_AND_NAME = re.compile(rf"([0-9]{{2,9}}|{Area.CODES['deso']}|{Area.CODES['regso']})\s+\D.*")
_AREA_HEADS = (
    *("område", "kommun", "region", "plats", "län", "area", "municipality", "place", "kommunkod", "områdeskod", "kod"),
    *("code", "regionkod", "basområde", "deso", "regso", "geo", "county"),
)
_YEAR_HEADS = ("år", "year", "tid", "time", "period")
_SEX_HEADS = ("kön", "sex", "gender")
_VALUE_HEADS = ("värde", "value", "antal", "andel", "siffra", "figure")
_INDICATOR_HEADS = ("nyckeltal", "indicator", "kpi", "mått", "measure", "variabel")
SEXES = {
    **dict.fromkeys(("kvinnor", "kvinna", "women", "woman", "female", "females", "k", "f", "flickor"), Sex.WOMEN.value),
    **dict.fromkeys(("män", "man", "men", "male", "males", "m", "pojkar"), Sex.MEN.value),
    **dict.fromkeys(
        (*("totalt", "total", "alla", "all", "båda könen", "both sexes", "t", "samtliga", ""), "kvinnor och män"),
        Sex.TOTAL.value,
    ),
}
_SEX_WORDS = (
    ("kvinnor", "women"),
    ("women", "women"),
    ("män", "men"),
    ("men", "men"),
    ("female", "women"),
    ("male", "men"),
)


class Layout(models.TextChoices):
    COLUMNS = "columns", gettext_lazy("Each year has a column")
    ROWS = "rows", gettext_lazy("Each year has a row")


class SexFrom(models.TextChoices):
    TOTAL = "total", gettext_lazy("All, women and men together")
    WOMEN = "women", gettext_lazy("Women")
    MEN = "men", gettext_lazy("Men")
    COLUMN = "column", gettext_lazy("A column says it")
    HEADS = "heads", gettext_lazy("The headings say it")


@dataclass(frozen=True)
class Mapping:
    """Where a table has what. Rows and columns are counted from 0, the heads end before ``body``."""

    heads: int
    body: int
    layout: str
    area: int
    year: int | None = None
    value: int | None = None
    sex_from: str = SexFrom.TOTAL
    sex: int | None = None
    indicator: str = ""  # the slug of the one that the table is of
    indicators: int | None = None  # or the column that says it
    dots: str = Signs.dots
    dash: str = Signs.dash
    cross: str = Signs.cross

    def as_data(self) -> dict[str, Any]:
        return {name: str(value) if isinstance(value, str) else value for name, value in asdict(self).items()}

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        return cls(**data)


@dataclass(frozen=True)
class Grid:
    """The cells of a table as text, and the line that each row begins on."""

    file: str
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    width: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", max(map(len, self.rows), default=0))
        if not self.rows:
            raise UnreadableSourceError(_("The table is empty."))
        if self.width > MOST_COLUMNS:
            raise UnreadableSourceError(_("The table has more than %(n)d columns.") % {"n": MOST_COLUMNS})
        if len(self.rows) > MOST_ROWS:
            raise UnreadableSourceError(_("The table has more than %(n)d rows.") % {"n": MOST_ROWS})

    def heads(self, first: int, body: int) -> list[str]:
        """Return the heading of each column. Where there are several rows, a cell of all but the last reaches on."""
        said: list[list[str]] = [[] for _column in range(self.width)]
        rows = self.rows[first:body]
        for n, row in enumerate(rows):
            reaching = ""
            for column in range(self.width):
                cell = on_one_line(row[column]) if column < len(row) else ""
                if cell:
                    reaching = cell
                elif n < len(rows) - 1:
                    cell = reaching
                if cell and cell not in said[column]:
                    said[column].append(cell)
        return [BETWEEN.join(words) for words in said]


class Table:
    def __init__(self, grid: Grid, mapping: Mapping) -> None:
        self.grid, self.mapping = grid, mapping
        self._signs = Signs(mapping.dots, mapping.dash, mapping.cross)
        self._columns = self._columns_of_figures()

    def areas(self) -> dict[str, FoundArea]:
        return {}

    def indicators(self) -> dict[str, FoundIndicator]:
        return {}

    def size(self) -> int:
        return (len(self.grid.rows) - self.mapping.body) * max(1, len(self._columns))

    def rows(self) -> Iterator[Row | Fault]:
        if self.mapping.indicators is None:
            return self._read()
        return iter(together(self._read()))

    def _columns_of_figures(self) -> list[tuple[int, str, str]]:
        """Return the columns that hold figures, with the year and the sex that their heads say."""
        mapping = self.mapping
        heads = self.grid.heads(mapping.heads, mapping.body)
        if mapping.layout == Layout.ROWS:
            candidates = [n for n in (mapping.value,) if n is not None]
            if mapping.sex_from == SexFrom.HEADS:
                candidates = [n for n, head in enumerate(heads) if sex_in(head)] or candidates
            return [(n, "", self._sex_of(heads[n])) for n in candidates]
        used = {mapping.area, mapping.indicators, mapping.sex}
        years = [(n, years_in(head)) for n, head in enumerate(heads) if n not in used]
        columns = [(n, found[0], self._sex_of(heads[n])) for n, found in years if len(found) == 1]
        for (year, sex), n in Counter((year, sex) for _n, year, sex in columns).items():
            if n > 1:
                raise UnreadableSourceError(
                    _("Several columns are of %(year)s and %(sex)s.") % {"year": year, "sex": Sex(sex).label}
                )
        if not columns:
            raise UnreadableSourceError(_("No heading says a year. On which rows do the headings stand?"))
        return columns

    def _sex_of(self, head: str) -> str:
        if self.mapping.sex_from == SexFrom.HEADS:
            return sex_in(head) or Sex.TOTAL.value
        return "" if self.mapping.sex_from == SexFrom.COLUMN else str(self.mapping.sex_from)

    def _read(self) -> Iterator[Row | Fault]:
        mapping, file = self.mapping, self.grid.file

        def cell(row: Sequence[str], column: int | None) -> str:
            return on_one_line(row[column]) if column is not None and column < len(row) else ""

        for line, row in zip(self.grid.lines[mapping.body :], self.grid.rows[mapping.body :], strict=True):
            area = area_in(cell(row, mapping.area))
            if sum(bool(one.strip()) for one in row) == 1 and (len(area) > 12 or len(row) == 1):
                continue  # a note below the table
            indicator = mapping.indicator or cell(row, mapping.indicators)
            said = cell(row, mapping.sex)
            for column, year, sex in self._columns:
                stated = self._signs.read(cell(row, column))
                if stated is None:
                    continue
                yield Row(
                    indicator,
                    area,
                    year or cell(row, mapping.year).removesuffix(".0"),
                    sex or SEXES.get(said.lower(), said),
                    *stated,
                    file,
                    line,
                )


def area_in(cell: str) -> str:
    """Return the code of "0126 Huddinge", and anything else as it stands."""
    both = _CODE_AND_NAME.fullmatch(cell)
    return both[1] if both else cell


def years_in(head: str) -> list[str]:
    return list(dict.fromkeys(_YEAR.findall(head)))


def sex_in(head: str) -> str:
    words = set(re.findall(r"[a-zåäö]+", head.lower()))
    found = {sex for word, sex in _SEX_WORDS if word in words}
    return found.pop() if len(found) == 1 else ""


def guess(grid: Grid, *, indicator: str = "") -> Mapping:
    """Return how a table is probably made, for somebody to look at."""
    body = _first_of_body(grid)
    heads_from = body - 1
    while heads_from > 0 and sum(bool(cell.strip()) for cell in grid.rows[heads_from - 1]) > 1:
        heads_from -= 1
    heads_from = max(0, heads_from)
    heads = grid.heads(heads_from, body)
    last = [head.rpartition(BETWEEN)[2].lower() for head in heads]
    years = [n for n, head in enumerate(heads) if len(years_in(head)) == 1]
    layout = Layout.COLUMNS if len(years) > 1 or (years and _column(last, _YEAR_HEADS) is None) else Layout.ROWS
    year = _column(last, _YEAR_HEADS) if layout == Layout.ROWS else None
    sex = _column(last, _SEX_HEADS)
    in_heads = any(map(sex_in, heads))
    area = _column(last, _AREA_HEADS)
    taken = {year, sex, area}
    value = None
    if layout == Layout.ROWS:
        value = _column(last, _VALUE_HEADS)
        if value is None:
            value = next((n for n in reversed(range(grid.width)) if n not in taken), None)
    return Mapping(
        heads=heads_from,
        body=body,
        layout=layout.value,
        area=area or 0,
        year=year,
        value=value,
        sex_from=(SexFrom.COLUMN if sex is not None else SexFrom.HEADS if in_heads else SexFrom.TOTAL).value,
        sex=sex,
        indicator=indicator,
        indicators=None if indicator else _column(last, _INDICATOR_HEADS),
    )


def _column(heads: list[str], words: Sequence[str]) -> int | None:
    folded = [fold(word) for word in words]
    said = [(folded.index(fold(head)), n) for n, head in enumerate(heads) if fold(head) in folded]
    return min(said)[1] if said else None


def _first_of_body(grid: Grid) -> int:
    """Return the first row with a figure that is no year, after one that has none."""
    signs = Signs()
    for n, row in enumerate(grid.rows[:MOST_HEADS]):
        cells = [cell.strip() for cell in row[1:]]
        numbers = [cell for cell in cells if cell and _is_figure(cell, signs)]
        if n and any(not _YEAR.fullmatch(cell) for cell in numbers):
            return n
    return min(1, len(grid.rows) - 1)


def _is_figure(cell: str, signs: Signs) -> bool:
    stated = signs.read(cell)
    return stated is not None and (stated[0] == "" or re.fullmatch(r"-?\d+(\.\d+)?", stated[0]) is not None)
