"""Workshop notes from a file: what a spreadsheet saves as CSV, in Swedish or English, row by row."""

import json
import unicodedata
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Language
from core.text.plain import on_one_line, plain
from core.text.tables import UnreadableError, columns, rows, text_of
from dialogues.models import Activity, Category, Contribution

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 2_000
MOST_PROBLEMS = 100  # more help nobody
LONGEST_TITLE = 120
LONGEST_DATE = 20
EARLIEST = date(1990, 1, 1)
Channel = Contribution.Channel
CHANNELS = (Channel.WORKSHOP, Channel.PAPER, Channel.TALK, Channel.LETTER)

COLUMNS = {
    "text": ("text", "bidrag", "anteckning", "lapp", "note", "contribution", "card"),
    "title": ("titel", "rubrik", "title", "heading"),
    "category": ("kategori", "ämne", "category", "topic"),
    "channel": ("kanal", "channel"),
    "date": ("datum", "date"),
    "language": ("språk", "language"),
}
CHANNEL_WORDS = {
    Channel.WORKSHOP: ("workshop", "verkstad"),
    Channel.PAPER: ("paper", "papper", "på papper", "on paper", "lapp", "kort"),
    Channel.TALK: ("talk", "samtal", "besök", "samtal eller besök", "talk or visit", "visit"),
    Channel.LETTER: ("letter", "brev", "e-post", "mejl", "e-mail", "brev eller e-post", "letter or e-mail"),
}
LANGUAGE_WORDS = {
    Language.SWEDISH: ("sv", "svenska", "swedish"),
    Language.ENGLISH: ("en", "engelska", "english"),
}
DAY_FORMATS = ("%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d")
_SPACE = uuid.UUID("6d1f0a0e-6e0b-4b3c-9f57-0f4f8a0b7f5e")


@dataclass(frozen=True)
class Note:
    """One card, as it will be entered. ``key`` is made from what it says: the same card has the same key again."""

    line: int
    text: str
    title: str
    category: Category | None
    channel: str
    received_on: date | None
    language: str
    key: uuid.UUID

    @property
    def channel_label(self) -> str:
        return str(Channel(self.channel).label)


@dataclass(frozen=True)
class Given:
    """What holds for the cards of a file that say nothing else."""

    channel: str = Channel.WORKSHOP
    received_on: date | None = None
    language: str = Language.SWEDISH


class _WrongError(Exception):
    """A cell cannot be read; the message says why."""


class RowReader:
    """Reads the rows of one file as notes of one activity, and counts the cards that say the same."""

    def __init__(self, activity: Activity, given: Given, names: dict[str, int], *, width: int) -> None:
        self.activity, self.given, self.names, self.width = activity, given, names, width
        self.today = timezone.localdate()
        self.said: Counter[str] = Counter()
        self.categories: dict[str, Category] = {}
        for category in activity.categories.order_by("order", "pk"):
            for name in (getattr(category, f"name_{language}") for language in Language.values):
                self.categories.setdefault((name or category.name).casefold(), category)

    def read(self, line: int, cells: list[str]) -> tuple[Note | None, list[str]]:
        problems = []
        cell = {name: cells[n].strip() if n < len(cells) else "" for name, n in self.names.items()}
        if any(more.strip() for more in cells[self.width :]):
            problems.append(
                _(
                    "The row has more cells than there are headings. Put quotation marks around texts that "
                    "contain ; or ,."
                )
            )
        said: dict[str, Any] = {}
        for name, read in (
            ("text", self._text),
            ("title", self._title),
            ("category", self._category),
            ("channel", self._channel),
            ("received_on", self._date),
            ("language", self._language),
        ):
            try:
                said[name] = read(cell.get("date" if name == "received_on" else name, ""))
            except _WrongError as wrong:
                problems.append(str(wrong))
        if problems:
            return None, problems
        return Note(line=line, key=self._key(cell), **said), []

    def _key(self, cell: dict[str, str]) -> uuid.UUID:
        """Return a key made from what stands in the file: the n-th card of those that say the same has the n-th."""
        words = json.dumps([self.activity.pk, *(cell.get(name, "") for name in COLUMNS)])
        self.said[words] += 1
        return uuid.uuid5(_SPACE, f"{words} {self.said[words]}")

    def _text(self, cell: str) -> str:
        text = plain(cell)
        if not text:
            raise _WrongError(_("The text is missing."))
        return _short_enough(
            text, Contribution.MAX_LENGTH, _("The text is %(n)d characters long; the limit is %(most)d.")
        )

    def _title(self, cell: str) -> str:
        return _short_enough(
            on_one_line(cell), LONGEST_TITLE, _("The title is %(n)d characters long; the limit is %(most)d.")
        )

    def _category(self, cell: str) -> Category | None:
        name = on_one_line(cell).casefold()
        if not name:
            return None
        if category := self.categories.get(name):
            return category
        if not self.categories:
            raise _WrongError(_("The activity has no categories. Leave the column empty."))
        known = ", ".join(dict.fromkeys(category.name for category in self.categories.values()))
        raise _WrongError(
            _("There is no category “%(cell)s”. Available categories: %(known)s.") % _words(cell, known=known)
        )

    def _channel(self, cell: str) -> str:
        problem = _("“%(cell)s” is not a channel. Use one of these: %(known)s.")
        return _meant(cell, CHANNEL_WORDS, self.given.channel, problem)

    def _language(self, cell: str) -> str:
        problem = _("“%(cell)s” is not an available language. Use one of these: %(known)s.")
        return _meant(cell, LANGUAGE_WORDS, self.given.language, problem)

    def _date(self, cell: str) -> date | None:
        if not cell:
            return self.given.received_on
        for form in DAY_FORMATS:
            try:
                day = datetime.strptime(cell[:LONGEST_DATE], form).date()  # noqa: DTZ007  # a day has no time zone
            except ValueError:
                continue
            if day > self.today:
                raise _WrongError(_("%(cell)s is in the future.") % _words(cell))
            if day < EARLIEST:
                raise _WrongError(_("%(cell)s is too long ago.") % _words(cell))
            return day
        raise _WrongError(_("“%(cell)s” is not a date. Write it like 2026-05-22.") % _words(cell))


@dataclass
class NotesRead:
    """What a file holds: its notes, what is wrong with it line by line, and columns that are not read."""

    notes: list[Note] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def shown_problems(self) -> list[tuple[int, str]]:
        return self.problems[:MOST_PROBLEMS]


def decoded(content: bytes) -> str:
    """Return the file's text. Raises UnreadableError for what is too large, or no text."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(_("The file is larger than 2 MB. Split it and enter the parts one by one."))
    try:
        text = text_of(content)
    except UnicodeDecodeError as error:
        raise UnreadableError(_not_csv()) from error
    if any(unicodedata.category(letter) == "Cc" and letter not in "\t\n\r\f\v" for letter in text):
        raise UnreadableError(_not_csv())
    if not text.strip():
        raise UnreadableError(_("The file is empty."))
    return text


def read(text: str, activity: Activity, given: Given) -> NotesRead:
    """Read the rows of a file. Raises UnreadableError when it has no column of texts, or too many rows."""
    found = rows(text)
    _line, headings = next(found, (1, []))
    names, unread = _columns(headings)
    reading, reader = NotesRead(unread=unread), RowReader(activity, given, names, width=len(headings))
    for n, (line, cells) in enumerate(found, start=1):
        if n > MAX_ROWS:
            raise UnreadableError(
                _("The file has more than %(n)d rows. Split it and enter the parts one by one.") % {"n": MAX_ROWS}
            )
        note, problems = reader.read(line, cells)
        if note:
            reading.notes.append(note)
        reading.problems += [(line, problem) for problem in problems]
    if not reading.notes and not reading.problems:
        raise UnreadableError(_("The file has headings but no rows."))
    return reading


def _not_csv() -> str:
    return _("This is not a CSV file. In your spreadsheet, choose “Save as” and “CSV UTF-8”.")


def _columns(headings: list[str]) -> tuple[dict[str, int], list[str]]:
    """Return where each column that we know stands, and the headings of those that we do not."""
    names, unread = columns(headings, {word: name for name, words in COLUMNS.items() for word in words})
    if "text" not in names:
        raise UnreadableError(
            _(
                "There is no column called “text”. The first row of the file holds the column names: text "
                "and, if you like, title, category, channel, date and language."
            )
        )
    return names, unread


def _short_enough(text: str, most: int, problem: str) -> str:
    if len(text) > most:
        raise _WrongError(problem % {"n": len(text), "most": most})
    return text


def _meant(cell: str, words: Mapping[Any, tuple[str, ...]], given: str, problem: str) -> str:
    """Return what a cell means by one of its words; what is given for the file where it is empty."""
    name = on_one_line(cell).casefold()
    if not name:
        return given
    for value, known in words.items():
        if name in known or name == str(value.label).casefold():
            return str(value)
    raise _WrongError(problem % _words(cell, known=", ".join(str(value.label) for value in words)))


def _words(cell: str, **more: str) -> dict[str, str]:
    return {"cell": on_one_line(cell)[:60], **more}
