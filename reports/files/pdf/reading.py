"""Hands an uploaded PDF to a process of its own, and takes what it says of it with the same caution as the file.

What is refused is refused with a ValidationError whose code is the reason, and which says what to do about it.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _

from core.files import sandbox
from core.files.decoders import RefusedError
from core.files.limits import MIB, Limits
from reports.files.pdf import limits

REFUSALS = {
    "empty": _("The file is empty."),
    "large": _("The PDF is larger than %(most)d MB. Make its pictures smaller, or link to it instead."),
    "not_a_pdf": _("The file is named as a PDF but is something else. Save it as PDF in the program that made it."),
    "something_besides": _(
        "The file is a PDF and something else at once, such as a web page or an archive. Save it again as PDF."
    ),
    "truncated": _("The PDF is incomplete. Download it once more and try again."),
    "malformed": _("The PDF is damaged and cannot be read. Open it in a PDF reader, save it once more and try again."),
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
    "active": sandbox.ACTIVE_PDF,
    "busy": sandbox.BUSY,
}
_MOST = {"large": limits.MOST_BYTES // MIB, "pages": limits.MOST_PAGES}
_HEAD = _TAIL = 1024  # bytes, in which a PDF begins and says that it has ended
_PAGE = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe)", re.IGNORECASE)
_END = b"%%EOF"


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


class TakesLongerError(Exception):
    """A PDF cannot be read while somebody waits for the page: a worker has to do it."""


def read_pdf(file: File, *, within: Limits | None = None, told: sandbox.Told | None = None) -> Pdf:
    """Read an upload, or a file that is stored. Raises ValidationError.

    Call it outside a transaction, and in a web thread only as ``read_at_once``: nothing should wait for it.
    ``told`` is called now and then with how many pages have been read, of how many.
    """
    check_outside(file)
    try:
        with sandbox.decoded("reports.files.pdf.process", file, limits=within or limits.READING, told=told) as answer:
            return _understood(answer)
    except RefusedError as error:
        raise _refusal(str(error)) from error


def read_at_once(file: File) -> Pdf:
    """Read an upload in a few seconds. Raises ValidationError, or TakesLongerError when they are not enough."""
    try:
        return read_pdf(file, within=limits.AT_ONCE)
    except ValidationError as error:
        if error.code not in {"busy", "slow"}:
            raise
        sandbox.was_busy.set(False)
        raise TakesLongerError from error


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
    if _PAGE.search(head) or _PAGE.search(after):
        raise _refusal("something_besides")
    if not end:
        raise _refusal("truncated")
    if after.strip(b"\0 \t\r\n\f\x1a"):
        raise _refusal("something_besides")
    file.seek(0)


def _refusal(reason: str) -> ValidationError:
    reason = reason if reason in REFUSALS else "malformed"
    params = {"most": _MOST[reason]} if reason in _MOST else None
    return ValidationError(REFUSALS[reason], code=reason, params=params)


def _understood(answer: IO[bytes]) -> Pdf:
    try:
        said: dict[str, Any] = json.load(answer)
        cover = base64.b64decode(said["cover"])
        if not (cover.startswith(b"RIFF") and cover[8:12] == b"WEBP"):
            raise _refusal("malformed")
        return Pdf(
            page_count=int(said["page_count"]),
            texts=[str(text) for text in said["texts"]],
            is_tagged=bool(said["is_tagged"]),
            has_text=bool(said["has_text"]),
            language=str(said["language"]),
            about={
                name: str(said["about"][name]) for name in ("Title", "Author", "Subject", "Keywords", "CreationDate")
            },
            cover=ContentFile(cover, name="cover.webp"),
        )
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise _refusal("malformed") from error
