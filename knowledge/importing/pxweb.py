"""A table of PxWeb, such as Statistics Sweden's, as JSON-stat 2.

What is neither area, time, sex nor measure has to have one value: figures by age group are of as many indicators. Where
that value is not all of them, as the table itself tells (``eliminationValueCode``), it is part of the indicator's code.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from math import prod
from typing import Any

from django.utils.translation import gettext as _

from knowledge.importing.rows import Fault, FoundArea, FoundIndicator, Row, UnreadableSourceError, together
from knowledge.importing.signs import Signs
from knowledge.importing.table import sex_in, years_in
from knowledge.models import Sex, Status

MOST_VALUES = 2_000_000
_GEO = ("region", "regionkod", "geo", "område", "kommun", "area", "municipality")
_TIME = ("tid", "år", "year", "time", "period")
_SEX = ("kon", "kön", "sex", "gender")
_METRIC = ("contentscode", "tabellinnehåll", "contents", "observations")
_SEX_CODES = {
    "1": Sex.MEN.value, "2": Sex.WOMEN.value, "1+2": Sex.TOTAL.value, "tot": Sex.TOTAL.value, "m": Sex.MEN.value,
    "k": Sex.WOMEN.value, "f": Sex.WOMEN.value, "t": Sex.TOTAL.value, "tot1": Sex.TOTAL.value, "sa": Sex.TOTAL.value,
}  # fmt: skip
_YEAR = re.compile(r"\d{4}")
# Names of all there are, and of no fewer: "totalt 16–64 år" is one age among others.
_ALL = {
    "total", "totalt", "totalt ålder", "totalålder", "samtliga", "samtliga åldrar", "totalt, samtliga män och kvinnor",
    "alla", "alla åldrar", "all", "all ages", "båda könen",
}  # fmt: skip
_VERSIONED = re.compile(r"(.+)_(?:deso|regso)\d{4}$", re.IGNORECASE)  # 0114A0010_DeSO2025
_UNITS = {
    "antal": "antal", "number": "antal", "procent": "procent", "percent": "procent", "%": "procent", "andel": "procent",
    "kr": "kronor", "kronor": "kronor", "sek": "kronor", "år": "år", "years": "år", "index": "index",
    "personer": "antal", "persons": "antal",
}  # fmt: skip


class PxWeb:
    def __init__(self, table: dict[str, Any], file: str) -> None:
        self.file = file
        self._signs = Signs()
        if table.get("class") != "dataset" and "columns" in table:
            raise UnreadableSourceError(_("Fetch the table as JSON-stat 2: this is the older JSON of PxWeb."))
        try:
            self._read_shape(table)
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
            raise UnreadableSourceError(_("This is not a whole table in JSON-stat 2.")) from error
        others = [name for name, codes in self._codes.items() if name not in self._roles.values() and len(codes) > 1]
        if others:
            raise UnreadableSourceError(
                _("The table is also divided by %(names)s. Choose one value of it in PxWeb, and fetch it again.")
                % {"names": ", ".join(self._label(name) for name in others)}
            )

    def _read_shape(self, table: dict[str, Any]) -> None:
        self._ids = [str(one) for one in table["id"]]
        self._sizes = [int(one) for one in table["size"]]
        self._dimensions = {name: table["dimension"][name] for name in self._ids}
        categories = {name: self._dimensions[name]["category"] for name in self._ids}
        self._codes = {name: _in_order(category) for name, category in categories.items()}
        self._labels = {name: _said_of(self._codes[name], categories[name].get("label")) for name in self._ids}
        self._units = {name: _said_of(self._codes[name], categories[name].get("unit")) for name in self._ids}
        if [len(self._codes[name]) for name in self._ids] != self._sizes or min(self._sizes, default=0) < 1:
            raise ValueError
        self._n = prod(self._sizes)
        if self._n > MOST_VALUES:
            raise UnreadableSourceError(_("There are more than %(n)d figures. Divide them.") % {"n": MOST_VALUES})
        self._values, self._statuses = table["value"], table.get("status") or {}
        if isinstance(self._values, list) and len(self._values) != self._n:
            raise ValueError
        if not isinstance(self._values, list | dict) or not isinstance(self._statuses, list | dict | str):
            raise TypeError
        self.title = str(table.get("label") or "")
        self._code = str((table.get("extension") or {}).get("px", {}).get("tableid") or self.title or "pxweb")
        told = [table, *self._dimensions.values()]
        self._notes = list(dict.fromkeys(note for one in told for note in _notes_of(one)))
        self._roles = self._find_roles(table.get("role") or {})
        if not any(_YEAR.fullmatch(_year(code, label)) for code, label in self._coded("time")):
            raise UnreadableSourceError(_("The figures are of months or quarters. Choose a table of whole years."))

    def _find_roles(self, said: dict[str, list[str]]) -> dict[str, str]:
        roles: dict[str, str] = {}
        for role, names, words in (
            ("geo", said.get("geo", []), _GEO),
            ("time", said.get("time", []), _TIME),
            ("metric", said.get("metric", []), _METRIC),
            ("sex", [], _SEX),
        ):
            likely = [name for name in names if name in self._ids]
            likely += [name for name in self._ids if name.lower() in words or self._label(name).lower() in words]
            if likely:
                roles[role] = likely[0]
        if "geo" not in roles or "time" not in roles:
            raise UnreadableSourceError(_("The table is not by area and year."))
        return roles

    def _label(self, dimension: str) -> str:
        return str(self._dimensions[dimension].get("label") or dimension)

    @cached_property
    def _measures(self) -> list[str]:
        """Return the code of each measure, as an indicator has it: the table's and the measure's."""
        metric = self._roles.get("metric")
        chosen = "".join(f":{code}" for code, _label in self._chosen)
        if metric is None:
            return [self._code + chosen]
        return [f"{self._code}:{code}{chosen}" for code in self._codes[metric]]

    @cached_property
    def _chosen(self) -> list[tuple[str, str]]:
        """Return what the figures are narrowed to, such as an age: the codes, and what they are called."""
        found = []
        for name in self._ids:
            if name in self._roles.values():
                continue
            code, extension = self._codes[name][0], self._dimensions[name].get("extension")
            of_all = extension.get("eliminationValueCode") if isinstance(extension, dict) else None
            label = str(self._labels[name].get(code) or code)
            if code != of_all and label.strip().lower() not in _ALL:
                found.append((code, label))
        return found

    def areas(self) -> dict[str, FoundArea]:
        return {}

    def indicators(self) -> dict[str, FoundIndicator]:
        metric = self._roles.get("metric")
        note = "\n\n".join(self._notes)
        narrowed = "".join(f", {label}" for _code, label in self._chosen)
        if metric is None:
            (code,) = self._measures
            return {code: FoundIndicator(code, (self.title or self._code) + narrowed, method_note=note)}
        found = {}
        for measure, code in zip(self._measures, self._codes[metric], strict=True):
            unit = self._units[metric].get(code)
            said = str(unit.get("base") or unit.get("label") or "") if isinstance(unit, dict) else str(unit or "")
            label = str(self._labels[metric].get(code) or code) + narrowed
            found[measure] = FoundIndicator(measure, label, self.title, _UNITS.get(said.lower(), ""), note)
        return found

    def size(self) -> int:
        return self._n

    def rows(self) -> Iterator[Row | Fault]:
        return iter(together(self._read()))

    def _read(self) -> Iterator[Row | Fault]:
        where = {role: self._ids.index(name) for role, name in self._roles.items()}
        steps = [prod(self._sizes[n + 1 :]) for n in range(len(self._sizes))]

        def at(cell: int, role: str) -> int:
            return cell // steps[where[role]] % self._sizes[where[role]] if role in where else 0

        areas = [_area(code) for code in self._codes[self._roles["geo"]]]
        years = [_year(code, label) for code, label in self._coded("time")]
        sexes = [_sex(code, label) for code, label in self._coded("sex")] if "sex" in where else [""]
        for cell in range(self._n):
            stated = self._stated(cell)
            if stated is not None:
                yield Row(
                    self._measures[at(cell, "metric")], areas[at(cell, "geo")], years[at(cell, "time")],
                    sexes[at(cell, "sex")] or Sex.TOTAL.value, *stated, self.file, cell + 1,
                )  # fmt: skip

    def _coded(self, role: str) -> list[tuple[str, str]]:
        """Return the codes of a dimension, with what they are called."""
        name = self._roles[role]
        return [(code, str(self._labels[name].get(code) or code)) for code in self._codes[name]]

    def _stated(self, cell: int) -> tuple[str, Status] | None:
        value, sign = _of(self._values, cell), _of(self._statuses, cell)
        if value is None:
            return (
                self._signs.read(str(sign))
                if (sign and not str(sign).isalnum()) or sign in {"X", "x"}
                else ("", Status.MISSING)
            )
        return (repr(value) if isinstance(value, float) else str(value)), Status.KNOWN


def _notes_of(told: Any) -> list[str]:
    """Return the notes of a table or a dimension, each as paragraphs without the empty lines that PxWeb leaves."""
    notes = (told.get("note") if isinstance(told, dict) else None) or []
    notes = [notes] if isinstance(notes, str) else [str(note) for note in notes]
    return [note for said in notes if (note := "\n".join(filter(None, map(str.strip, said.splitlines()))))]


def _in_order(category: dict[str, Any]) -> list[str]:
    index = category.get("index")
    if isinstance(index, list):
        return [str(code) for code in index]
    if isinstance(index, dict):
        return sorted(map(str, index), key=lambda code: index[code])
    return [str(code) for code in category["label"]]


def _said_of(codes: list[str], said: Any) -> dict[str, Any]:
    """Return what is said of each code, whether that is said by code or in their order."""
    if isinstance(said, dict):
        return said
    return dict(zip(codes, said, strict=False)) if isinstance(said, list) else {}


def _of(values: Any, cell: int) -> Any:
    if isinstance(values, str):  # the same for all
        return values
    if isinstance(values, dict):
        return values.get(str(cell))
    return values[cell] if cell < len(values) else None


def _area(code: str) -> str:
    versioned = _VERSIONED.fullmatch(code)
    return versioned[1] if versioned else code


def _year(code: str, label: str) -> str:
    years = years_in(code) or years_in(label)
    return years[0] if len(years) == 1 and len(code) == 4 else code


def _sex(code: str, label: str) -> str:
    lowered = label.lower()
    if "och" in lowered.split() or "and" in lowered.split() or lowered in {"totalt", "total", "båda könen", "samtliga"}:
        return Sex.TOTAL.value
    return sex_in(label) or _SEX_CODES.get(code.lower(), code)
