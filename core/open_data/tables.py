"""Tables of open data, from their columns: what each means, and where in a record its value stands.

Names and values are the same in both languages and do not change. Memory is flat: rows are read and written in pieces.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.db.models.enums import ChoicesType
from django.utils import timezone
from django.utils.functional import Promise

from core.open_data.columns import code_book
from core.text import tables

PIECE = 2_000  # rows


def as_it_is(value: Any) -> Any:
    return value


def day_shown(at: datetime | date | None) -> str:
    """Return the day, in Swedish time: of what people do, the minute would help to tell who it was."""
    day = timezone.localtime(at).date() if isinstance(at, datetime) else at
    return day.isoformat() if day else ""


@dataclass(frozen=True)
class Column:
    name: str
    meaning: str | Promise
    path: str
    choices: ChoicesType | None = None
    is_open: bool = True  # for everybody
    shown: Callable[[Any], Any] = as_it_is


def rows(found: QuerySet, columns: Iterable[Column]) -> Iterator[list[Any]]:
    """Yield the values of records in their order, column by column."""
    chosen = tuple(columns)
    for row in found.values(*{column.path for column in chosen}).iterator(chunk_size=PIECE):
        yield [column.shown(row[column.path]) for column in chosen]


def as_csv(found: QuerySet, columns: tuple[Column, ...]) -> Iterator[bytes]:
    table = chain([[column.name for column in columns]], rows(found, columns))
    yield from (line.encode() for line in tables.as_csv(table))


def as_json(head: dict[str, Any], name: str, found: QuerySet, columns: tuple[Column, ...]) -> Iterator[bytes]:
    """Yield an object with what ``head`` says, the code book, and the records under ``name``."""
    opened = json.dumps({**head, "columns": code_book(columns)}, ensure_ascii=False)[:-1]
    yield f'{opened}, "{name}": ['.encode()
    names = [column.name for column in columns]
    for n, row in enumerate(rows(found, columns)):
        one = json.dumps(dict(zip(names, map(_plain, row), strict=True)), ensure_ascii=False)
        yield (b",\n" if n else b"\n") + one.encode()
    yield b"\n]}\n"


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
