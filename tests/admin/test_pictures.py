"""Pictures: made anew and shown; what is none is refused, with everything else that was written still there."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from challenges.models import Challenge
from partners.models import Organisation
from tests import factories
from tests.admin.pages import filled_in, list_of, page_of, shown

pytestmark = pytest.mark.django_db
WORDS = "En gata i solsken"


@pytest.fixture
def desk(client, editor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(editor)
    return client


def picture(size=(40, 30), format_="PNG"):
    file = BytesIO()
    Image.new("RGB", size, "green").save(file, format_)
    return file.getvalue()


def bomb(side=20_000):
    """Return a PNG of a few hundred bytes that says it is ``side`` pixels wide and high."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


NO_PICTURE = "not a picture we can read"
BAD = {
    "16 MB": ("big.png", picture() + b"\0" * 16 * 1024 * 1024, "larger than 15 MB"),
    "bomb": ("bomb.png", bomb(), "12 million pixels"),
    "text": ("notes.png", b"This is not a picture.", NO_PICTURE),
    "svg": ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "drawing in SVG"),
    "svg named png": ("logo.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "drawing in SVG"),
    "cut short": ("half.png", picture((400, 300))[:200], NO_PICTURE),
    "gif": ("old.gif", picture(format_="GIF"), NO_PICTURE),
    "empty": ("empty.png", b"", "empty"),
}


@pytest.mark.parametrize(("name", "content", "message"), BAD.values(), ids=BAD)
def test_bad_picture_is_explained_and_nothing_else_is_lost(desk, name, content, message):
    challenge = factories.ChallengeFactory()
    data = filled_in(
        shown(desk, page_of(challenge)), title_sv="Nytt namn", description_sv="En ny lång text.", picture_alt_sv=WORDS
    )
    response = desk.post(page_of(challenge), {**data, "picture": SimpleUploadedFile(name, content)})
    assert response.status_code == 200
    (error,) = response.context["adminform"].form.errors["picture"]
    assert message in error
    for text in ("Nytt namn", "En ny lång text.", WORDS):
        assert text in response.text
    challenge.refresh_from_db()
    assert not challenge.picture
    assert challenge.title_sv != "Nytt namn"


@pytest.mark.parametrize(("name", "content", "message"), BAD.values(), ids=BAD)
def test_bad_logo_is_explained(desk, name, content, message):
    data = filled_in(shown(desk, list_of(Organisation, "add")), name_sv="Kommun", sector="municipality")
    response = desk.post(list_of(Organisation, "add"), {**data, "logo": SimpleUploadedFile(name, content)})
    assert message in response.context["adminform"].form.errors["logo"][0]
    assert 'value="Kommun"' in response.text
    assert not Organisation.objects.exists()


def test_valid_picture_is_reencoded_and_shown(desk):
    challenge = factories.ChallengeFactory()
    data = filled_in(shown(desk, page_of(challenge)), picture_alt_sv=WORDS)
    upload = SimpleUploadedFile("Åsö <b>.jpg", picture((3000, 2000), "JPEG"))
    assert desk.post(page_of(challenge), {**data, "picture": upload}).status_code == 302
    challenge.refresh_from_db()
    assert challenge.picture.name.endswith(".webp")
    with challenge.picture.open() as file, Image.open(file) as made:
        assert (made.format, max(made.size)) == ("WEBP", 1600)
    html = shown(desk, page_of(challenge)).text
    assert f'<img class="preview" src="{challenge.picture.url}"' in html


def test_picture_without_description_is_refused(desk):
    challenge = factories.ChallengeFactory()
    data = filled_in(shown(desk, page_of(challenge)))
    response = desk.post(page_of(challenge), {**data, "picture": SimpleUploadedFile("a.png", picture())})
    assert "Describe the picture in words" in str(response.context["errors"])
    assert not Challenge.objects.get().picture


def test_picture_is_kept_and_can_be_taken_away(desk):
    organisation = factories.OrganisationFactory(logo=SimpleUploadedFile("a.webp", picture(format_="WEBP")))
    name = organisation.logo.name
    url = page_of(organisation)
    assert desk.post(url, filled_in(shown(desk, url), name_sv="Nytt namn")).status_code == 302
    assert Organisation.objects.get().logo.name == name
    assert desk.post(url, filled_in(shown(desk, url), **{"logo-clear": "on"})).status_code == 302
    assert not Organisation.objects.get().logo


def test_logo_stands_in_the_list(desk):
    organisation = factories.OrganisationFactory(logo="organisation/a.webp")
    assert f'<img class="thumb" src="{organisation.logo.url}"' in shown(desk, list_of(Organisation)).text
