"""The code book of a table: what each column means and which values it has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models.enums import ChoicesType
from django.utils.functional import Promise


@dataclass(frozen=True)
class DataColumn:
    """A column. Its name and its values are the same in both languages, and do not change."""

    name: str
    meaning: str | Promise
    choices: ChoicesType | None = field(default=None, kw_only=True)


def code_book(columns: Iterable[DataColumn]) -> list[dict[str, Any]]:
    """Return what each column means, in the active language, and the values it can have."""
    return [
        {
            "name": column.name,
            "meaning": str(column.meaning),
            "values": {value: str(label) for value, label in column.choices.choices} if column.choices else {},
        }
        for column in columns
    ]
