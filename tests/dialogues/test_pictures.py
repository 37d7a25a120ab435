"""Pictures that strangers send with what they say: decoded last, counted always, and never at the cost of the words."""

import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.files import pictures, sandbox
from core.files.decoders import RefusedError
from dialogues.contributing import flow, views
from dialogues.contributing.forms import IdeaForm
from dialogues.models import Contribution, StartedContribution
from tests import factories
from tests.dialogues.taking_part import at, idea, of, picture, say

pytestmark = pytest.mark.django_db
WORDS = "Man vill kunna vila på vägen."


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def activity():
    dialogue = factories.DialogueFactory(open_now=True, allows_email=True, allows_guests=True)
    return factories.ActivityFactory(dialogue=dialogue, kind="ideas")


@pytest.fixture
def decoded(monkeypatch):
    """The names of the decoders that were asked, in their order."""
    asked, real = [], sandbox.decoded

    def note(decoder, *args, **kwargs):
        asked.append(decoder)
        return real(decoder, *args, **kwargs)

    monkeypatch.setattr(sandbox, "decoded", note)
    return asked


def refused_as(monkeypatch, reason):
    def refuse(*args, **kwargs):
        sandbox.was_busy.set(reason == "busy")
        raise RefusedError(reason)

    monkeypatch.setattr(sandbox, "decoded", refuse)


def of_many_pixels():
    file = BytesIO()
    Image.new("1", (6300, 6300)).save(file, "PNG")
    return file.getvalue()


def broken():
    """A PNG whose header is right, and whose pixels are none."""
    file = BytesIO()
    Image.new("RGB", (400, 300)).save(file, "PNG")
    whole = bytearray(file.getvalue())
    start = whole.index(b"IDAT") + 4
    whole[start : start + 40] = zlib.crc32(b"x").to_bytes(4) * 10
    return bytes(whole)


def sent(client, activity, content=None, **words):
    upload = SimpleUploadedFile("bild.png", content) if content else picture()
    return say(client, activity, picture=upload, **{"picture_alt": "En bänk", **words})


def are_kept():
    """Say whether the words are there for the next try."""
    return WORDS in StartedContribution.objects.latest("changed_at").words["text"][0]


def test_picture_is_decoded_when_all_else_is_right(client, activity, decoded):
    assert sent(client, activity).status_code == 302
    assert decoded == ["core.files.decoders.pictures"]
    assert Contribution.objects.get().picture.name.endswith(".webp")


@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"picture_alt": "x" * 201}],
    ids=["text", "description"],
)
def test_nothing_is_decoded_for_a_page_that_is_refused_anyway(client, activity, decoded, wrong):
    response = sent(client, activity, **wrong)
    assert response.status_code == 200
    assert decoded == []
    assert not Contribution.objects.exists()


def test_nothing_is_decoded_for_an_activity_that_has_closed(client, activity, decoded):
    type(activity).objects.filter(pk=activity.pk).update(closes_at="2020-01-01T00:00:00Z")
    assert sent(client, activity).status_code == 200
    assert decoded == []


def test_pictures_that_are_refused_count(client, activity, decoded, monkeypatch):
    monkeypatch.setattr(flow, "PICTURES_PER_PLACE", "2/h/ip")
    for status in (200, 200, 429, 429):
        response = sent(client, activity, broken())
        assert response.status_code == status
        assert are_kept()
    assert len(decoded) == 2
    assert str(views.TOO_MUCH) in response.text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (of_many_pixels, "pixels"),
        (broken, "no_picture"),
        (lambda: picture().read()[:300], "no_picture"),
    ],
)
def test_bad_picture_is_explained_and_the_words_kept(client, activity, content, reason):
    response = sent(client, activity, content())
    assert response.status_code == 200
    assert response.context["form"].errors["picture"] == [str(pictures.REFUSALS[reason])]
    assert are_kept()
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("reason", ["memory", "slow", "busy", "malformed"])
def test_decoder_that_fails_is_no_error_page(client, activity, monkeypatch, reason):
    refused_as(monkeypatch, reason)
    response = sent(client, activity)
    assert response.status_code == (503 if reason == "busy" else 200)
    assert response.has_header("Retry-After") is (reason == "busy")
    assert list(response.context["form"].errors) == ["picture"]
    assert are_kept()
    assert client.get(at("activity", activity)).status_code == 200  # and the next request is not busy


def test_form_whose_picture_was_refused_can_be_sent_without(client, activity):
    assert sent(client, activity, broken()).status_code == 200
    assert say(client, activity).status_code == 302


# Changing what was said


@pytest.fixture
def said(client, activity, resident):
    client.force_login(resident)
    say(client, activity)
    return Contribution.objects.get()


def test_changed_picture_is_decoded(client, said, decoded):
    response = client.post(of("contribution-edit", said), idea(picture=picture(), picture_alt="En bänk"))
    assert response.status_code == 302
    assert decoded == ["core.files.decoders.pictures"]
    said.refresh_from_db()
    assert said.picture.name.endswith(".webp")


def test_changed_picture_counts_when_it_is_refused(client, said, decoded, monkeypatch):
    monkeypatch.setattr("core.files.outside.UPLOADS_PER_PERSON", "1/h/user")
    for _time in range(3):
        changed = idea(picture=SimpleUploadedFile("a.png", broken()), picture_alt="En bänk")
        response = client.post(of("contribution-edit", said), changed)
        assert WORDS in response.text
    assert len(decoded) == 1


def test_form_that_was_not_asked_to_decode_saves_nothing(activity, resident):
    words = idea(picture_alt="En bänk")
    form = IdeaForm(words, {"picture": picture()}, activity=activity, user=resident, participant=None)
    assert form.is_valid()
    with pytest.raises(RuntimeError, match="nobody has decoded"):
        form.save(commit=False)
