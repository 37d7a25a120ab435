"""The tables of open data that come from records: each column says where in a record its value stands."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from core.open_data.columns import DataColumn

PIECE = 2_000  # rows


def as_it_is(value: Any) -> Any:
    return value


def day_shown(at: datetime | date | None) -> str:
    """Return the day, in Swedish time: of what people do, the minute would help to tell who it was."""
    day = timezone.localtime(at).date() if isinstance(at, datetime) else at
    return day.isoformat() if day else ""


@dataclass(frozen=True)
class Column(DataColumn):
    path: str
    is_open: bool = True  # for everybody
    shown: Callable[[Any], Any] = as_it_is


def rows(found: QuerySet, columns: Iterable[Column]) -> Iterator[list[Any]]:
    """Yield the values of records in their order, column by column, however many there are in the same memory."""
    chosen = tuple(columns)
    for row in found.values(*{column.path for column in chosen}).iterator(chunk_size=PIECE):
        yield [column.shown(row[column.path]) for column in chosen]
