"""All figures of an indicator as data: a table for everybody, what describes it, and the same as JSON.

``COLUMNS`` is the code book. Names and values are the same in both languages and do not change. Memory is flat: the
figures are read and written in pieces, in one statement, so that a delivery that comes meanwhile is not half in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.open_data.columns import DataColumn, code_book
from core.open_data.sets import Texts, in_each
from core.text import tables
from knowledge.data_sets import data_set
from knowledge.models import Figure, Indicator, Sex, Status
from places.models import Area

PIECE = 2_000  # figures fetched at a time
CSV_BYTES, JSON_BYTES = 60, 150  # that a figure takes, about


@dataclass(frozen=True)
class Column(DataColumn):
    """A column, and what CSV on the Web says of it: its datatype, and what it means in a vocabulary that others use."""

    label: str | Promise
    datatype: str = "string"
    means: str = ""


SDMX = "http://purl.org/linked-data/sdmx/2009/"
COLUMNS = (
    Column(
        "area",
        _("The name of the area in addresses. No two have the same."),
        _("Area"),
        means=f"{SDMX}dimension#refArea",
    ),
    Column("area_code", _("Statistics Sweden’s code of the area; empty where it has none."), _("Code of the area")),
    Column("area_name", _("The name of the area, as people write it."), _("Name of the area")),
    Column("kind", _("The kind of area."), _("Kind of area"), choices=Area.Kind),
    Column("year", _("The year that the figure is of."), _("Year"), "gYear", f"{SDMX}dimension#refPeriod"),
    Column("sex", _("Whom it is about."), _("Sex"), choices=Sex, means=f"{SDMX}dimension#sex"),
    Column(
        "value",
        _("The value; empty where it is missing or not shown. A share lies between 0 and 1. Zero is a value."),
        _("Value"),
        "decimal",
        f"{SDMX}measure#obsValue",
    ),
    Column(
        "status", _("What is known of the figure."), _("Status"), choices=Status, means=f"{SDMX}attribute#obsStatus"
    ),
    Column(
        "unit", _("The unit of the value."), _("Unit"), choices=Indicator.Unit, means=f"{SDMX}attribute#unitMeasure"
    ),
)
PATHS = (
    "series__area__slug", "series__area__code", "series__area__name", "series__area__kind", "year",
    "series__sex", "value", "status",
)  # fmt: skip


def rows(indicator: Indicator) -> Iterator[list[Any]]:
    """Yield the figures of an indicator, series by series and year by year."""
    found = Figure.objects.filter(series__indicator=indicator).order_by("series", "year").values_list(*PATHS)
    for area, code, name, kind, year, sex, value, status in found.iterator(chunk_size=PIECE):
        yield [area, code, name, kind, year, sex, None if value is None else plain(value), status, indicator.unit]


def plain(value: Decimal) -> Decimal:
    """Return the number as it is written with no digit too many, and never with an exponent."""
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def as_csv(indicator: Indicator) -> Iterator[bytes]:
    table = chain([[column.name for column in COLUMNS]], rows(indicator))
    yield from tables.in_pieces(tables.as_csv(table))


def as_json(indicator: Indicator) -> Iterator[bytes]:
    """Yield an object with what the figures are of, on which terms, the code book, and the figures."""
    made = data_set(indicator)
    head = {
        "indicator": indicator.slug,
        "name": made.title,
        "definition": made.description,
        "unit": indicator.unit,
        "page": made.page,
        "source": {"name": made.source or {}, "address": made.source_address},
        "licence": made.licence or None,
        "version": made.version,
        "modified": made.modified.isoformat() if made.modified else None,
        "columns": code_book(COLUMNS),
    }
    yield from tables.in_pieces(tables.as_json(head, "figures", [column.name for column in COLUMNS], rows(indicator)))


def metadata(indicator: Indicator) -> dict[str, Any]:
    """Describe the table by CSV on the Web, so that a program reads it without being told more."""
    made = data_set(indicator)
    described: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "sv"}],
        "url": "figures.csv",
        "dc:title": _values(made.title),
        "dc:description": _values(made.description),
        "dc:license": {"@id": made.licence} if made.licence else None,
        "dc:rights": None if made.licence else _values(made.terms),
        "dc:source": {"@id": made.source_address} if made.source_address else _values(made.source),
        "dc:modified": made.modified and {"@value": made.modified.isoformat(), "@type": "xsd:date"},
        "schema:version": {"@value": made.version} if made.version else None,
        "dcat:landingPage": {"@id": made.page},
        "dialect": {
            "delimiter": ";",
            "encoding": "utf-8",
            "header": True,
            "headerRowCount": 1,
            "lineTerminators": ["\r\n", "\n"],
            "quoteChar": '"',
            "doubleQuote": True,
        },
        "tableSchema": {
            "columns": [_column(column) for column in COLUMNS],
            "primaryKey": ["area", "sex", "year"],
        },
    }
    return {name: value for name, value in described.items() if value}


def _column(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "titles": {**in_each(column.label), "und": column.name},
        "dc:description": _values(in_each(column.meaning)),
        "datatype": _datatype(column),
        "null": "",
        "required": column.name not in {"area_code", "value"},
    }
    return described | ({"propertyUrl": column.means} if column.means else {})


def _datatype(column: Column) -> Any:
    if column.choices:
        return {"base": "string", "format": "|".join(column.choices.values)}
    return {"base": "decimal", "format": {"decimalChar": "."}} if column.datatype == "decimal" else column.datatype


def _values(texts: Texts | None) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in (texts or {}).items() if text]
