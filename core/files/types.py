"""Uploaded files: what they are is read from what they hold, and nothing is kept that could act on its reader."""

import hashlib
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.files.pictures import reencode

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_MEMBERS = 5_000
LONGEST_NAME = 120
_CHUNK = 64 * 1024

PDF = "application/pdf"
WEBP = "image/webp"
TEXTS = {".txt": "text/plain", ".csv": "text/csv", ".md": "text/markdown"}
PICTURES = {".jpg", ".jpeg", ".png", ".webp"}
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
OPEN_XML = {  # and the member that makes it one
    ".docx": (_OPEN_XML + "wordprocessingml.document", "word/document.xml"),
    ".xlsx": (_OPEN_XML + "spreadsheetml.sheet", "xl/workbook.xml"),
    ".pptx": (_OPEN_XML + "presentationml.presentation", "ppt/presentation.xml"),
}
OPEN_DOCUMENT = {
    ".odt": _OPEN_DOCUMENT + "text",
    ".ods": _OPEN_DOCUMENT + "spreadsheet",
    ".odp": _OPEN_DOCUMENT + "presentation",
}
ACCEPTED = (".pdf", *OPEN_XML, *OPEN_DOCUMENT, *TEXTS, *sorted(PICTURES))
_TYPES = "[Content_Types].xml"
# Members of an Office file that run when it is opened.
_ACTIVE = ("vbaproject.bin", "vbadata.xml", "/activex/", "/macrosheets/", "/basic/", "/scripts/")
# What a browser would take for a page, were it ever to guess.
_PAGE = ("<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?xml", "<iframe")
# Control characters, but for tabs, line ends and page breaks; and what stands for a letter that could not be read.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]")


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
        media_type, content = TEXTS[ending], ContentFile(_read_text(upload))
    elif ending == ".pdf":
        media_type = PDF
        _check_pdf(upload)
    elif ending in OPEN_XML:
        media_type, member = OPEN_XML[ending]
        _check_package(upload, lambda package: _holds(package, _TYPES, member))
    elif ending in OPEN_DOCUMENT:
        media_type = OPEN_DOCUMENT[ending]
        _check_package(upload, lambda package: _is_open_document(package, media_type))
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


def _not_what_it_says() -> ValidationError:
    return ValidationError(_("The file does not match its name, or is damaged. Save it again and retry."))


def _check_pdf(upload: File) -> None:
    """Accept what is a PDF from its first byte, and nothing else besides."""
    upload.seek(0)
    if upload.read(5) != b"%PDF-" or zipfile.is_zipfile(upload):
        raise _not_what_it_says()


def _check_package(upload: File, is_right: Callable[[zipfile.ZipFile], bool]) -> None:
    """Accept an Office file: a ZIP of the right members, of bearable size, with nothing in it that runs."""
    upload.seek(0)
    if upload.read(4) != b"PK\x03\x04":
        raise _not_what_it_says()
    try:
        with zipfile.ZipFile(upload) as package:
            members = package.infolist()
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
                raise ValidationError(_("The file has too much content. Make it smaller, or link to it instead."))
            if any(active in f"/{member.filename}".lower() for member in members for active in _ACTIVE):
                raise ValidationError(_("The file contains macros. Save it without them and try again."))
            if not is_right(package) or package.testzip():
                raise _not_what_it_says()
            if _holds(package, _TYPES) and b"macroEnabled" in package.read(_TYPES):
                raise ValidationError(_("The file contains macros. Save it without them and try again."))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise _not_what_it_says() from error


def _holds(package: zipfile.ZipFile, *members: str) -> bool:
    return set(members) <= set(package.namelist())


def _is_open_document(package: zipfile.ZipFile, media_type: str) -> bool:
    holds = _holds(package, "mimetype", "content.xml", "META-INF/manifest.xml")
    return holds and package.read("mimetype") == media_type.encode()


def _read_text(upload: File) -> bytes:
    """Return the text in UTF-8; Windows' own spreadsheets are written in another encoding."""
    upload.seek(0)
    written: bytes = upload.read()
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = written.decode("cp1252", errors="replace")
    if _NO_TEXT.search(text):
        raise _not_what_it_says()
    if text[:1024].lstrip().lower().startswith(_PAGE):
        raise ValidationError(_("The file is a web page. Save it as PDF, or link to it instead."))
    return text.encode()


def digest(content: File) -> str:
    """Return the SHA-256 of a file, read piece by piece."""
    content.seek(0)
    read = hashlib.sha256()
    for chunk in content.chunks(_CHUNK):
        read.update(chunk)
    content.seek(0)
    return read.hexdigest()
