"""What the archive of a room consists of: tables, some of them with files. Each subject has its own ``archive``."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.fields.files import FieldFile
from django.utils.functional import Promise

from talks.models import Talk

Text = str | Promise
Row = Sequence[Any]
Table = Callable[[Talk], Iterable[Row]]
Files = Callable[[Talk], Iterable[tuple[str, FieldFile]]]  # by the path in the archive, which the table names


def _none(talk: Talk) -> list[tuple[str, FieldFile]]:
    return []


@dataclass(frozen=True)
class Part:
    name: str  # of its table's file
    title: Text
    columns: Sequence[Text]
    rows: Table
    files: Files = _none

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"
