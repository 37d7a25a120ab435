"""The records of a page by their keys, so that those are fetched only that the page has to draw."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Rows(Generic[M]):
    """Records in their order. ``besides``: what their rows depend on beside the record and the language."""

    keys: list[int]
    fetch: Callable[[list[int]], Iterable[M]]
    besides: str = ""

    def __iter__(self) -> Iterator[M]:
        records = {record.pk: record for record in self.fetch(self.keys)}
        return (records[key] for key in self.keys if key in records)

    def __len__(self) -> int:
        return len(self.keys)
