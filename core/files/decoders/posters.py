"""A dialogue's poster as a PDF of one A4 page, as ``static/css/poster.css`` lays it out, with its parts named.

``decode`` is given what stands there as JSON; see ``sodertorn.spreading.poster``. An empty file: no picture.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from fpdf import FPDF, ViewerPreferences

from core.files.decoders import RefusedError
from core.files.decoders.lettering import BOLD, SANS, SERIF, Face, fitted, lines_of, writable
from core.files.decoders.sheets import INK, SOFT, TONES, Colour, contour_lines, filling, mixed

WIDTH, HEIGHT = 210.0, 297.0  # millimetres
PART = WIDTH / 100  # in which the stylesheet measures
EDGE = 6.5 * PART
POINT = 72 / 25.4  # millimetres in points
QUESTION = tuple(size * PART for size in (13, 10.5, 8.5, 6.8, 5.4))
LEADING = 1.04
ROOM = 40 * PART  # the question's height
SHARP = 6  # pixels a millimetre, of what is 150 an inch
_RUN = re.compile(r"M(\d+) (\d+)\.5h(\d+)")
WHITE, BLACK = (255, 255, 255), (0, 0, 0)


class Sheet(FPDF):
    """A page on which everything is placed, in millimetres, and named for whoever has it read aloud."""

    def __init__(self, title: str, language: str) -> None:
        super().__init__(format="A4")
        self.set_auto_page_break(False)
        self.set_image_filter("DCTDecode")  # a photograph is kept as JPEG: without loss it takes megabytes
        self.set_lang(language)
        self.set_title(title)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        for face in (SERIF, SANS, BOLD):
            self.add_font(face.name, fname=face.path)
        self.add_page()

    @contextmanager
    def named(self, role: str, alt: str | None = None) -> Iterator[None]:
        """Say what is drawn here: a heading ("H1"), a paragraph ("P"), a "Figure" with words, or an "Artifact"."""
        if role == "Artifact":
            self._out("/Artifact BMC")
        else:  # fpdf2 itself names figures only, by the same two calls
            number = self.struct_builder.next_mcid_for_page(self.page)
            self._add_marked_content(struct_type=f"/{role}", mcid=number, alt_text=alt)
            self._out(f"/{role} <</MCID {number}>> BDC")
        yield
        self._out("EMC")

    def write_at(self, x: float, y: float, line: str, face: Face, size: float, colour: Colour = INK) -> None:
        """Write a line whose letters stand on ``y``."""
        self.set_text_color(*colour)
        self.set_font(face.name, size=size * POINT)
        self.set_char_spacing(face.tracking * size * POINT)
        for start, stretch in face.at(line, size):
            self.text(x + start, y, stretch)

    def fill(self, colour: Colour, x: float, y: float, width: float, height: float) -> None:
        self.set_fill_color(*colour)
        self.rect(x, y, width, height, style="F")


def decode(path: str, answer: BinaryIO, facts: str) -> None:
    told = json.loads(facts)
    question = writable(told["question"], SERIF)
    if not question:
        raise RefusedError("letters")
    sheet = Sheet(told["title"], told["language"])
    y = _head(sheet, told, question)
    foot = _foot_height(told)
    _picture(sheet, path, told, y, HEIGHT - foot - y)
    _foot(sheet, told, HEIGHT - foot, foot)
    answer.write(bytes(sheet.output()))


def _head(sheet: Sheet, told: dict[str, Any], question: str) -> float:
    """Write where it is and what is asked, and return where that ends."""
    small = 2.3 * PART
    y = 6 * PART + small
    note = writable(told["note"], SANS)
    room = WIDTH - 2 * EDGE - SANS.width(f"{note}  ", small)
    with sheet.named("P"):
        sheet.write_at(EDGE, y, _one_line(told["from"], BOLD, small, room), BOLD, small)
    if note:
        with sheet.named("P"):
            sheet.write_at(WIDTH - EDGE - SANS.width(note, small), y, note, SANS, small, SOFT)
    size, lines = fitted(question, SERIF, QUESTION, WIDTH - 2 * EDGE, ROOM, LEADING)
    top = y + 3 * PART
    with sheet.named("H1"):
        for n, line in enumerate(lines):
            sheet.write_at(EDGE - size * 0.02, top + size * (0.86 + n * LEADING), line, SERIF, size)
    return top + size * LEADING * len(lines) + 5 * PART


def _picture(sheet: Sheet, path: str, told: dict[str, Any], y: float, height: float) -> None:
    credit = writable(told["credit"], SANS)
    if not Path(path).stat().st_size:
        with sheet.named("Artifact"):
            _cover(sheet, told, y, height)
        return
    height -= 3 * PART if credit else 0
    picture = filling(path, round(WIDTH * SHARP), round(height * SHARP))
    with sheet.named("Figure", told["alt"]) if told["alt"] else sheet.named("Artifact"):
        sheet.image(picture, 0, y, WIDTH, height)
    if credit:
        with sheet.named("P"):
            line = _one_line(credit, SANS, 1.5 * PART, WIDTH - 2 * EDGE)
            sheet.write_at(EDGE, y + height + 2.2 * PART, line, SANS, 1.5 * PART, SOFT)


def _cover(sheet: Sheet, told: dict[str, Any], y: float, height: float) -> None:
    tone = TONES.get(told["tone"], TONES[""])
    ground = mixed(tone, 0.09)
    sheet.fill(ground, 0, y, WIDTH, height)
    with sheet.rect_clip(0, y, WIDTH, height):
        for is_index, line in contour_lines(told["slug"], WIDTH, height):
            sheet.set_draw_color(*mixed(tone, 0.8 if is_index else 0.6, ground))
            sheet.set_line_width(0.6 if is_index else 0.3)
            sheet.polygon([(a, y + b) for a, b in line])


CODE = 23.5 * PART  # the code's side, without its quiet edge
GAP = 5 * PART
SAID = 2.45 * PART
BESIDE = EDGE + CODE + GAP + 1.5 * PART


def _sentences(told: dict[str, Any]) -> list[tuple[list[str], Face]]:
    """Return the lines below the address: until when, and the rest."""
    width = WIDTH - EDGE - BESIDE
    parts = ((told["until"], BOLD), (told["more"], SANS))
    return [(lines_of(text, face, SAID, width), face) for part, face in parts if (text := writable(part, face))]


def _call(told: dict[str, Any]) -> tuple[float, list[str]]:
    return fitted(told["call"], SERIF, (5 * PART, 4 * PART, 3.2 * PART), WIDTH - EDGE - BESIDE, 12 * PART, 1.15)


def _text_height(told: dict[str, Any]) -> float:
    size, lines = _call(told)
    below = sum(len(lines) for lines, _face in _sentences(told))
    return len(lines) * size * 1.15 + 3.6 * PART + SAID * 1.45 * (1 + below)


def _foot_height(told: dict[str, Any]) -> float:
    return max(CODE, _text_height(told)) + 11 * PART


def _foot(sheet: Sheet, told: dict[str, Any], y: float, height: float) -> None:
    with sheet.named("Figure", told["code_alt"]):
        _code(sheet, told["code"], EDGE, y + (height - CODE) / 2)
    top = y + (height - _text_height(told)) / 2
    size, call = _call(told)
    with sheet.named("P"):
        for n, line in enumerate(call):
            sheet.write_at(BESIDE, top + size * (0.85 + n * 1.15), line, SERIF, size)
    top += len(call) * size * 1.15 + 1.8 * PART
    with sheet.named("P"):
        sheet.write_at(BESIDE, top + SAID, _one_line(told["address"], BOLD, SAID, WIDTH - EDGE - BESIDE), BOLD, SAID)
    top += SAID * 1.45 + 1.8 * PART
    sentences = _sentences(told)
    with sheet.named("P"):
        rows = chain.from_iterable(((line, face) for line in lines) for lines, face in sentences)
        for n, (line, face) in enumerate(rows):
            sheet.write_at(BESIDE, top + SAID * (1 + n * 1.45), line, face, SAID)


def _code(sheet: Sheet, code: tuple[int, str], x: float, y: float) -> None:
    """Draw the QR code as lines, on white with the quiet edge that cameras need."""
    size, dark = code
    module = CODE / size
    sheet.fill(WHITE, x - 3 * module, y - 3 * module, CODE + 6 * module, CODE + 6 * module)
    for left, top, width in _RUN.findall(dark):
        sheet.fill(BLACK, x + int(left) * module, y + int(top) * module, int(width) * module, module)


def _one_line(text: str, face: Face, size: float, width: float) -> str:
    return fitted(shown, face, (size,), width, size, 1)[1][0] if (shown := writable(text, face)) else ""
