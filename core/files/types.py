"""Uploaded files: what they are is read from what they hold, and nothing is kept that could act on its reader."""

import hashlib
import shutil
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.files import sandbox
from core.files.decoders import RefusedError
from core.files.formats import ACCEPTED, OPEN_DOCUMENT, OPEN_XML, PDF, PICTURES, TEXTS, WEBP
from core.files.pictures import reencode

__all__ = ["ACCEPTED", "PDF", "WEBP", "CheckedFile", "check", "clean_name", "digest"]

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
LONGEST_NAME = 120
_CHUNK = 64 * 1024
_NOT_WHAT_IT_SAYS = _("The file does not match its name, or is damaged. Save it once more and try again.")
_REFUSALS = {
    "busy": sandbox.BUSY,
    "much": _("The file has too much content. Make it smaller, or link to it instead."),
    "macros": _("The file contains macros. Save it without them and try again."),
    "active": sandbox.ACTIVE_PDF,
    "locked": _("The PDF is protected with a password. Save it without protection and try again."),
    "page": _("The file is a web page. Save it as PDF, or link to it instead."),
}
_REFUSALS["memory"] = _REFUSALS["slow"] = _REFUSALS["much"]


@dataclass(frozen=True)
class CheckedFile:
    """A file that is safe to store, and to serve under its own type as a download."""

    content: File
    name: str
    media_type: str
    size: int
    sha256: str


def check(upload: UploadedFile, *, most_bytes: int = 0) -> CheckedFile:
    """Return what is to be stored of ``upload``: pictures and texts are written anew, the rest is kept as it is.

    ``most_bytes`` is MAX_BYTES unless another limit is given; pictures have one of their own.
    Raises ValidationError, with what to do about it, for what is too large, empty, not what its name says, or active.
    """
    most_bytes = most_bytes or MAX_BYTES
    if not upload.size:
        raise ValidationError(_("The file is empty."))
    if upload.size > most_bytes:
        raise ValidationError(
            _("The file is larger than %(most)d MB. Make it smaller, or link to it instead."),
            params={"most": most_bytes // (1024 * 1024)},
        )
    name = clean_name(upload.name or "")
    ending = PurePosixPath(name).suffix.lower()
    content: File = upload
    if ending in PICTURES:
        name, media_type, content = f"{PurePosixPath(name).stem}.webp", WEBP, reencode(upload)
    elif ending in TEXTS:
        media_type = TEXTS[ending]
        _rewrite_text(upload)
    elif ending == ".pdf":
        media_type = PDF
        _look_into(upload, b"%PDF-", "pdfs")
    elif ending in OPEN_XML or ending in OPEN_DOCUMENT:
        media_type = OPEN_XML[ending][0] if ending in OPEN_XML else OPEN_DOCUMENT[ending]
        _look_into(upload, b"PK\x03\x04", "packages", name, str(MAX_UNPACKED))
    else:
        raise ValidationError(
            _("Files of this type are not accepted. Use one of these: %(endings)s."),
            params={"endings": ", ".join(ending.removeprefix(".") for ending in ACCEPTED)},
        )
    content.name = name
    return CheckedFile(content, name, media_type, content.size, digest(content))


def clean_name(name: str) -> str:
    """Return a file name without a folder, control characters, or what turns or hides letters; short, never empty."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C" and letter not in '"<>:|?*')
    path = PurePosixPath(" ".join(plain.split()).strip(". ") or "fil")
    ending = path.suffix[:10]
    return f"{path.stem[: LONGEST_NAME - len(ending)]}{ending}"


def _look_into(upload: File, begins: bytes, decoder: str, *arguments: str) -> None:
    """Accept a file that begins as its name says and holds what its decoder has nothing against."""
    upload.seek(0)
    if upload.read(len(begins)) != begins:
        raise ValidationError(_NOT_WHAT_IT_SAYS)
    try:
        with sandbox.decoded(f"core.files.decoders.{decoder}", upload, *arguments):
            pass
    except RefusedError as error:
        raise _refusal(error) from error


def _rewrite_text(upload: UploadedFile) -> None:
    """Put the text in UTF-8 into the upload's own file: it may be large."""
    try:
        with sandbox.decoded("core.files.decoders.texts", upload) as answer:
            upload.seek(0)
            upload.truncate()
            shutil.copyfileobj(answer, upload)
            upload.size = upload.tell()
    except RefusedError as error:
        raise _refusal(error) from error


def _refusal(error: RefusedError) -> ValidationError:
    return ValidationError(_REFUSALS.get(str(error), _NOT_WHAT_IT_SAYS), code=str(error))


def digest(content: File) -> str:
    """Return the SHA-256 of a file, read piece by piece."""
    content.seek(0)
    read = hashlib.sha256()
    for chunk in content.chunks(_CHUNK):
        read.update(chunk)
    content.seek(0)
    return read.hexdigest()
