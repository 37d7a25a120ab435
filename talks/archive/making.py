"""Everything in the room as one ZIP, for the municipality's archive: a list to read, tables, and the files.

It is written as it is sent, file by file, so that it takes neither memory nor room on a disk, however large it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils import timezone

from core.files.serving import CHUNK
from core.text.tables import as_csv
from talks.alternatives.archive import ALTERNATIVES, CONSEQUENCES, POSITIONS
from talks.archive.own import INVITATIONS, PEOPLE, SEATS, STEPS, TALK
from talks.archive.parts import Part
from talks.changes.archive import PICTURES, PLAN_CHANGES, WORTHS
from talks.commitments.archive import CHANGES, COMMITMENTS
from talks.models import Talk
from talks.papers.archive import DOWNLOADS, PAPERS
from talks.questions.archive import QUESTIONS
from talks.sessions.archive import POINTS, SESSIONS

# In the order of the list. What else is kept in the room adds its own.
PARTS: tuple[Part, ...] = (
    TALK, STEPS, SEATS, PEOPLE, INVITATIONS, SESSIONS, POINTS, PAPERS, DOWNLOADS, QUESTIONS, ALTERNATIVES, CONSEQUENCES,
    POSITIONS, COMMITMENTS, CHANGES, PLAN_CHANGES, WORTHS, PICTURES,
)  # fmt: skip
LIST = "innehall.html"


@dataclass(frozen=True)
class Archive:
    """What is in an archive, read from the database at once: it is sent when nobody has a connection to it."""

    texts: dict[str, str]  # by path
    files: dict[str, FieldFile]

    def __iter__(self) -> Iterator[bytes]:
        """Yield the ZIP piece by piece."""
        sent = _Sent()
        with ZipFile(sent, "w") as archive:  # type: ignore[call-overload]
            for path, text in self.texts.items():
                archive.writestr(_entry(path, compressed=True), text)
                yield sent.take()
            for path, file in self.files.items():
                for _piece in _put(archive, path, file):
                    yield sent.take()
        yield sent.take()


def archive_of(talk: Talk) -> Archive:
    tables = [(part, _table(part, talk)) for part in PARTS]
    texts: dict[str, str] = {LIST: render_to_string("talks/archive/list.html", {"talk": talk, "tables": tables})}
    texts |= {part.file_name: "".join(as_csv(table)) for part, table in tables}
    return Archive(texts, {path: file for part in PARTS for path, file in part.files(talk)})


def _table(part: Part, talk: Talk) -> list[list[str]]:
    return [[str(name) for name in part.columns], *([str(cell) for cell in row] for row in part.rows(talk))]


def _put(archive: ZipFile, path: str, file: FieldFile) -> Iterator[None]:
    """Write a file as it is stored; one that the storage has lost is left out, and still stands in its table."""
    try:
        stored = file.storage.open(str(file.name))
    except FileNotFoundError:
        return
    with stored, archive.open(_entry(path), "w", force_zip64=True) as entry:
        while piece := stored.read(CHUNK):
            entry.write(piece)
            yield


def _entry(path: str, *, compressed: bool = False) -> ZipInfo:
    entry = ZipInfo(path, timezone.localtime().timetuple()[:6])
    entry.external_attr = 0o644 << 16
    if compressed:
        entry.compress_type = ZIP_DEFLATED
    return entry


class _Sent:
    """A file that can only be written to, and from which what was written is taken."""

    def __init__(self) -> None:
        self.written = bytearray()

    def write(self, piece: bytes) -> int:
        self.written += piece
        return len(piece)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        piece = bytes(self.written)
        self.written.clear()
        return piece
