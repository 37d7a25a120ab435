"""Workshop notes from a file: what a spreadsheet saves as CSV, in Swedish or English, row by row."""

import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core.text.tables import UnreadableError, columns, rows, text_of
from dialogues.models import Activity
from dialogues.notes.rows import COLUMNS, Given, Note, RowReader

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 2_000
MOST_PROBLEMS = 100  # more help nobody


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
