"""What an adapter makes of its source, whatever that looks like: areas, indicators, and one stream of plain rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _

from core.text.plain import on_one_line
from knowledge.models import Status


class Row(NamedTuple):
    """A figure as a source states it. Year and value are as they stand there, in plain notation; the check reads them.

    The rows of an indicator come one after another.
    """

    indicator: str  # the source's own code of it
    area: str  # the source's own key of it, a code or a name
    year: str
    sex: str
    value: str
    status: Status
    file: str
    line: int


class Fault(NamedTuple):
    """What is wrong with a line; that line is not taken in."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return on_one_line(self._said())

    def _said(self) -> str:
        if not self.line:
            return f"{self.file}: {self.message}" if self.file else self.message
        where = _("Line %(line)s: %(problem)s") % {"line": self.line, "problem": self.message}
        return f"{self.file}: {where}" if self.file else where


@dataclass(frozen=True)
class FoundArea:
    """An area that a source describes, so that it can be made where it is not here yet."""

    kind: str
    code: str
    name: str
    parent: str = ""  # the code of the area that it lies in
    parent_kind: str = ""


@dataclass(frozen=True)
class FoundIndicator:
    """An indicator that a source describes, in the words of the source."""

    code: str
    name: str
    definition: str = ""
    unit: str = ""  # "" where the source does not say
    method_note: str = ""


class UnreadableSourceError(Exception):
    """The source as a whole cannot be read, or not to its end; the message says what to do about it."""

    def __init__(self, message: str) -> None:
        super().__init__(on_one_line(message))  # it may name what the source says


class BusySourceError(UnreadableSourceError):
    """It was not its turn to be read; nothing is said of the source itself, which is kept."""


class Adapter(Protocol):
    """A source, as an adapter reads it."""

    def areas(self) -> dict[str, FoundArea]:
        """Return the areas that it describes, by the keys that its rows use."""

    def indicators(self) -> dict[str, FoundIndicator]:
        """Return the indicators that it describes, by their codes."""

    def rows(self) -> Iterator[Row | Fault]:
        """Read it, anew each time. Raises UnreadableSourceError."""

    def size(self) -> int:
        """Return about how many rows it has."""


def together(rows: Iterable[Row | Fault]) -> list[Row | Fault]:
    """Put the rows of each indicator together, for a source that is small enough to be held."""
    return sorted(rows, key=lambda row: row.indicator if isinstance(row, Row) else "")
