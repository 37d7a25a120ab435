"""What somebody has sent: which form it has, and the adapter that reads it."""

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from core.files import sandbox
from core.files.decoders import RefusedError
from core.files.limits import MIB, Limits
from core.text.tables import MOST_COLUMNS, UnreadableError, rows, text_of
from knowledge.importing.ddf import DDF
from knowledge.importing.kolada import Kolada
from knowledge.importing.pxweb import PxWeb
from knowledge.importing.rows import Adapter, BusySourceError, UnreadableSourceError
from knowledge.importing.table import MOST_ROWS, Grid, Mapping, Table
from knowledge.models import Delivery

Form = Delivery.Form
MOST_BYTES = 100 * MIB  # of a folder that is packed; more is for the command
MOST_OF_A_FILE = 20 * MIB
MOST_UNPACKED = 400 * MIB
_WANTED = r"ddf--[A-Za-z0-9_.-]{1,200}\.csv|datapackage\.json"
_SHEETS = (".xlsx", ".xls", ".ods")
_SHEET = Limits(memory=320 * MIB, answer=64 * MIB, processor=20, clock=40)
_FOLDER = Limits(memory=256 * MIB, answer=MOST_UNPACKED + MIB, processor=60, clock=180, wait=120, takes_long=True)
_REFUSALS: dict[str, Callable[[], str]] = {
    "much": lambda: _("The file has too much content. Divide it."),
    "memory": lambda: _("The file has too much content. Divide it."),
    "slow": lambda: _("The file has too much content. Divide it."),
    "empty": lambda: _("The table is empty."),
    "twice": lambda: _("Two files of the folder have the same name."),
}


def recognise(file: File) -> str:
    """Return the form of a file by how it begins. Raises UnreadableSourceError."""
    if not file.size:
        raise UnreadableSourceError(_("The file is empty."))
    name = (file.name or "").lower()
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if head.startswith(b"PK\x03\x04") and not name.endswith(_SHEETS):
        return Form.DDF
    if name.endswith(_SHEETS):
        return Form.TABLE
    try:
        begins = text_of(head).lstrip()
    except UnicodeDecodeError as error:
        raise UnreadableSourceError(_not_readable()) from error
    if "\0" in begins or begins.startswith(("%PDF", "<")):
        raise UnreadableSourceError(_not_readable())
    if begins.startswith(("{", "[")):
        found = _json(file)
        return Form.PXWEB if any(one.get("class") == "dataset" or "columns" in one for one in found) else Form.KOLADA
    return Form.TABLE


@contextmanager
def opened(file: File, form: str, mapping: Mapping | None = None) -> Iterator[Adapter]:
    """Give the adapter that reads a file of this form. Raises UnreadableSourceError."""
    name = Path(file.name or "").name
    if form == Form.DDF:
        with _unpacked(file) as folder:
            yield DDF(folder)
    elif form == Form.KOLADA:
        yield Kolada(_json(file), name)
    elif form == Form.PXWEB:
        yield PxWeb(_json(file)[0], name)
    elif mapping is None:
        raise UnreadableSourceError(_("Say first which column is what."))
    else:
        yield Table(grid(file), mapping)


def grid(file: File, *, first: int | None = None) -> Grid:
    """Return the cells of a table, or of its ``first`` rows. Raises UnreadableSourceError."""
    name = Path(file.name or "").name
    if (file.size or 0) > MOST_OF_A_FILE:
        raise UnreadableSourceError(_("The file is too large. Divide it."))
    if name.lower().endswith(_SHEETS):
        return _sheet(file, name, first)
    file.seek(0)
    try:
        found = list(islice(rows(text_of(file.read())), first))
    except UnicodeDecodeError as error:
        raise UnreadableSourceError(_not_readable()) from error
    except UnreadableError as error:
        raise UnreadableSourceError(str(error)) from error
    if any("\0" in cell for _line, cells in found[:50] for cell in cells):
        raise UnreadableSourceError(_not_readable())
    return Grid(name, [cells for _line, cells in found], [line for line, _cells in found])


def _sheet(file: File, name: str, first: int | None) -> Grid:
    arguments = [str(MOST_ROWS), str(MOST_COLUMNS), *([str(first)] if first else [])]
    with _decoded("core.files.decoders.spreadsheets", file, *arguments, limits=_SHEET) as answer:
        lines = [(n, json.loads(line)) for n, line in enumerate(answer, start=1)]
    found = [(n, cells) for n, cells in lines if any(cell.strip() for cell in cells)]
    return Grid(name, [cells for _n, cells in found], [n for n, _cells in found])


@contextmanager
def _unpacked(file: File) -> Iterator[Path]:
    with (
        _decoded("core.files.decoders.folders", file, _WANTED, str(MOST_UNPACKED), limits=_FOLDER) as answer,
        tempfile.TemporaryDirectory() as folder,
    ):
        wanted = re.compile(_WANTED)
        while head := answer.readline(1000):
            said = json.loads(head)
            if not wanted.fullmatch(said["name"]):  # the decoder is not believed
                raise UnreadableSourceError(_not_readable())
            with (Path(folder) / said["name"]).open("wb") as copy:
                _copy(answer, copy, int(said["size"]))
        yield Path(folder)


def _copy(answer: IO[bytes], copy: IO[bytes], left: int) -> None:
    while left and (piece := answer.read(min(left, MIB))):
        copy.write(piece)
        left -= len(piece)


@contextmanager
def _decoded(decoder: str, file: File, *arguments: str, limits: Limits) -> Iterator[IO[bytes]]:
    try:
        with sandbox.decoded(decoder, file, *arguments, limits=limits) as answer:
            yield answer
    except RefusedError as error:
        if str(error) == "busy":
            raise BusySourceError(str(sandbox.BUSY)) from error
        raise UnreadableSourceError(_REFUSALS.get(str(error), _not_readable)()) from error


def _json(file: File) -> list[dict[str, Any]]:
    """Return what a file of JSON holds: an object, a list of them, or one on each line."""
    if (file.size or 0) > MOST_OF_A_FILE:
        raise UnreadableSourceError(_("The file is too large. Divide it."))
    file.seek(0)
    try:
        text = text_of(file.read())
        try:
            found = json.loads(text)
        except ValueError:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise UnreadableSourceError(_("The JSON cannot be read to its end.")) from error
    found = found if isinstance(found, list) else [found]
    if not found or not all(isinstance(one, dict) for one in found):
        raise UnreadableSourceError(_not_readable())
    return found


def _not_readable() -> str:
    return _("This is none of what can be read: a DDF folder as ZIP, Kolada’s or PxWeb’s JSON, CSV or a spreadsheet.")
