"""What a drawing is made of, paths and words, each with a class for its look, and how they become SVG.

The page's stylesheet gives the looks (``drawing.css``). A file that is taken home has them on each shape
(``paint.py``), as no stylesheet follows it, and a policy where it is opened may forbid one inside.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.charts.paint import attributes

Point = tuple[float, float]
Scaling = Callable[[float], float]
HATCHED = range(2, 5)  # of five classes the lowest is plain, and the highest is full
CROSSED = 9  # what has no figure


def n(number: float) -> str:
    """Write a coordinate, to a tenth."""
    return f"{number:.1f}".removesuffix(".0")


class Shape(NamedTuple):
    css: str
    d: str


class Words(NamedTuple):
    css: str
    x: float
    y: float
    text: str
    anchor: str


class Hatch(NamedTuple):
    """A path filled with the pattern of a class."""

    number: int
    d: str


class Drawing:
    """One drawing of one width, in units that are pixels where it stands at its own size."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.parts: list[Shape | Words | Hatch] = []

    def path(self, css: str, d: str) -> None:
        self.parts.append(Shape(css, d))

    def line(self, css: str, x1: float, y1: float, x2: float, y2: float) -> None:
        self.path(css, f"M{n(x1)} {n(y1)}L{n(x2)} {n(y2)}")

    def along(self, css: str, points: Iterable[Point], *, closed: bool = False) -> None:
        self.path(css, "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points) + ("z" if closed else ""))

    def text(self, css: str, x: float, y: float, text: str, anchor: str = "start") -> None:
        self.parts.append(Words(css, x, y, text, anchor))

    def hatch(self, number: int, d: str) -> None:
        self.parts.append(Hatch(number, d))

    def mark(self, css: str, x: float, y: float, form: str = "circle", size: float = 5) -> None:
        """Draw a mark around a point: a circle, a diamond or a triangle."""
        if form == "diamond":
            s = size * 1.3
            self.path(css, f"M{n(x)} {n(y - s)}l{n(s)} {n(s)}l{n(-s)} {n(s)}l{n(-s)} {n(-s)}z")
        elif form == "triangle":
            s = size * 1.25
            self.path(css, f"M{n(x)} {n(y - s)}l{n(s)} {n(s * 1.8)}h{n(-2 * s)}z")
        else:
            arc = f"a{n(size)} {n(size)} 0 1 0"
            self.path(css, f"M{n(x - size)} {n(y)}{arc} {n(2 * size)} 0{arc} {n(-2 * size)} 0z")

    def svg(self, name: str, title: str, told: str, css: str = "") -> SafeString:
        """Return it for a page. ``name`` is no other drawing's; ``title`` and what is ``told`` hold the values."""
        return mark_safe(  # noqa: S308  # the words are escaped, the rest is numbers and our own names
            f'<svg class="c{" " + css if css else ""}" viewBox="0 0 {n(self.width)} {n(self.height)}" role="img"'
            f' aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{escape(title)}</title>'
            f'<desc id="{name}-d">{escape(told)}</desc>{self._patterns(name)}'
            f"{''.join(self._drawn(part, name) for part in self.parts)}</svg>"
        )

    def file(self, title: str, told: str) -> str:
        """Return it as a file of its own, in the colours of paper."""
        heading = Words("c-title", 0, -18, title, "start")
        painted = "".join(self._painted(part) for part in (heading, *self.parts))
        ground = f'<rect x="-20" y="-48" width="{n(self.width + 40)}" height="{n(self.height + 68)}" fill="#fff"/>'
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg"'
            f' width="{n(self.width + 40)}" height="{n(self.height + 68)}"'
            f' viewBox="-20 -48 {n(self.width + 40)} {n(self.height + 68)}" role="img" aria-labelledby="t d"'
            ' font-family="Atkinson Hyperlegible Next, Verdana, sans-serif" font-size="14">'
            f'<title id="t">{escape(title)}</title><desc id="d">{escape(told)}</desc>'
            f"{self._patterns('f', painted=True)}{ground}{painted}</svg>\n"
        )

    def inside(self, x: float, y: float, scale: float) -> str:
        """Return it as a part of a larger file, with its top left corner at a point."""
        painted = "".join(self._painted(part) for part in self.parts)
        size = f'width="{n(self.width * scale)}" height="{n(self.height * scale)}"'
        return f'<svg x="{n(x)}" y="{n(y)}" {size} viewBox="0 0 {n(self.width)} {n(self.height)}">{painted}</svg>'

    def _patterns(self, name: str, *, painted: bool = False) -> str:
        used = sorted({part.number for part in self.parts if isinstance(part, Hatch)})
        if not used:
            return ""

        def look(css: str) -> str:
            return attributes(css) if painted else f' class="{css}"'

        return f"<defs>{''.join(pattern(name, number, look) for number in used)}</defs>"

    @staticmethod
    def _drawn(part: Shape | Words | Hatch, name: str) -> str:
        if isinstance(part, Shape):
            return f'<path class="{part.css}" d="{part.d}"/>'
        if isinstance(part, Hatch):
            return f'<path fill="url(#{name}-h{part.number})" d="{part.d}"/>'
        return f'<text class="{part.css}" {_placed(part)}>{escape(part.text)}</text>'

    @staticmethod
    def _painted(part: Shape | Words | Hatch) -> str:
        if isinstance(part, Shape):
            return f'<path{attributes(part.css)} d="{part.d}"/>'
        if isinstance(part, Hatch):
            return f'<path fill="url(#f-h{part.number})" d="{part.d}"/>'
        return f"<text{attributes(part.css)} {_placed(part)}>{escape(part.text)}</text>"


def file_of(drawings: Iterable[tuple[str, Drawing]], title: str, told: str) -> str:
    """Return small drawings with their names as one file, in rows."""
    found = list(drawings)
    sheet = Drawing(0, 0)
    step_x, step_y = SMALL_STEP
    parts = []
    for i, (name, drawing) in enumerate(found):
        x, y = (i % COLUMNS) * step_x, (i // COLUMNS) * step_y
        sheet.text("c-label", x, y + 14, name)
        parts.append(drawing.inside(x, y + 20, 1))
    sheet.width = COLUMNS * step_x
    sheet.height = -(-len(found) // COLUMNS) * step_y
    return sheet.file(title, told).replace("</svg>\n", f"{''.join(parts)}</svg>\n")


SMALL_STEP, COLUMNS = (190, 178), 4


def _placed(words: Words) -> str:
    anchor = "" if words.anchor == "start" else f' text-anchor="{words.anchor}"'
    return f'x="{n(words.x)}" y="{n(words.y)}"{anchor}'


def pattern(name: str, number: int, look: Callable[[str], str]) -> str:
    """Return the pattern of a class, or of what has no figure: told apart without colour, on paper too."""
    if number == 2:  # the second of five classes
        inside = f'<circle{look("c-hatch-dot")} cx="3.5" cy="3.5" r=".9"/>'
        size, turned = "7", ""
    elif number == CROSSED:
        inside, size, turned = f'<path{look("c-hatch-none")} d="M0 6L6 0M0 0L6 6"/>', "6", ""
    else:
        size = "8" if number == 3 else "4.5"  # the third of five classes
        inside, turned = f'<path{look("c-hatch")} d="M0 0V{size}"/>', ' patternTransform="rotate(45)"'
    return (
        f'<pattern id="{name}-h{number}" width="{size}" height="{size}" patternUnits="userSpaceOnUse"{turned}>'
        f"{inside}</pattern>"
    )
