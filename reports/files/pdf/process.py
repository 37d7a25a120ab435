"""Read one PDF and write what it holds as JSON: a decoder (``core.files.decoders``), in a process of its own."""

import base64
import ctypes
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable
from typing import Any, BinaryIO

import pypdfium2
from pypdfium2 import raw

from core.files.decoders import RefusedError, pictures, tell
from core.files.decoders.pdfs import refuse_active
from reports.files.pdf import limits

# Marks at the end of a line where a word goes on in the next one.
_HYPHENATED = re.compile("[\x02\xad\ufffe]\\s*")
_LEAST_TEXT = 20  # characters, for a page to count as one with text
_ABOUT = ("Title", "Author", "Subject", "Keywords", "CreationDate")
# What programs write where nobody has given a title.
_NO_TITLE = re.compile(
    r"(untitled|namnlös|about:blank|document ?\d*|dokument ?\d*|microsoft (word|powerpoint|excel) - .*"
    r"|.*\.(docx?|pptx?|xlsx?|odt|odp|indd|pdf|qxd|tex|dvi|fm|rtf))",
    re.IGNORECASE,
)


def decode(path: str, answer: BinaryIO) -> None:
    answer.write(json.dumps(read(path, tell)).encode())


def read(path: str, told: Callable[[int, int], object] = lambda done, of: None) -> dict[str, Any]:
    """Return what is in the PDF at ``path``. Raises RefusedError for what cannot or should not be read.

    ``told`` is called after each page, with its number and that of all.
    """
    if zipfile.is_zipfile(path):
        raise RefusedError("something_besides")
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        raise RefusedError("encrypted" if locked else "malformed") from error
    if raw.FPDF_GetSecurityHandlerRevision(document) >= 0:
        raise RefusedError("encrypted")
    count = len(document)
    if count == 0:
        raise RefusedError("malformed")
    if count > limits.MOST_PAGES:
        raise RefusedError("pages")
    refuse_active(document)
    try:
        cover = _cover(document[0])
        texts = _texts(document, told)
    except (pypdfium2.PdfiumError, ValueError, OverflowError) as error:
        raise RefusedError("malformed") from error
    about = {name: _line(document.get_metadata_value(name)) for name in _ABOUT}
    if _NO_TITLE.fullmatch(about["Title"]):
        about["Title"] = ""
    with_text = sum(len(text) >= _LEAST_TEXT for text in texts)
    return {
        "page_count": count,
        "texts": texts,
        "is_tagged": bool(raw.FPDFCatalog_IsTagged(document)),
        "has_text": with_text * 2 >= count,
        "language": _language(document),
        "about": about,
        "cover": base64.b64encode(cover).decode(),
    }


def _texts(document: Any, told: Callable[[int, int], object]) -> list[str]:
    """Return the text of each page, as much of it as there is room for."""
    texts = []
    left = limits.ALL_CHARACTERS
    for number in range(len(document)):
        page = document[number]
        text = ""
        if left:
            found = page.get_textpage()
            most = limits.PAGE_CHARACTERS
            text = _plain(found.get_text_range(count=most) if found.count_chars() > most else found.get_text_bounded())
            found.close()
        page.close()
        texts.append(text[:left])
        left -= len(texts[-1])
        told(number + 1, len(document))
    return texts


def _cover(page: Any) -> bytes:
    """Return the first page as a WebP picture of the fixed width, or of the greatest height where it is very tall."""
    width, height = page.get_size()
    if not (0 < width < float("inf") and 0 < height < float("inf")):
        raise RefusedError("malformed")
    # A hair less than exactly, as sizes are rounded up.
    scale = min(limits.COVER_WIDTH / width, limits.COVER_HEIGHT / height) * (1 - 1e-9)
    return pictures.packed(pictures.upright(page.render(scale=scale).to_pil().convert("RGB")))


def _language(document: Any) -> str:
    size = raw.FPDFCatalog_GetLanguage(document, None, 0)
    if not 0 < size <= limits.ABOUT_CHARACTERS:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFCatalog_GetLanguage(document, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return _line(buffer.raw.decode("utf-16-le", errors="ignore").rstrip("\0"))


def _plain(text: str) -> str:
    """Return running text: words put together again, nothing that no database or page can hold, single spaces."""
    text = unicodedata.normalize("NFC", _HYPHENATED.sub("", text))
    kept = (" " if letter.isspace() else letter for letter in text)
    return " ".join("".join(one for one in kept if one == " " or unicodedata.category(one)[0] != "C").split())


def _line(text: str) -> str:
    return _plain(text[: limits.ABOUT_CHARACTERS])
