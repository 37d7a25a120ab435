import os
import re
import struct
import zlib
from io import BytesIO

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from PIL import Image

from challenges.models import Challenge
from core.files.decoders.headers import Header, read_header
from core.files.decoders.pictures import MAX_SIDE
from core.files.fields import PictureFileField
from core.files.formats import MOST_OF_LARGEST, SMALLER
from core.files.orphans import orphans
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
        (b"\xff\xd8" + b"0" * 16_000_000, "stor.jpg", "15 MB"),
        (png_that_claims(20_000, 20_000), "bomb.png", "12 miljoner"),
        (png_that_claims(60_000, 60_000), "bomb.png", "12 miljoner"),
        (png_of(6300), "bomb.png", "12 miljoner"),
        (jpeg_that_claims(9_000, 5_000), "bomb.jpg", "40 miljoner"),
        (b"just some text", "text.png", "JPEG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "bild.svg", "SVG"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 50, "IMG_0001.HEIC", "HEIC"),
        (image()[:200], "half.jpg", "JPEG"),
        (b"GIF89a" + b"\0" * 50, "anim.gif", "JPEG"),
        (b"%PDF-1.7\n" + b"\0" * 50, "bild.jpg", "JPEG"),
        (b"PK\x03\x04" + b"\0" * 50, "bild.webp", "JPEG"),
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


def test_photo_as_a_telephone_takes_it_is_accepted():
    """Twelve megapixels with grain, stored in as many bytes as the best telephones do."""
    out = BytesIO()
    Image.merge("RGB", [Image.effect_noise((4000, 3000), 24) for _channel in range(3)]).save(out, "JPEG", quality=92)
    content = out.getvalue()
    assert 6_000_000 < len(content) < 15_000_000
    assert max(Image.open(clean(content)).size) == MAX_SIDE


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


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def stored_files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.webp"))


def test_all_widths_are_stored(db, media):
    challenge = ChallengeFactory(picture_is_decorative=True)
    challenge.picture = for_pages(photo())
    challenge.save()
    assert stored_files(media) == sorted(challenge.picture.files)
    assert (challenge.picture.width, challenge.picture.height) == (1600, 1067)
    assert [Image.open(BytesIO((media / name).read_bytes())).width for name in challenge.picture.files] == [
        480,
        960,
        1600,
    ]


def test_moved_picture_takes_its_smaller_versions_along(db, media):
    challenge = ChallengeFactory(picture_is_decorative=True)
    challenge.picture = for_pages(photo())
    challenge.save()
    before = challenge.picture.files
    challenge.picture.move()
    assert not set(before) & set(challenge.picture.files)
    assert set(challenge.picture.files) < set(stored_files(media))


def test_smaller_versions_are_no_orphans_as_long_as_the_picture_is_named(db, media):
    challenge = ChallengeFactory(picture_is_decorative=True)
    challenge.picture = for_pages(photo())
    challenge.save()
    for name in challenge.picture.files:
        os.utime(media / name, (0, 0))
    assert orphans() == []
    names = challenge.picture.files
    Challenge.objects.update(picture="")
    Challenge.history.all().delete()
    assert orphans() == sorted(names)


def test_picture_of_an_older_version_is_sized_and_its_words_are_kept(db, media):
    challenge = ChallengeFactory()
    old = default_storage.save("challenge/old.webp", ContentFile(photo(fmt="WEBP")))
    written = {"picture": old, "picture_alt": "En bänk", "picture_alt_sv": None, "picture_alt_en": None}
    Challenge.objects.rewrite(False).update(**written)
    call_command("size_pictures")
    challenge.refresh_from_db()
    assert (challenge.picture.width, list(challenge.picture.urls)) == (1600, [480, 960, 1600])
    assert challenge.picture_alt_sv == "En bänk"
    sized = challenge.picture.name
    call_command("size_pictures")
    challenge.refresh_from_db()
    assert challenge.picture.name == sized


def test_picture_that_is_gone_stops_no_other_from_being_sized(db, media):
    ChallengeFactory(picture="challenge/gone.webp", picture_is_decorative=True)
    call_command("size_pictures")


COLUMNS = [
    (model, field) for model in apps.get_models() for field in model._meta.fields if isinstance(field, PictureFileField)
]


def test_every_record_that_should_have_one_has_a_picture():
    assert {model.__name__ for model, _field in COLUMNS} >= {
        "Activity", "Area", "Challenge", "Contribution", "Dialogue", "NewsItem", "Organisation", "Outcome", "Report",
        "Trial",
    }  # fmt: skip


@pytest.mark.parametrize(("model", "field"), COLUMNS, ids=lambda one: getattr(one, "__name__", one))
def test_no_picture_is_found_by_guessing(client, db, media, model, field):
    """A draft's is read by whoever knows 128 random bits; its smaller versions are no sooner found."""
    name = field.generate_filename(model(), "1600x1067.webp")
    assert re.fullmatch(r"[a-z-]+/[0-9a-f]{32}-1600x1067\.webp", name)
    assert name != field.generate_filename(model(), "1600x1067.webp")
    for file in files_of(name).values():
        default_storage.save(file, ContentFile(b"RIFF"))
        expected = 404 if model.__name__ == "Contribution" else 200  # nobody's contribution is named by it
        response = client.get(reverse("picture", args=[file]))
        assert response.status_code == expected
        assert expected == 404 or b"".join(response.streaming_content) == b"RIFF"
    assert client.get(reverse("picture", args=[f"{name.partition('/')[0]}/"])).status_code == 404


def test_polyglot_is_nothing_but_a_picture_in_all_its_widths():
    decoded = for_pages(photo() + b"<script>alert(1)</script>PK\x03\x04")
    for content in (decoded.read(), *decoded.smaller.values()):
        assert b"<script" not in content
        assert b"PK\x03\x04" not in content[-200:]


def test_smaller_versions_have_no_metadata_either():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "where I live"
    decoded = for_pages(image(size=(3000, 1000), exif=exif))
    assert decoded.name == "533x1600.webp"
    for content in (decoded.read(), *decoded.smaller.values()):
        assert not Image.open(BytesIO(content)).getexif()
