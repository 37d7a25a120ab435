import struct
import zlib
from io import BytesIO

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.files.decoders.headers import Header, read_header
from core.files.decoders.pictures import MAX_SIDE
from core.files.formats import MOST_OF_LARGEST, SMALLER
from core.files.pictures import (
    PictureField,
    files_of,
    picture_of,
    picture_path,
    reencode,
    reencode_for_pages,
    size_in,
)
from tests.factories import ChallengeFactory


def image(fmt="JPEG", size=(40, 30), mode="RGB", **options):
    out = BytesIO()
    Image.new(mode, size, "red" if len(mode) > 1 else 1).save(out, fmt, **options)
    return out.getvalue()


def png_that_claims(width, height):
    """A PNG of a few bytes that says it has ``width`` × ``height`` pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def jpeg_that_claims(width, height):
    """A JPEG that says in its header that it is larger than it is."""
    plain = image()
    at = plain.index(b"\xff\xc0") + 5
    return plain[:at] + struct.pack(">HH", height, width) + plain[at + 4 :]


def png_of(side):
    """A whole PNG of few bytes: one colour, bit by bit."""
    return image("PNG", (side, side), "1")


def clean(content, name="bild.jpg"):
    return reencode(SimpleUploadedFile(name, content, content_type="image/jpeg"))


@pytest.mark.parametrize(
    ("fmt", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("JPEG", "CMYK")]
)
def test_picture_is_written_anew_as_webp(fmt, mode):
    stored = Image.open(clean(image(fmt, mode=mode)))
    assert stored.format == "WEBP"
    assert stored.size == (40, 30)


def test_metadata_is_gone_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010E] = "where I live"
    stored = Image.open(clean(image(exif=exif)))
    assert stored.size == (30, 40)
    assert not stored.getexif()


def test_large_picture_is_made_smaller():
    assert max(Image.open(clean(image(size=(3000, 1000)))).size) == MAX_SIDE


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"\xff\xd8" + b"0" * 10_000_000, "stor.jpg", "5 MB"),
        (png_that_claims(20_000, 20_000), "bomb.png", "12 miljoner"),
        (png_that_claims(60_000, 60_000), "bomb.png", "12 miljoner"),
        (png_of(6300), "bomb.png", "12 miljoner"),
        (jpeg_that_claims(9_000, 5_000), "bomb.jpg", "40 miljoner"),
        (b"just some text", "text.png", "JPEG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "bild.svg", "SVG"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 50, "IMG_0001.HEIC", "HEIC"),
        (image()[:200], "half.jpg", "JPEG"),
        (b"GIF89a" + b"\0" * 50, "anim.gif", "JPEG"),
    ],
)
def test_unsuitable_picture_is_refused_with_advice(content, name, said):
    with pytest.raises(ValidationError) as refused:
        clean(content, name)
    assert said.replace("miljoner", "mil") in str(refused.value.messages[0])


def photo(size=(2400, 1600), fmt="JPEG"):
    """A picture with as much to draw as a photograph: colours that run into each other, edges, and grain."""
    across, down = Image.linear_gradient("L").resize(size), Image.radial_gradient("L").resize(size)
    grain = Image.effect_noise(size, 24)
    out = BytesIO()
    Image.merge("RGB", (across, down, grain)).save(out, fmt, quality=92)
    return out.getvalue()


def for_pages(content):
    return reencode_for_pages(SimpleUploadedFile("bild.jpg", content))


def test_picture_for_pages_is_written_in_three_widths_small_enough_for_a_phone():
    decoded = for_pages(photo())
    assert decoded.name == "1600x1067.webp"
    pictures = {1600: decoded.read(), **decoded.smaller}
    assert {width: Image.open(BytesIO(content)).width for width, content in pictures.items()} == {
        width: width for width in (1600, 960, 480)
    }
    for width, most in (SMALLER | {1600: MOST_OF_LARGEST}).items():
        assert len(pictures[width]) <= most


def test_small_picture_is_not_made_larger():
    decoded = for_pages(image(size=(500, 300)))
    assert decoded.name == "500x300.webp"
    assert list(decoded.smaller) == [480]
    assert for_pages(image(size=(40, 30))).smaller == {}


@pytest.mark.parametrize("size", [(20_000, 100), (100, 20_000), (20_000, 1)])
def test_picture_that_is_all_length_is_still_one(size):
    decoded = for_pages(image(size=size, fmt="PNG"))
    assert max(Image.open(decoded).size) == MAX_SIDE


def test_name_of_a_picture_tells_its_size_and_its_files():
    name = picture_path(ChallengeFactory.build(), "1600x1067.webp")
    assert size_in(name) == (1600, 1067)
    files = files_of(name)
    assert list(files) == [480, 960, 1600]
    assert {picture_of(file) for file in files.values()} == {name}
    assert files_of("challenge/of-before.webp") == {0: "challenge/of-before.webp"}


def test_address_of_a_picture_cannot_be_guessed():
    first, second = (picture_path(ChallengeFactory.build(), "bild.png") for _ in range(2))
    assert first != second
    assert first.startswith("challenge/")
    assert first.endswith(".webp")


@pytest.mark.parametrize("fmt", ["PNG", "WEBP"])
def test_animation_becomes_its_first_picture(fmt):
    frames = [Image.new("RGB", (400, 300), colour) for colour in ("red", "blue", "green")]
    written = BytesIO()
    frames[0].save(written, fmt, save_all=True, append_images=frames[1:], duration=100)
    stored = Image.open(clean(written.getvalue()))
    assert getattr(stored, "n_frames", 1) == 1
    red, _green, blue = stored.convert("RGB").getpixel((200, 150))
    assert red > 200 > blue


@pytest.mark.parametrize(
    ("fmt", "mode", "options"),
    [
        ("PNG", "RGB", {}),
        ("JPEG", "RGB", {}),
        ("JPEG", "L", {"progressive": True}),
        ("WEBP", "RGB", {}),
        ("WEBP", "RGBA", {}),
        ("WEBP", "RGB", {"lossless": True}),
    ],
)
def test_header_tells_format_and_size(fmt, mode, options):
    assert read_header(BytesIO(image(fmt, (1234, 567), mode, **options))) == Header(fmt, 1234, 567)


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP"])
def test_header_cut_anywhere_is_no_error(fmt):
    whole = image(fmt)
    for end in range(0, len(whole), 3):
        read_header(BytesIO(whole[:end]))


def test_jpeg_that_goes_round_in_its_header_comes_to_an_end():
    assert read_header(BytesIO(b"\xff\xd8" + b"\xff\xd0" * 100_000)) is None
    assert read_header(BytesIO(b"\xff\xd8\xff" + b"\xff" * 1_000)) is None


class PictureForm(forms.Form):
    picture = PictureField()


def test_form_that_would_keep_a_picture_as_it_came_is_no_form():
    with pytest.raises(TypeError, match="PicturesLast"):
        PictureForm().as_p()
