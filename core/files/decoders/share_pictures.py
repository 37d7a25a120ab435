"""The picture that stands for a record where its address is passed on: its title on paper, with its own picture.

``decode`` is given what stands there as JSON: title, kind, below, site, tone, slug, is_logo. An empty file: no picture.
"""

import json
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont

from core.files.decoders.lettering import BOLD, SANS, SERIF, Face, fitted, writable
from core.files.decoders.sheets import INK, PAPER, SOFT, TONES, Colour, contour_lines, filling, mixed

WIDTH, HEIGHT = 1200, 630
EDGE = 72
HALF = 500  # the width of a record's own picture
SIZES = (108, 92, 80, 70, 62, 54, 47)
LEADING = 1.08
QUALITY = 84
FINE = 2  # lines are drawn so many times as large


def decode(path: str, answer: BinaryIO, facts: str) -> None:
    told = json.loads(facts)
    tone = TONES.get(told["tone"], TONES[""])
    has_picture = Path(path).stat().st_size > 0
    sheet = Image.new("RGB", (WIDTH, HEIGHT), PAPER) if has_picture else _contours(told["slug"], tone)
    if has_picture:
        inset = EDGE if told["is_logo"] else 0
        picture = filling(path, HALF - inset, HEIGHT - 2 * inset, whole=told["is_logo"])
        sheet.paste(picture, (WIDTH - HALF, inset))
    _words(sheet, told, tone, WIDTH - 2 * EDGE - (HALF - EDGE // 2 if has_picture else 0))
    sheet.save(answer, "JPEG", quality=QUALITY, optimize=True, progressive=True)


def _contours(slug: str, tone: Colour) -> Image.Image:
    """Return the sheet with the record's contour lines, which grow faint where the title stands."""
    ground = mixed(tone, 0.05)
    large = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), ground)
    pen = ImageDraw.Draw(large)
    for is_index, line in contour_lines(slug, WIDTH * FINE, HEIGHT * FINE):
        pen.line(line, fill=mixed(tone, 0.34 if is_index else 0.2, ground), width=5 if is_index else 3)
    drawn = large.reduce(FINE)
    veil = Image.linear_gradient("L").rotate(90).resize((WIDTH, HEIGHT)).point(lambda value: 255 - value * 3 // 4)
    drawn.paste(ground, mask=veil)
    return drawn


def _words(sheet: Image.Image, told: dict[str, str], tone: Colour, width: int) -> None:
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, 16, HEIGHT), fill=tone)
    _line(pen, (EDGE, 64), told["kind"], BOLD, 30, tone, width)
    title = writable(told["title"], SERIF) or writable(told["site"], SERIF)
    room = HEIGHT - 124 - 150
    size, lines = fitted(title, SERIF, SIZES, width, room, LEADING)
    for n, line in enumerate(lines):
        for x, letter in SERIF.letters(line, size):
            _write(pen, (EDGE + x, 124 + n * size * LEADING), letter, SERIF, size, INK)
    _line(pen, (EDGE, HEIGHT - 118), told["below"], SANS, 27, SOFT, width)
    _mark(sheet, (EDGE - 4, HEIGHT - 77))
    _line(pen, (EDGE + 44, HEIGHT - 72), told["site"], BOLD, 27, INK, width - 44)


def _line(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, face: Face, size: int, colour: Colour, width: int
) -> None:
    """Write one line, as much of it as has room."""
    if shown := writable(text, face):
        _write(pen, at, fitted(shown, face, (size,), width, size, 1)[1][0], face, size, colour)


def _write(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, face: Face, size: float, colour: Colour
) -> None:
    pen.text(at, text, font=ImageFont.truetype(face.path, size), fill=colour)


def _mark(sheet: Image.Image, at: tuple[int, int]) -> None:
    """Draw the portal's mark, as ``templates/components/mark.html`` has it, 40 pixels a side."""
    fine = 4
    large = Image.new("RGBA", (40 * fine, 40 * fine))
    pen = ImageDraw.Draw(large)
    pine, wide = TONES[""], 4 * fine

    def scaled(*numbers: float) -> list[float]:
        return [number * fine for number in numbers]

    pen.line(scaled(29, 8, 17, 8), pine, wide)
    pen.arc(scaled(9, 6, 25, 22), 90, 270, pine, wide)
    pen.line(scaled(17, 20, 23, 20), pine, wide)
    pen.arc(scaled(15, 18, 31, 34), 270, 90, pine, wide)
    pen.line(scaled(23, 32, 11, 32), pine, wide)
    for x, y, tone in ((29, 8, "lake"), (20, 20, "copper"), (11, 32, "moss")):
        pen.ellipse(scaled(x - 5.5, y - 5.5, x + 5.5, y + 5.5), TONES[tone])
    small = large.resize((40, 40), Image.Resampling.LANCZOS)
    sheet.paste(small, at, small)
