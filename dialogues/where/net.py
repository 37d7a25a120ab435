"""Squares over a map or a drawing, A1 from its corner up to the left: a way to say where without pointing."""

from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Self

COLUMNS = 8
MOST_ROWS = 12


@dataclass(frozen=True)
class Square:
    """One square, with its middle as shares of the width and the height."""

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Net:
    columns: int
    rows: int

    @classmethod
    def over(cls, width: float, height: float) -> Self:
        """Return the net whose squares are nearest to square."""
        return cls(COLUMNS, min(max(round(COLUMNS * height / width), 1), MOST_ROWS))

    def name_of(self, x: float, y: float) -> str:
        """Return the name of the square that holds a point; empty outside the net."""
        if not (0 <= x <= 1 and 0 <= y <= 1):
            return ""
        return self._name(min(int(x * self.columns), self.columns - 1), min(int(y * self.rows), self.rows - 1))

    def squares(self) -> Iterator[Square]:
        """Yield all squares, row by row."""
        for row in range(self.rows):
            for column in range(self.columns):
                middle = (column + 0.5) / self.columns, (row + 0.5) / self.rows
                yield Square(self._name(column, row), *middle)

    def _name(self, column: int, row: int) -> str:
        return f"{ascii_uppercase[column]}{row + 1}"
