"""A PDF with the name of whoever reads it across each page: its number of pages on the first line, then the PDF.

The words are drawn pale over what the page shows, upright however it is turned, and named as an artifact, so that they
are not read aloud. What the PDF has of marks for screen readers stays.
"""

import ctypes
import math
from typing import Any, BinaryIO

import pypdfium2
from pypdfium2 import raw

from core.files.decoders import RefusedError
from core.files.decoders.lettering import BOLD, writable

MOST_PAGES = 500
REACH = 0.72  # of a page's diagonal that the words take
SMALLEST, LARGEST = 6.0, 72.0  # of their letters, in points
COLOUR = (0x5A, 0x5A, 0x5A, 0x48)  # with how much it covers
HALF_LETTER = 0.35  # of its size, that a capital rises to the middle


def decode(path: str, answer: BinaryIO, *words: str) -> None:
    """Write the first of ``words`` that the font can write on each page."""
    text = next((line for one in words if (line := writable(one, BOLD))), "")
    if not text:
        raise RefusedError("letters")
    try:
        document = pypdfium2.PdfDocument(path)
        if raw.FPDF_GetSecurityHandlerRevision(document) >= 0:
            raise RefusedError("locked")
        count = len(document)
        if not 0 < count <= MOST_PAGES:
            raise RefusedError("pages" if count else "malformed")
        font = _font(document)
        for number in range(count):
            _stamp(document, number, text, font)
        answer.write(b"%d\n" % count)
        document.save(answer)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        raise RefusedError("locked" if locked else "malformed") from error
    except (ValueError, OverflowError) as error:
        raise RefusedError("malformed") from error


def _font(document: Any) -> Any:
    with open(BOLD.path, "rb") as file:  # noqa: PTH123  # a font of ours
        data = file.read()
    letters = (ctypes.c_uint8 * len(data)).from_buffer_copy(data)
    font = raw.FPDFText_LoadFont(document, letters, len(data), raw.FPDF_FONT_TRUETYPE, True)
    if not font:
        raise RefusedError("malformed")
    return font


def _stamp(document: Any, number: int, text: str, font: Any) -> None:
    page = document[number]
    left, bottom, right, top = page.get_cropbox()
    width, height = right - left, top - bottom
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise RefusedError("malformed")
    turned = page.get_rotation()
    seen = (height, width) if turned % 180 else (width, height)
    size = min(max(REACH * math.hypot(*seen) / BOLD.width(text, 1), SMALLEST), LARGEST)
    angle = math.atan2(seen[1], seen[0]) + math.radians(turned)
    words = raw.FPDFPageObj_CreateTextObj(document, font, size)
    line = (text + "\0").encode("utf-16-le")
    letters = (ctypes.c_ushort * (len(line) // 2)).from_buffer_copy(line)
    if not words or not raw.FPDFText_SetText(words, letters):
        raise RefusedError("malformed")
    raw.FPDFPageObj_SetFillColor(words, *COLOUR)
    raw.FPDFPageObj_AddMark(words, b"Artifact")
    cos, sin = math.cos(angle), math.sin(angle)
    x, y = -BOLD.width(text, size) / 2, -HALF_LETTER * size
    middle_x, middle_y = left + width / 2, bottom + height / 2
    raw.FPDFPageObj_Transform(words, cos, sin, -sin, cos, middle_x + x * cos - y * sin, middle_y + x * sin + y * cos)
    raw.FPDFPage_InsertObject(page, words)
    if not raw.FPDFPage_GenerateContent(page):
        raise RefusedError("malformed")
    page.close()
