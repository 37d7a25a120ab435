"""Tables as spreadsheets write and open them: CSV, read however it was saved and written for Swedish ones; and JSON.

A cell is text, whatever it looks like: nothing in it is ever worked out, here or by the program that opens the file.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from core.text.plain import on_one_line

MOST_COLUMNS = 100
_LONGEST_HEAD = 60
LINES = 200  # sent at a time
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula


class UnreadableError(Exception):
    """The file as a whole cannot be read; the message says what to do about it."""


# Reading


def text_of(content: bytes) -> str:
    """Return a file's text: UTF-16 with its mark, UTF-8 with it or without, or what older Windows programs write.

    Raises UnicodeDecodeError for what is none of them.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, each with the line that it begins on. Raises UnreadableError."""
    is_hint, text = _without_hint(text)
    head = text.lstrip().partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=head.count), strict=True)
    begins = 1 + is_hint
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1 + is_hint
    except csv.Error as error:
        raise UnreadableError(
            _(
                "The file cannot be read from line %(line)d onwards: there is a missing or extra quotation "
                "mark, or a very long cell."
            )
            % {"line": begins}
        ) from error


def heads_of(text: str) -> list[str]:
    """Return what the first line says, before anything of the table is read."""
    first = _without_hint(text)[1].lstrip().partition("\n")[0]
    return [on_one_line(head).strip('" ') for head in first.replace(";", ",").replace("\t", ",").split(",")]


def columns(heads: list[str], meaning: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    """Return where each column stands that ``meaning`` has a name for, and the headings of the others.

    Raises UnreadableError where there are too many, or two of one meaning.
    """
    if len(heads) > MOST_COLUMNS:
        raise UnreadableError(_("The table has more than %(n)d columns.") % {"n": MOST_COLUMNS})
    places: dict[str, int] = {}
    unread = []
    for place, head in enumerate(map(on_one_line, heads)):
        name = meaning.get(head.lower())
        if name is None:
            unread.append(head[:_LONGEST_HEAD])
        elif name in places:
            raise UnreadableError(_("Two columns both mean “%(name)s”. Keep one of them.") % {"name": head})
        else:
            places[name] = place
    return places, [head for head in unread if head]


def _without_hint(text: str) -> tuple[bool, str]:
    """Take away the line by which Excel tells itself what stands between the cells."""
    first, _newline, rest = text.partition("\n")
    is_hint = first.strip().strip('"').lower() in {"sep=;", "sep=,"}
    return is_hint, rest if is_hint else text


# Writing


def as_csv(table: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield the lines of a file with semicolons and a byte order mark, as Swedish spreadsheets open it."""
    lines = csv.writer(_Echo(), delimiter=";")
    mark = "\ufeff"
    for cells in table:
        yield mark + lines.writerow([defused(cell) for cell in cells])
        mark = ""


def as_json(
    head: Mapping[str, Any], name: str, names: Iterable[str], rows: Iterable[Iterable[object]]
) -> Iterator[str]:
    """Yield an object: what ``head`` says, and under ``name`` the rows, each by the names of its cells."""
    keys = [f"{json.dumps(key)}: " for key in names]
    yield f'{json.dumps(head, ensure_ascii=False)[:-1]}, "{name}": ['
    for n, row in enumerate(rows):
        pairs = ", ".join(key + _cell_in_json(cell) for key, cell in zip(keys, row, strict=True))
        yield f"{',' if n else ''}\n{{{pairs}}}"
    yield "\n]}\n"


def _cell_in_json(cell: object) -> str:
    """Write a number as it stands: a float could have other digits."""
    return str(cell) if isinstance(cell, Decimal) else json.dumps(cell, ensure_ascii=False)


def in_pieces(texts: Iterator[str], lines: int = LINES) -> Iterator[bytes]:
    """Yield what is written in pieces worth sending."""
    while piece := "".join(islice(texts, lines)):
        yield piece.encode()


def defused(value: Any) -> Any:
    """Keep a spreadsheet from taking text for a formula: it gets an apostrophe, which a spreadsheet does not show."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def undone(cell: str) -> str:
    """Return a cell's text without the apostrophe that ``defused`` puts before it."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


class _Echo:
    """A file that hands back each line as it is written."""

    def write(self, line: str) -> str:
        return line
