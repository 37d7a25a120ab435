"""Choices that are the same for the same seed, whatever the machine and the day."""

import datetime as dt
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

from tools.bench.text import Writer

T = TypeVar("T")


class Chooser:
    """Weighted and skewed choices, always the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self.writer = Writer(seed)
        self.random = self.writer.random

    def one(self, values: Sequence[T]) -> T:
        return values[int(self.random.random() * len(values))]

    def weighted(self, weights: dict[T, int]) -> T:
        return self.random.choices(list(weights), cum_weights=list(accumulate(weights.values())))[0]

    def some(self, values: Sequence[T], least: int, most: int, *, skew: float = 1.0) -> list[T]:
        """Return between ``least`` and ``most`` different values; the larger the skew, the more often the first."""
        number = min(self.random.randint(least, most), len(values))
        found = dict.fromkeys(values[int(len(values) * self.random.random() ** skew)] for _ in range(number))
        return list(found)

    def time(self, first: int = 2013, last: int = 2025) -> dt.datetime:
        day = dt.datetime(self.random.randint(first, last), 1, 1, 8, tzinfo=dt.UTC)
        return day + dt.timedelta(minutes=self.random.randrange(364 * 24 * 60))

    def sources(self) -> list[str]:
        pages = ("arkiv", "rapporter", "nyheter")
        number = self.random.randrange(3)
        return [f"https://www.example.org/{self.one(pages)}/{self.random.randrange(10_000)}" for _ in range(number)]
