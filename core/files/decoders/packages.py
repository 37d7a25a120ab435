"""Office files, which are ZIP archives: of the right members, each whole, and nothing in them runs or grows."""

import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO, NoReturn
from xml.parsers import expat

from core.files.decoders import RefusedError
from core.files.formats import OPEN_DOCUMENT, OPEN_XML

MOST_MEMBERS = 5_000
_TYPES = "[Content_Types].xml"
# Members of an Office file that run when it is opened.
_ACTIVE = ("vbaproject.bin", "vbadata.xml", "/activex/", "/macrosheets/", "/basic/", "/scripts/")
_XML = (".xml", ".rels")
_PIECE = 64 * 1024
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError,
    NotImplementedError, RuntimeError, EOFError, OSError, ValueError,
)  # fmt: skip


def decode(path: str, answer: BinaryIO, name: str, most_unpacked: str) -> None:
    """Refuse what is not the Office file that ``name`` says, or unpacks to more than so many bytes."""
    try:
        with zipfile.ZipFile(path) as package:
            _check(package, PurePosixPath(name).suffix.lower(), int(most_unpacked))
    except _DAMAGED as error:
        raise RefusedError("not_what_it_says") from error


def _check(package: zipfile.ZipFile, ending: str, most_unpacked: int) -> None:
    members = package.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > most_unpacked:
        raise RefusedError("much")
    if any(active in f"/{member.filename}".lower() for member in members for active in _ACTIVE):
        raise RefusedError("macros")
    if not _is_right(package, ending):
        raise RefusedError("not_what_it_says")
    for member in members:
        _read(package, member)
    if _holds(package, _TYPES) and b"macroEnabled" in package.read(_TYPES):
        raise RefusedError("macros")


def _read(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read a member to its end, piece by piece: what is XML is well formed, and has no words of its own that grow."""
    parser = expat.ParserCreate() if member.filename.lower().endswith(_XML) else None
    if parser:
        parser.EntityDeclHandler = _refuse_entity
    with package.open(member) as file:
        while piece := file.read(_PIECE):
            if parser:
                parser.Parse(piece)
    if parser:
        parser.Parse(b"", True)


def _refuse_entity(*declared: object) -> NoReturn:
    raise RefusedError("not_what_it_says")


def _is_right(package: zipfile.ZipFile, ending: str) -> bool:
    if ending in OPEN_XML:
        return _holds(package, _TYPES, OPEN_XML[ending][1])
    holds = _holds(package, "mimetype", "content.xml", "META-INF/manifest.xml")
    return holds and package.read("mimetype") == OPEN_DOCUMENT[ending].encode()


def _holds(package: zipfile.ZipFile, *members: str) -> bool:
    return set(members) <= set(package.namelist())
