"""A PDF that is kept as it is: one that does nothing of its own, carries no other file, and is nothing else besides."""

import ctypes
import re
import zipfile
from typing import Any, BinaryIO

import pypdfium2
from pypdfium2 import raw

from core.files.decoders import RefusedError

# What runs or starts something when the file is opened or clicked, and what holds other files. An action that goes to a
# page, which many programs write, is none of it.
ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|ImportData|XFA|RichMedia|EmbeddedFiles?|FileAttachment|EF)(?=[\s/<>\[\]()%{}])"
)
_STREAM, _END_OF_STREAM = b">>stream\r\n", b"endstream"
_LONGEST = 32  # bytes of any of the words above


def decode(path: str, answer: BinaryIO) -> None:
    if zipfile.is_zipfile(path):
        raise RefusedError("not_what_it_says")
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        raise RefusedError("locked" if locked else "not_what_it_says") from error
    refuse_active(document)


def refuse_active(document: Any) -> None:
    """Refuse a PDF that runs something, or carries other files.

    PDFium writes all of it that can be reached once more, which shows what lay packed or under a disguised name.
    """
    words = _Words()

    def take(_writer: object, data: Any, size: int) -> int:
        words.take(ctypes.string_at(data, size))
        return int(not words.are_active)  # nothing more is written once it is known

    writer = raw.FPDF_FILEWRITE(version=1)
    writer.WriteBlock = type(writer.WriteBlock)(take)
    done = raw.FPDF_SaveAsCopy(document, ctypes.byref(writer), raw.FPDF_NO_INCREMENTAL)
    if words.are_active:
        raise RefusedError("active")
    if not done:
        raise RefusedError("malformed")


class _Words:
    """Looks through what PDFium writes, but for what is drawn: there, any bytes may stand.

    A drawing that seems to end early is looked through as well, so nothing can hide behind one.
    """

    def __init__(self) -> None:
        self.rest = b""
        self.in_stream = False
        self.are_active = False

    def take(self, piece: bytes) -> None:
        self.rest += piece
        while not self.are_active:
            ending = _END_OF_STREAM if self.in_stream else _STREAM
            before, found, after = self.rest.partition(ending)
            if not self.in_stream and ACTIVE.search(before + found):
                self.are_active = True
            if not found:
                self.rest = self.rest[-_LONGEST:]
                return
            self.rest, self.in_stream = after, not self.in_stream
