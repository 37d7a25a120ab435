"""Pictures and posters that the server draws, whatever stands in a title."""

import io
import json

import pypdfium2
import pytest
from django.conf import settings
from PIL import Image

from core import colours
from core.files.decoders import RefusedError, posters, share_pictures
from core.files.decoders.lettering import SERIF, fitted, lines_of, writable

PICTURE = {
    "title": "Var känns vägen otrygg?", "kind": "Medborgardialog", "below": "Flemingsberg", "site": "Portalen",
    "tone": "copper", "slug": "vagen", "is_logo": False,
}  # fmt: skip
POSTER = {
    "title": "Affisch: Var känns vägen otrygg?", "language": "sv", "question": "Var känns vägen otrygg?",
    "from": "Flemingsberg", "note": "", "tone": "copper", "slug": "vagen", "credit": "", "alt": "",
    "code": [2, "M0 0.5h1M1 1.5h1"], "code_alt": "QR-kod för portalen.example/d/1", "call": "Rikta kameran hit",
    "address": "portalen.example/d/1", "until": "Till och med söndag 30 maj.", "more": "Du behöver inget konto.",
}  # fmt: skip
TITLES = [
    "Å", "Hur " * 60, "Regionplaneringsförutsättningarna" * 8, "🌳 Träd 👩‍👩‍👧", "كيف نشعر بالأمان؟",
    "\u202eabc\u202c\x00\n", "", "<b>&amp;</b>",
]  # fmt: skip


@pytest.fixture
def empty(tmp_path):
    path = tmp_path / "empty"
    path.touch()
    return str(path)


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.webp"
    Image.new("RGBA", (960, 640), (200, 30, 30, 255)).save(path)
    return str(path)


def drawn(decoder, path, **facts):
    answer = io.BytesIO()
    decoder.decode(path, answer, json.dumps(facts))
    return answer.getvalue()


@pytest.mark.parametrize("title", TITLES)
def test_picture_is_drawn_whatever_the_title(empty, title):
    content = drawn(share_pictures, empty, **PICTURE | {"title": title})
    picture = Image.open(io.BytesIO(content))
    assert (picture.format, picture.size) == ("JPEG", (1200, 630))
    assert len(content) < 200_000


def test_picture_shows_that_of_the_record(empty, photo):
    def at_the_right(path, **facts):
        return Image.open(io.BytesIO(drawn(share_pictures, path, **PICTURE | facts))).getpixel((1000, 20))

    red, green, _blue = at_the_right(photo)
    assert red > 180 > 60 > green
    assert min(at_the_right(photo, is_logo=True)) > 240  # paper: a logo is shown whole
    assert min(at_the_right(empty)) > 200


def test_signs_that_no_font_has_are_left_out_and_other_scripts_are_not_halved():
    assert writable("🌳 Träd  i Åkers äng", SERIF) == "Träd i Åkers äng"
    assert writable("Łódź\u202e, A\u030akarp", SERIF) == "Łódź, Åkarp"
    assert writable("Tryggt كيف نشعر", SERIF) == ""


def test_lines_are_even_and_hold_all_words():
    text = "Hur kan kommuner och forskare planera tillsammans?"
    lines = lines_of(text, SERIF, 60, 900)
    assert " ".join(lines) == text
    widths = [SERIF.width(line, 60) for line in lines]
    assert max(widths) <= 900
    assert min(widths) > 0.6 * max(widths)


def test_letters_stand_in_as_few_stretches_as_the_font_kerns():
    """With the tracking between them, of which a writer of PDF is told once."""
    assert [stretch for _at, stretch in SERIF.at("nnn nnn", 60)] == ["nnn nnn"]
    kerned = SERIF.at("Torget", 60)
    assert [stretch for _at, stretch in kerned] == ["T", "or", "g", "et"]
    assert kerned[1][0] == SERIF.letters("Torget", 60)[1][0]
    assert len(SERIF.letters("Torget", 60)) == 6


def test_colours_are_those_of_the_pages():
    tokens = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    for name in ("PAPER", "INK", "PINE", "LAKE", "COPPER", "MOSS"):
        assert f"--{name.lower()}: light-dark({getattr(colours, name)}," in tokens


def test_title_without_room_ends_with_an_ellipsis():
    size, lines = fitted("Ordet " * 90, SERIF, (80, 40), 600, 200, 1.1)
    assert (size, len(lines), lines[-1][-1]) == (40, 4, "…")


def test_poster_is_one_page_that_can_be_read_aloud(photo):
    pdf = pypdfium2.PdfDocument(drawn(posters, photo, **POSTER | {"alt": "En tunnel", "credit": "Foto: Kommunen"}))
    assert len(pdf) == 1
    assert [round(side / 72 * 25.4) for side in pdf[0].get_size()] == [210, 297]
    assert pdf.get_metadata_value("Title") == POSTER["title"]
    assert pdf.is_tagged()
    words = " ".join(pdf[0].get_textpage().get_text_range().split())
    for said in ("question", "from", "call", "address", "until", "more"):
        assert POSTER[said] in words
    assert "Foto: Kommunen" in words


def test_poster_embeds_its_fonts_and_names_its_language_and_parts(empty):
    content = drawn(posters, empty, **POSTER)
    assert content.count(b"/FontFile2") == 3
    assert b"/Lang (sv)" in content
    assert [content.count(part) for part in (b"/S /H1", b"/S /Figure")] == [1, 1]


def test_poster_with_a_photograph_can_be_mailed(tmp_path):
    path = tmp_path / "noise.webp"
    noise = Image.effect_noise((1600, 1200), 60)
    Image.merge("RGB", [noise, noise.rotate(90, expand=False), noise]).save(path)
    content = drawn(posters, str(path), **POSTER)
    assert content.count(b"/DCTDecode") == 1
    assert len(content) < 700_000


def test_poster_draws_the_code_as_lines(empty):
    page = pypdfium2.PdfDocument(drawn(posters, empty, **POSTER))[0]
    assert not list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
    drawing = page.render(scale=1).to_pil().convert("L")
    left = round(posters.EDGE * posters.POINT)
    side = posters.CODE * posters.POINT
    low = drawing.height - round(posters._foot_height(POSTER) / 2 * posters.POINT)
    dark = [
        drawing.getpixel((round(left + side * x), round(low + side * y))) for y in (-0.25, 0.25) for x in (0.25, 0.75)
    ]
    assert [value < 128 for value in dark] == [True, False, False, True]


def test_poster_is_refused_that_no_font_can_write(empty):
    with pytest.raises(RefusedError, match="letters"):
        drawn(posters, empty, **POSTER | {"question": "كيف نشعر بالأمان؟"})
