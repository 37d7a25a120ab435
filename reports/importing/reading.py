"""A text of entries, whatever its format: what it holds, and what is wrong with it."""

import re
from collections.abc import Callable

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text.tables import UnreadableError, text_of
from reports.importing import ris, table
from reports.importing.entry import MAX_BYTES, MOST_ENTRIES, EntriesRead, Fault, Found, ImportedEntry
from reports.importing.fields import build


class ImportFormat(TextChoices):
    BIBTEX = "bibtex", "BibTeX"
    RIS = "ris", "RIS"
    CSV = "csv", gettext_lazy("Table (CSV)")


def _find_bibtex(text: str) -> Found:
    from reports.importing.bibtex import find  # noqa: PLC0415  # brings bibtexparser

    return find(text)


_FINDERS: dict[str, Callable[[str], Found]] = {
    ImportFormat.BIBTEX: _find_bibtex,
    ImportFormat.RIS: ris.find,
    ImportFormat.CSV: table.find,
}


def decoded(content: bytes) -> str:
    """Return the text of a file. Raises UnreadableError for what is too large, or no text."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(_too_large())
    try:
        text = text_of(content)
    except UnicodeDecodeError as error:
        raise UnreadableError(_no_text()) from error
    return checked(text)


def checked(text: str) -> str:
    """Return a text as it is read: its lines end alike. Raises UnreadableError as ``decoded`` does."""
    if "\0" in text:
        raise UnreadableError(_no_text())
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise UnreadableError(_too_large())
    if not text.strip():
        raise UnreadableError(_("It is empty."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def recognise(text: str) -> ImportFormat:
    """Tell the format of a text by what it holds. Raises UnreadableError where it is none of them."""
    if re.search(r"^\ufeff?\s*TY {1,2}-", text, re.MULTILINE):
        return ImportFormat.RIS
    if re.search(r"^\s*@\s*\w+\s*[{(]", text, re.MULTILINE):
        return ImportFormat.BIBTEX
    if table.is_table(text):
        return ImportFormat.CSV
    raise UnreadableError(
        _("This is not BibTeX, RIS or a table with headings we recognise. Entries begin with @ or “TY  -”.")
    )


def read(text: str, form: str) -> EntriesRead:
    """Read the entries of a text. Raises UnreadableError when it holds none, or too many."""
    found = _FINDERS[form](checked(text))
    if len(found.raws) > MOST_ENTRIES:
        raise UnreadableError(
            _("It has more than %(n)d entries. Split it and import the parts one by one.") % {"n": MOST_ENTRIES}
        )
    built = (build(raw) for raw in found.raws)
    rows: list[ImportedEntry | Fault] = list(found.faults)
    for one in built:
        rows += one if isinstance(one, list) else [one]
    reading = EntriesRead(sorted(rows, key=lambda row: row.line), sorted(found.unread))
    if not reading.rows:
        raise UnreadableError(_("It contains no entries."))
    keyed = {raw.line: raw.key for raw in found.raws}
    reading.rows = [
        Fault(row.line, keyed.get(row.line, ""), row.message) if isinstance(row, Fault) and not row.key else row
        for row in reading.rows
    ]
    return reading


def _too_large() -> str:
    return _("It is larger than 1 MB. Split it and import the parts one by one.")


def _no_text() -> str:
    return _("This is not a text file. Export it again as BibTeX, RIS or CSV.")
