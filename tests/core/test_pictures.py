import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.files.pictures import MAX_SIDE, PictureField, picture_path
from tests.factories import ChallengeFactory


def image(fmt="JPEG", size=(40, 30), mode="RGB", **options):
    out = BytesIO()
    Image.new(mode, size, "red").save(out, fmt, **options)
    return out.getvalue()


def png_that_claims(width, height):
    """A PNG of a few bytes that says it has ``width`` × ``height`` pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def clean(content, name="bild.jpg"):
    return PictureField().clean(SimpleUploadedFile(name, content, content_type="image/jpeg"))


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
        (png_that_claims(20_000, 20_000), "bomb.png", "40 miljoner"),
        (png_that_claims(60_000, 60_000), "bomb.png", "40 miljoner"),
        (b"just some text", "text.png", "JPEG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "bild.svg", "JPEG"),
        (image()[:200], "half.jpg", "JPEG"),
        (b"GIF89a" + b"\0" * 50, "anim.gif", "JPEG"),
    ],
)
def test_unsuitable_picture_is_refused_with_advice(content, name, said):
    with pytest.raises(ValidationError) as refused:
        clean(content, name)
    assert said.replace("miljoner", "mil") in str(refused.value.messages[0])


def test_address_of_a_picture_cannot_be_guessed():
    first, second = (picture_path(ChallengeFactory.build(), "bild.png") for _ in range(2))
    assert first != second
    assert first.startswith("challenge/")
    assert first.endswith(".webp")
