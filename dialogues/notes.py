"""Workshop notes from a file: what a spreadsheet saves as CSV, in Swedish or English, row by row.

A cell is text, whatever it looks like: nothing in it is ever worked out.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from dialogues.models import Activity
from dialogues.note_rows import COLUMNS, Given, Note, RowReader
from records.plain_text import on_one_line

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 2_000
MOST_COLUMNS = 100
MOST_PROBLEMS = 100  # more help nobody


class UnreadableError(Exception):
    """The file as a whole cannot be read; the message says what to do about it."""


@dataclass
class Reading:
    """What a file holds: its notes, what is wrong with it line by line, and columns that are not read."""

    notes: list[Note] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def shown_problems(self) -> list[tuple[int, str]]:
        return self.problems[:MOST_PROBLEMS]


def decoded(content: bytes) -> str:
    """Return the file's text: UTF-8, with its mark or without, or what Windows' spreadsheets write.

    Raises UnreadableError for what is no text.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableError(_("The file is larger than 2 MB. Divide it, and enter the parts one by one."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as error:
            raise UnreadableError(_not_csv()) from error
    if any(unicodedata.category(letter) == "Cc" and letter not in "\t\n\r\f\v" for letter in text):
        raise UnreadableError(_not_csv())
    if not text.strip():
        raise UnreadableError(_("The file is empty."))
    return text


def read(text: str, activity: Activity, given: Given) -> Reading:
    """Read the rows of a file. Raises UnreadableError when it has no column of texts, or too many rows."""
    rows = _rows(text)
    _line, headings = next(rows, (1, []))
    names, unread = _columns(headings)
    reading, reader = Reading(unread=unread), RowReader(activity, given, names, width=len(headings))
    for n, (line, cells) in enumerate(rows, start=1):
        if n > MAX_ROWS:
            raise UnreadableError(
                _("The file has more than %(n)d rows. Divide it, and enter the parts one by one.") % {"n": MAX_ROWS}
            )
        note, problems = reader.read(line, cells)
        if note:
            reading.notes.append(note)
        reading.problems += [(line, problem) for problem in problems]
    if not reading.notes and not reading.problems:
        raise UnreadableError(_("The file has headings and nothing below them."))
    return reading


def _not_csv() -> str:
    return _("This is no CSV file. In your spreadsheet, choose “Save as” and “CSV UTF-8”.")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, each with the line that it begins on.

    The line by which Excel tells itself what stands between the cells is no row.
    """
    first, _newline, rest = text.partition("\n")
    is_hint = first.strip().strip('"').lower() in {"sep=;", "sep=,"}
    if is_hint:
        text = rest
    head = text.lstrip().partition("\n")[0]
    between = ";" if head.count(";") >= head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    begins = 1 + is_hint
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1 + is_hint
    except csv.Error as error:
        raise UnreadableError(
            _(
                "The file cannot be read from line %(line)d on: a quotation mark is missing or too many, or a cell"
                " is very long."
            )
            % {"line": begins}
        ) from error


def _columns(headings: list[str]) -> tuple[dict[str, int], list[str]]:
    """Return where each column that we know stands, and the headings of those that we do not."""
    if len(headings) > MOST_COLUMNS:
        raise UnreadableError(_not_csv())
    meaning = {word: name for name, words in COLUMNS.items() for word in words}
    names: dict[str, int] = {}
    unread = []
    for position, heading in enumerate(map(on_one_line, headings)):
        name = meaning.get(heading.lower())
        if name is None:
            unread.append(heading[:60])
        elif name in names:
            raise UnreadableError(_("Two columns mean the same as “%(name)s”. Keep one of them.") % {"name": heading})
        else:
            names[name] = position
    if "text" not in names:
        raise UnreadableError(
            _(
                "No column is called “text”. The first row of the file holds the names of the columns: text and, if"
                " you like, title, category, channel, date and language."
            )
        )
    return names, [heading for heading in unread if heading]
