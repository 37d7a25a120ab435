"""What both sheets that the server draws have: colours, contour lines, and a picture that fills its place."""

import re
from collections.abc import Iterator

from PIL import Image, ImageOps

from core import colours
from core.files.covers import SIZE, contours
from core.files.decoders.headers import FORMATS

STEPS = 6  # straight pieces of each bend
_NUMBERS = re.compile(r"-?\d+")

Colour = tuple[int, int, int]
Point = tuple[float, float]


def _light(code: str) -> Colour:
    red, green, blue = bytes.fromhex(code.removeprefix("#"))
    return red, green, blue


PAPER, INK, SOFT = _light(colours.PAPER), _light(colours.INK), _light(colours.SOFT)
TONES = {
    "": _light(colours.PINE),
    "lake": _light(colours.LAKE),
    "copper": _light(colours.COPPER),
    "moss": _light(colours.MOSS),
}


def mixed(colour: Colour, share: float, ground: Colour = PAPER) -> Colour:
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(colour, ground, strict=True))
    return red, green, blue


def contour_lines(slug: str, width: float, height: float) -> Iterator[tuple[bool, list[Point]]]:
    """Yield the lines of a record's cover, as they fill a place of this size, and which of them are index contours."""
    scale = max(width / SIZE[0], height / SIZE[1])
    left, top = (width - SIZE[0] * scale) / 2, (height - SIZE[1] * scale) / 2
    for n, path in enumerate(contours(slug)):
        yield n % 5 == 0, [(left + x * scale, top + y * scale) for x, y in _points(path)]


def _points(path: str) -> Iterator[Point]:
    """Yield points on a closed path of ``core.files.covers``: where it begins, and bends relative to where one is."""
    x, y, *bends = map(int, _NUMBERS.findall(path))
    yield x, y
    for n in range(0, len(bends), 4):
        a, b, u, v = bends[n : n + 4]
        for step in range(1, STEPS + 1):
            t = step / STEPS
            yield x + 2 * t * (1 - t) * a + t * t * u, y + 2 * t * (1 - t) * b + t * t * v
        x, y = x + u, y + v


def filling(path: str, width: int, height: int, *, whole: bool = False) -> Image.Image:
    """Return the picture at ``path``, which the portal has written, cut to a place of this size, or ``whole`` in it."""
    picture = Image.open(path, formats=FORMATS)
    plain = Image.new("RGB", picture.size, PAPER)
    plain.paste(picture, mask=picture.getchannel("A") if "A" in picture.getbands() else None)
    if whole:
        return ImageOps.pad(plain, (width, height), Image.Resampling.LANCZOS, color=PAPER)
    return ImageOps.fit(plain, (width, height), Image.Resampling.LANCZOS)
