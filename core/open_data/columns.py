"""The code book of a table: what each column means and which values it has."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.db.models.enums import ChoicesType
from django.utils.functional import Promise


class Explained(Protocol):
    """A column. Its name and its values are the same in both languages, and do not change."""

    @property
    def name(self) -> str: ...
    @property
    def meaning(self) -> str | Promise: ...
    @property
    def choices(self) -> ChoicesType | None: ...


def code_book(columns: Iterable[Explained]) -> list[dict[str, Any]]:
    """Return what each column means, in the active language, and the values it can have."""
    return [
        {
            "name": column.name,
            "meaning": str(column.meaning),
            "values": {value: str(label) for value, label in column.choices.choices} if column.choices else {},
        }
        for column in columns
    ]
