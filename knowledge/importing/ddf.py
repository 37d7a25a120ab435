"""Gapminder's DDF: a folder of CSV files with concepts, entities and datapoints.

Figures stand by area and year, and by area, year and gender; a concept that ends with ``_male`` or ``_female`` is the
same measure of one sex. Both may be there, and say the same. What each file holds is told by its name and its first
line, so ``datapackage.json`` may be missing; where it is there, the files that it names have to be.
"""

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from knowledge.importing.rows import Fault, FoundArea, FoundIndicator, Row, UnreadableSourceError
from knowledge.models import Status

MOST_FILES = 5_000
LARGEST_FILE = 200 * 1024 * 1024
BYTES_A_ROW = 40  # about, for saying how far it has come
MOST_ENTITIES = 50_000
KINDS = {
    "country": "country", "county": "county", "lan": "county", "municipality": "municipality", "kommun": "municipality",
    "basomrade": "basic_area", "deso": "deso", "regso": "regso",
}  # fmt: skip
_PARENTS = {
    "county": ("country",),
    "municipality": ("county", "lan"),
    "regso": ("municipality", "kommun"),
    "basic_area": ("municipality", "kommun"),
    "deso": ("regso", "municipality", "kommun"),
}
SWEDEN = "00"  # as SCB writes it
SEXES = {"male": "men", "men": "men", "m": "men", "female": "women", "women": "women", "f": "women"}
_SUFFIXES = {"_male": "men", "_female": "women"}
_OF_A_SEX = re.compile(r",?\s*\(?\b(?:fe)?male\b\)?\s*$", re.IGNORECASE)
_CODE = re.compile(r"\d+(?:[A-Z]\d+)?")  # 0126, 5711010, 0126A0010
_UNITS = {"share": "andel", "percent": "procent"}


class _Points(NamedTuple):
    """A column of a file of datapoints."""

    file: Path
    column: str
    sex: str  # "" where a column of the file says it


class DDF:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not folder.is_dir():
            raise UnreadableSourceError(_("There is no folder of this name."))
        self._check_package()
        if not self._points:
            raise UnreadableSourceError(
                _("The folder has no files of figures: their names begin with “ddf--datapoints--”.")
            )

    # What is there

    @cached_property
    def _files(self) -> list[Path]:
        files = sorted(self.folder.glob("ddf--*.csv"))
        if len(files) > MOST_FILES:
            raise UnreadableSourceError(_("The folder has more than %(n)d files.") % {"n": MOST_FILES})
        for file in files:
            if file.is_symlink() or not file.is_file():
                raise UnreadableSourceError(_("%(name)s is not an ordinary file.") % {"name": file.name})
            if file.stat().st_size > LARGEST_FILE:
                raise UnreadableSourceError(_("%(name)s is too large.") % {"name": file.name})
        return files

    def _check_package(self) -> None:
        """Miss no file that ``datapackage.json`` names."""
        package = self.folder / "datapackage.json"
        if not package.exists():
            return
        try:
            described = json.loads(package.read_text("utf-8-sig"))
            named = {str(resource["path"]) for resource in described["resources"]}
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise UnreadableSourceError(_("datapackage.json cannot be read.")) from error
        here = {file.name for file in self._files}
        if missing := sorted(name for name in named if name.startswith("ddf--") and name not in here):
            raise UnreadableSourceError(
                _("datapackage.json names files that are not there: %(names)s.") % {"names": ", ".join(missing[:5])}
            )

    @cached_property
    def _concepts(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for file in self._files:
            if file.name.startswith("ddf--concepts"):
                for _line, row in _records(file):
                    if code := row.get("concept", ""):
                        found[code] = row
        return found

    def _measure_of(self, column: str) -> tuple[str, str]:
        """Return the measure that a column is of, and the sex that its name ends with."""
        for suffix, sex in _SUFFIXES.items():
            base = column.removesuffix(suffix)
            pair = {base + one for one in _SUFFIXES}
            if base != column and (base in self._columns or base in self._concepts or pair <= self._columns):
                return base, sex
        return column, ""

    @cached_property
    def _heads(self) -> dict[Path, list[str]]:
        heads: dict[Path, list[str]] = {}
        for file in self._files:
            if file.name.startswith("ddf--datapoints--"):
                with _opened(file) as reader:
                    heads[file] = [head.strip() for head in next(reader, [])]
        return heads

    @staticmethod
    def _keys(file: Path) -> list[str]:
        by = file.stem.split("--by--", 1)
        return by[1].split("--") if len(by) == 2 else []

    @cached_property
    def _columns(self) -> set[str]:
        return {head for file, heads in self._heads.items() for head in heads if head not in self._keys(file)}

    @cached_property
    def _points(self) -> dict[str, list[_Points]]:
        """Return the columns of figures, by their measure."""
        points: dict[str, list[_Points]] = defaultdict(list)
        for file, heads in self._heads.items():
            for column in heads:
                if column not in self._keys(file):
                    measure, sex = self._measure_of(column)
                    points[measure].append(_Points(file, column, sex))
        return dict(sorted(points.items()))

    # What it describes

    @cached_property
    def _areas(self) -> dict[str, FoundArea]:
        records: dict[str, tuple[str, dict[str, str]]] = {}
        for file in self._files:
            parts = file.stem.split("--")
            if parts[1] != "entities":
                continue
            for _line, row in _records(file):
                kind = _kind_of(parts[2:], row)
                if kind is None:
                    break  # a file of something else, such as gender
                name, entity = kind
                if entity:
                    records[entity] = (name, row)
                if len(records) > MOST_ENTITIES:
                    raise UnreadableSourceError(_("There are more than %(n)d areas.") % {"n": MOST_ENTITIES})
        return {key: self._area(kind, key, row) for key, (kind, row) in records.items()}

    @staticmethod
    def _area(kind: str, key: str, row: dict[str, str]) -> FoundArea:
        code = _code(kind, key, row)
        for column in _PARENTS.get(kind, ()):
            if row.get(column):
                parent_kind = KINDS[column]
                return FoundArea(kind, code, row.get("name") or key, _code(parent_kind, row[column], {}), parent_kind)
        return FoundArea(kind, code, row.get("name") or key)

    def areas(self) -> dict[str, FoundArea]:
        return self._areas

    def indicators(self) -> dict[str, FoundIndicator]:
        return {measure: self._indicator(measure) for measure in self._points}

    def _indicator(self, measure: str) -> FoundIndicator:
        concept = self._concepts.get(measure, {})
        name = concept.get("name", "")
        if not name:  # it is there by its sexes alone
            names = (self._concepts.get(measure + suffix, {}).get("name", "") for suffix in _SUFFIXES)
            name = _OF_A_SEX.sub("", next(filter(None, names), "")) or measure.replace("_", " ").capitalize()
        definition = concept.get("description_long") or concept.get("description") or ""
        return FoundIndicator(measure, name, definition, _UNITS.get(concept.get("format", ""), ""))

    # What it says

    def size(self) -> int:
        return sum(file.stat().st_size for file in self._heads) // BYTES_A_ROW + 1

    def rows(self) -> Iterator[Row | Fault]:
        for measure, points in self._points.items():
            for one in points:
                yield from self._rows_of(measure, one)

    def _rows_of(self, measure: str, points: _Points) -> Iterator[Row | Fault]:
        heads = self._heads[points.file]
        name = points.file.name
        keys = self._keys(points.file)
        areas = [key for key in keys if key in KINDS or key == "geo"]
        others = set(keys) - set(areas) - {"year", "gender"}
        if len(areas) != 1 or "year" not in keys or others or not set(keys) <= set(heads):
            yield Fault(name, 1, _("These figures are not by area and year. They are left out."))
            return
        if doubles := [head for head, n in Counter(heads).items() if n > 1]:
            yield Fault(name, 1, _("The column “%(name)s” stands there twice.") % {"name": doubles[0]})
            return
        area, year, value = heads.index(areas[0]), heads.index("year"), heads.index(points.column)
        gender = heads.index("gender") if "gender" in keys else None
        n = len(heads)
        known, missing = Status.KNOWN, Status.MISSING
        sex = points.sex or "total"
        with _opened(points.file) as reader:
            next(reader, None)
            for cells in reader:
                line = reader.line_num
                if len(cells) != n:
                    if cells:
                        yield Fault(name, line, _("There should be %(n)d cells on this line.") % {"n": n})
                    continue
                if gender is not None:
                    said = SEXES.get(cells[gender].strip().lower())
                    if said is None or (points.sex and points.sex != said):
                        message = _("“%(sex)s” is neither women nor men.") % {"sex": cells[gender][:40]}
                        yield Fault(name, line, message)
                        continue
                    sex = said
                text = cells[value].strip()
                yield Row(
                    measure, cells[area].strip(), cells[year].strip(), sex, text, known if text else missing, name, line
                )


def _kind_of(sets: list[str], row: dict[str, str]) -> tuple[str, str] | None:
    """Return what kind of area an entity is, and its key; None where its file holds no areas."""
    for name in (*reversed(sets), *KINDS):
        if name in KINDS and row.get(name):
            return KINDS[name], row[name]
    if "geo" in sets:
        for name, kind in KINDS.items():
            if row.get(f"is--{name}", "").upper() == "TRUE":
                return kind, row.get("geo", "")
    return None


def _code(kind: str, key: str, row: dict[str, str]) -> str:
    """Return the code of an area as SCB writes it: the digits that its key begins with, unless a column says it."""
    if kind == "country":
        return SWEDEN
    for column, said in row.items():
        if column.startswith(("baskod", "code")) and said:
            return said
    code = _CODE.match(key)
    return code[0] if code else key


@contextmanager
def _opened(file: Path) -> Iterator[Any]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            yield csv.reader(text, strict=True)
    except (csv.Error, UnicodeDecodeError, OSError) as error:
        raise UnreadableSourceError(_("%(name)s cannot be read to its end.") % {"name": file.name}) from error


def _records(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with _opened(file) as reader:
        heads = [head.strip() for head in next(reader, [])]
        for cells in reader:
            yield reader.line_num, dict(zip(heads, (cell.strip() for cell in cells), strict=False))
