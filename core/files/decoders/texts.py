"""A text, written anew in UTF-8; Windows' own spreadsheets are written in another encoding."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from core.files.decoders import RefusedError

_PIECE = 64 * 1024
_HEAD = 1024
# What a browser would take for a page, were it ever to guess.
_PAGE = ("<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?xml", "<iframe")
# Control characters, but for tabs, line ends and page breaks; and what stands for a letter that could not be read.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]")


def decode(path: str, answer: BinaryIO) -> None:
    """Write the text at ``path`` piece by piece: it may be as large as an upload."""
    head = ""
    for piece in _pieces(path, "utf-8-sig" if _is_utf_8(path) else "cp1252"):
        if _NO_TEXT.search(piece):
            raise RefusedError("not_what_it_says")
        if len(head) < _HEAD:
            head = (head + piece)[:_HEAD]
            if head.lstrip().lower().startswith(_PAGE):
                raise RefusedError("page")
        answer.write(piece.encode())


def _is_utf_8(path: str) -> bool:
    try:
        for _piece in _pieces(path, "utf-8-sig", errors="strict"):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _pieces(path: str, encoding: str, errors: str = "replace") -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with Path(path).open("rb") as file:
        while piece := file.read(_PIECE):
            yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)
