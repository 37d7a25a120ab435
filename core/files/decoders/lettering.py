"""Words on a sheet that the server draws: which of them the fonts can write, and where the lines break.

The fonts stand in ``fonts`` (made by ``scripts/fonts.py``). All lengths are in the unit of the size that is asked for.
"""

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import ImageFont

FONTS = Path(__file__).parent / "fonts"
MEASURED = 1000  # the size in which everything is measured
MOST_LOST = 0.2  # of a text’s letters; without more of them it would say something else
LONGEST = 400  # letters of a text: no title is longer, and each break is measured


@dataclass(frozen=True)
class Face:
    name: str
    tracking: float = 0  # between letters, of the size
    _font: ImageFont.FreeTypeFont = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_font", ImageFont.truetype(self.path, MEASURED))

    @property
    def path(self) -> Path:
        return FONTS / f"{self.name}.ttf"

    @cached_property
    def signs(self) -> set[int]:
        with TTFont(self.path, lazy=True) as font:
            return set(font.getBestCmap())

    def width(self, text: str, size: float) -> float:
        return (self._font.getlength(text) / MEASURED + self.tracking * len(text)) * size

    def letters(self, text: str, size: float) -> list[tuple[float, str]]:
        """Return how far from its beginning each letter of ``text`` stands."""
        return [(self.width(text[: n + 1], size) - self.width(sign, size), sign) for n, sign in enumerate(text)]

    def at(self, text: str, size: float) -> list[tuple[float, str]]:
        """Return the same for each stretch between which the font kerns, for whoever tracks the letters in them.

        None begins behind a space: whoever has the text read aloud, or copies it, would lose that.
        """
        stretches: list[tuple[float, str]] = []
        end = 0.0
        for n, (start, sign) in enumerate(self.letters(text, size)):
            if stretches and (abs(start - end) < size / MEASURED or text[n - 1] == " "):
                stretches[-1] = (stretches[-1][0], stretches[-1][1] + sign)
            else:
                stretches.append((start, sign))
            end = start + self.width(sign, size)
        return stretches


SERIF = Face("newsreader-420", tracking=-0.015)
SANS = Face("atkinson-hyperlegible-next-400")
BOLD = Face("atkinson-hyperlegible-next-600")


def writable(text: str, face: Face) -> str:
    """Return ``text`` without what the font has no sign for; nothing where that is much of it.

    An emoji is left out. A title in Arabic letters cannot be written, and half of it would be another title.
    """
    whole = unicodedata.normalize("NFC", text[:LONGEST])
    kept = "".join(sign for sign in whole if ord(sign) in face.signs or sign.isspace())
    lost = _letters(whole) - _letters(kept)
    return " ".join(kept.split()) if _letters(kept) and lost <= MOST_LOST * _letters(whole) else ""


def _letters(text: str) -> int:
    return sum(sign.isalnum() for sign in text)


def lines_of(text: str, face: Face, size: float, width: float) -> list[str]:
    """Break ``text`` into lines as few and as even as can be; a word that has no room is broken with a hyphen."""
    few = _broken(text, face, size, width)
    low, high = width / 2, width
    for _try in range(6):
        middle = (low + high) / 2
        even = _broken(text, face, size, middle)
        if len(even) > len(few) or any(line.endswith("-") for line in even):
            low = middle
        else:
            high, few = middle, even
    return few


def _broken(text: str, face: Face, size: float, width: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and face.width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
            continue
        rest = word
        while face.width(rest, size) > width:
            fits = bisect_right(range(1, len(rest)), width, key=partial(_hyphened, rest, face, size)) or 1
            lines.append(f"{rest[:fits]}-")
            rest = rest[fits:]
        lines.append(rest)
    return lines


def _hyphened(word: str, face: Face, size: float, letters: int) -> float:
    return face.width(f"{word[:letters]}-", size)


def fitted(
    text: str, face: Face, sizes: tuple[float, ...], width: float, height: float, leading: float
) -> tuple[float, list[str]]:
    """Return the largest of ``sizes`` in which ``text`` has room without breaking a word, and its lines there.

    In the smallest one words may break, and what has no room is left out, with an ellipsis.
    """
    longest = max((face.width(word, 1) for word in text.split()), default=0)
    for size in sizes:
        if longest * size <= width:
            lines = lines_of(text, face, size, width)
            if len(lines) * size * leading <= height:
                return size, lines
    most = max(1, int(height / (size * leading)))
    lines = _broken(text, face, size, width)
    if len(lines) > most:
        lines = lines[:most]
        last = lines[-1].rstrip("-")
        while last and face.width(f"{last}…", size) > width:
            last = last[:-1]
        lines[-1] = f"{last.rstrip(' ,.;:–')}…"
    return size, lines
