"""Hands an uploaded PDF to a process of its own, and takes what it says of it with the same caution as the file.

What is refused is refused with a ValidationError whose code is the reason, and which says what to do about it.
"""

import base64
import binascii
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _

from core.files.pictures import reencode
from reports.files.pdf import limits

REFUSALS = {
    "empty": _("The file is empty."),
    "large": _("The PDF is larger than %(most)d MB. Make its pictures smaller, or link to it instead."),
    "not_a_pdf": _("The file is named as a PDF but is something else. Save it as PDF in the program that made it."),
    "something_besides": _(
        "The file is a PDF and something else at once, such as a web page or an archive. Save it again as PDF."
    ),
    "truncated": _("The PDF is incomplete. Download it again and retry."),
    "malformed": _("The PDF is damaged and cannot be read. Open it in a PDF reader, save it again and retry."),
    "encrypted": _(
        "The PDF is protected with a password, or against copying and printing. Save it without protection "
        "so that everyone can read it, including with a screen reader."
    ),
    "pages": _("The PDF has more than %(most)d pages. Split it into several files."),
    "memory": _(
        "The PDF needs too much memory. It may contain very large pictures or drawings, or be malicious. "
        "Save it with smaller pictures and try again."
    ),
    "slow": _(
        "The PDF takes too long to read. It may contain very detailed drawings or maps, or be malicious. "
        "Save them as pictures and try again."
    ),
    "busy": _("Other files are being read right now. Try again in a minute."),
}
_MOST = {"large": limits.MOST_BYTES // limits.MIB, "pages": limits.MOST_PAGES}
_HEAD = _TAIL = 1024  # bytes, in which a PDF begins and says that it has ended
_PAGE = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe)", re.IGNORECASE)
_END = b"%%EOF"
_turns = threading.BoundedSemaphore(limits.READERS)


@dataclass(frozen=True)
class Pdf:
    """What a PDF holds. ``about`` is what it says of itself: Title, Author, Subject, Keywords, CreationDate."""

    page_count: int
    texts: list[str]
    is_tagged: bool
    has_text: bool
    language: str
    about: dict[str, str]
    cover: File

    @property
    def has_title(self) -> bool:
        return bool(self.about["Title"])


def read_pdf(file: File) -> Pdf:
    """Read an upload, or a file that is stored. Raises ValidationError; takes WALL_SECONDS twice at the most.

    Call it outside a transaction: nothing should wait for it.
    """
    check_outside(file)
    with _on_disk(file) as path, tempfile.TemporaryFile() as answer:
        _run(path, answer)
        return _understood(answer)


def check_outside(file: File) -> None:
    """Look at what can be told without reading it: its size, its first bytes and its last. Raises ValidationError."""
    if not file.size:
        raise _refusal("empty")
    if file.size > limits.MOST_BYTES:
        raise _refusal("large")
    file.seek(0)
    head = file.read(_HEAD)
    if not head.startswith(b"%PDF-"):
        raise _refusal("something_besides" if b"%PDF-" in head else "not_a_pdf")
    file.seek(max(0, file.size - _TAIL))
    tail = file.read(_TAIL)
    _before, end, after = tail.rpartition(_END)
    if _PAGE.search(head) or _PAGE.search(after) or zipfile.is_zipfile(file):
        raise _refusal("something_besides")
    if not end:
        raise _refusal("truncated")
    if after.strip(b"\0 \t\r\n\f\x1a"):
        raise _refusal("something_besides")
    file.seek(0)


def _refusal(reason: str) -> ValidationError:
    params = {"most": _MOST[reason]} if reason in _MOST else None
    return ValidationError(REFUSALS[reason], code=reason, params=params)


@contextmanager
def _on_disk(file: File) -> Iterator[str]:
    """Give the path of a file; what is in memory, or in a storage elsewhere, is copied for as long."""
    where = getattr(file, "temporary_file_path", None)
    if where:
        yield where()
        return
    with tempfile.NamedTemporaryFile(suffix=".pdf") as copy:
        file.seek(0)
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        yield copy.name


def _run(path: str, answer: IO[bytes]) -> None:
    """Let the reader write its answer. Raises ValidationError when it has been ended, and says why as well as known."""
    if not _turns.acquire(timeout=limits.WALL_SECONDS):
        raise _refusal("busy")
    try:
        reader = subprocess.Popen(  # noqa: S603  # our own program, by a path of ours
            [sys.executable, "-B", "-E", "-s", "-m", "reports.files.pdf.process", path],
            cwd=settings.BASE_DIR,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},  # none of the portal's secrets
            stdin=subprocess.DEVNULL,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            status = reader.wait(limits.WALL_SECONDS)
        except subprocess.TimeoutExpired:
            raise _refusal("slow") from None
        finally:
            reader.kill()
            reader.wait()
    finally:
        _turns.release()
    if status == -signal.SIGXCPU:
        raise _refusal("slow")
    if status < 0:  # it ends itself when it is given no more memory, and falls when it nests too deep
        raise _refusal("memory")
    if status:
        raise _refusal("malformed")


def _understood(answer: IO[bytes]) -> Pdf:
    answer.seek(0)
    try:
        said: dict[str, Any] = json.load(answer)
        if "refused" in said:
            raise _refusal(said["refused"] if said["refused"] in REFUSALS else "malformed")
        cover = base64.b64decode(said["cover"])
        return Pdf(
            page_count=int(said["page_count"]),
            texts=[str(text) for text in said["texts"]],
            is_tagged=bool(said["is_tagged"]),
            has_text=bool(said["has_text"]),
            language=str(said["language"]),
            about={
                name: str(said["about"][name]) for name in ("Title", "Author", "Subject", "Keywords", "CreationDate")
            },
            cover=reencode(SimpleUploadedFile("cover.png", cover, "image/png")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise _refusal("malformed") from error
