"""What a picture says of itself in its first bytes: read without a picture library, so that nothing is unpacked."""

from typing import NamedTuple, Protocol

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS_OF_JPEG = 40_000_000  # a 40-megapixel camera; it is read at a fraction of its size
MOST_PIXELS = 12_000_000  # of other formats, which are unpacked in full
_MOST_SEGMENTS = 500  # of a JPEG, before its size
_SIZE = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # the segments of a JPEG that say its size
_BARE = {0x01, *range(0xD0, 0xD8)}  # those that have no length


class Readable(Protocol):
    def read(self, n: int, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> object: ...


class Header(NamedTuple):
    format: str
    width: int
    height: int

    @property
    def pixels(self) -> int:
        return self.width * self.height


def read_header(file: Readable) -> Header | None:
    """Return a picture's format and size as it claims them; None for what is none of FORMATS."""
    file.seek(0)
    head = file.read(30)
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return Header("PNG", int.from_bytes(head[16:20]), int.from_bytes(head[20:24]))
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _webp(head)
    if head.startswith(b"\xff\xd8\xff"):
        return _jpeg(file)
    return None


def _webp(head: bytes) -> Header | None:
    kind = head[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(head[start : start + 3], "little") + 1 for start in (24, 27))
    elif kind == b"VP8 ":
        width, height = (int.from_bytes(head[start : start + 2], "little") & 0x3FFF for start in (26, 28))
    elif kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        return None
    return Header("WEBP", width, height)


def _jpeg(file: Readable) -> Header | None:
    """Go from segment to segment of a JPEG until one says its size."""
    file.seek(2)
    for _segment in range(_MOST_SEGMENTS):
        marker = file.read(2)
        while marker[1:] == b"\xff":  # filled up
            marker = b"\xff" + file.read(1)
        if len(marker) < 2 or marker[0] != 0xFF:
            return None
        if marker[1] in _BARE:
            continue
        length = int.from_bytes(file.read(2))
        if marker[1] in _SIZE:
            said = file.read(5)
            return Header("JPEG", int.from_bytes(said[3:5]), int.from_bytes(said[1:3])) if len(said) == 5 else None
        if length < 2:
            return None
        file.seek(length - 2, 1)
    return None
