"""What is read of an entry, before anything is saved."""

from dataclasses import dataclass, field
from typing import Any

from core.text.dates import partial

MAX_BYTES = 2**20
MOST_ENTRIES = 500
MOST_AUTHORS = 200
MOST_KEYWORDS = 50
MOST_FAULTS = 100  # more help nobody


@dataclass(frozen=True)
class ImportedName:
    """An author: a person, whose family name ends the name, or an organisation."""

    name: str
    family_name: str = ""
    is_organisation: bool = False
    orcid: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong with an entry, and on which line of the text."""

    line: int
    key: str
    message: str


@dataclass(frozen=True)
class ImportedEntry:
    """A report as an entry tells of it. ``columns`` are those of Report; ``notes`` say what was left out or guessed."""

    line: int
    key: str
    columns: dict[str, Any]
    authors: tuple[ImportedName, ...] = ()
    keywords: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return str(self.columns["title"])

    @property
    def year(self) -> int | None:
        year: int | None = self.columns.get("year")
        return year

    @property
    def date(self) -> str:
        return partial(*(self.columns.get(part) for part in ("year", "month", "day")))


@dataclass
class Raw:
    """An entry in the words of its format, under the names that ``fields`` knows; each value with its line."""

    line: int
    key: str
    kind: str = ""
    values: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    authors: list[tuple[int, ImportedName]] = field(default_factory=list)
    editors: list[tuple[int, ImportedName]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, line: int, text: str) -> None:
        if text:
            self.values.setdefault(name, []).append((line, text))

    def first(self, *names: str) -> str:
        return next((text for name in names for _line, text in self.values.get(name, [])), "")

    def line_of(self, *names: str) -> int:
        return next((line for name in names for line, _text in self.values.get(name, [])), self.line)


@dataclass
class Found:
    """What a reader of one format finds: entries in its words, and what cannot be read as any."""

    raws: list[Raw] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)


@dataclass
class EntriesRead:
    """The entries of a text and the faults in it, and the names of fields that are not read."""

    rows: list[ImportedEntry | Fault] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def entries(self) -> list[ImportedEntry]:
        return [row for row in self.rows if isinstance(row, ImportedEntry)]

    @property
    def faults(self) -> list[Fault]:
        return [row for row in self.rows if isinstance(row, Fault)]
