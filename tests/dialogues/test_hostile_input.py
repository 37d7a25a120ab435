"""Hostile input on every field of every form that a visitor sends: refused in words, or defused; nothing else is lost.

``FORMS`` says where a form is sent and what it holds when it is right; each field is tried with each of ``HOSTILE``.
What is refused comes back with the rest still filled in. What is taken is clean in the database, is text on every page,
and starts no formula in any file. Points outside the area, pictures and forged keys have tables of their own in
``test_taking_part.py`` and ``test_taking_part_on_a_map.py``.
"""

import csv
import io
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from dialogues.models import Contribution, Flag, Participant, Registration, StartedContribution
from tests import factories
from tests.dialogues.taking_part import BOUNDARY, at, by_hand, of, picture, say

pytestmark = pytest.mark.django_db
KEPT = "Det här ska stå kvar"  # in another field than the one that is tried
SCRIPT = '"><script>alert(7)</script>'
HOSTILE = {
    "script": SCRIPT,
    "megabyte": "å" * 500_000 + "x",
    "unseen": "\u200b\u2060\ufeff",
    "turned": "\u202egnp.exe\u202c \u2066Bänk\u2069",
    "formula": '=HYPERLINK("https://elak.example";"Bänk")',
    "null": "a\x00b",
    "control": "a\x1b[31m\x07b",
    "surrogate": "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "template": "{{ request.user.password }}{% debug %}${7*7}",
    "digits": "9" * 5_000,
}
# Never in the database, but for the joiners of scripts and pictures.
HIDDEN = {"Cc", "Cf", "Cs", "Co"}


class World:
    def __init__(self) -> None:
        self.organisation = factories.OrganisationFactory()
        self.planner = factories.MembershipFactory(organisation=self.organisation).user
        self.area = factories.AreaFactory(boundary=BOUNDARY)
        self.dialogue = factories.DialogueFactory(
            open_now=True, organiser=self.organisation, allows_guests=True, allows_email=True, edit_minutes=60
        )
        self.dialogue.areas.add(self.area)
        self.ideas, self.map, self.workshop = (
            factories.ActivityFactory(dialogue=self.dialogue, kind=kind) for kind in ("ideas", "map", "workshop")
        )
        factories.CategoryFactory(activity=self.ideas)
        self.meeting = factories.MeetingFactory(activity__dialogue=self.dialogue)
        self.rule = factories.RuleFactory(dialogue=self.dialogue)
        self.member = factories.UserFactory()
        self.other = factories.ContributionFactory(
            activity=self.ideas, title="Lekplats", text="Gungor.", published=True
        )
        self.own = factories.ContributionFactory(
            activity=self.ideas, author=self.member, title="Trappor", text="En ramp.", published=True
        )
        self.hidden = factories.ContributionFactory(
            activity=self.ideas, author=self.member, state="hidden", hidden_rule=self.rule
        )


@dataclass(frozen=True)
class Sent:
    """A form: where it goes, what it holds, and who sends it."""

    address: Callable[[World], Any]
    """An address, or an activity, in which it is said page by page."""
    words: dict[str, Any]
    by_member: bool = False
    machine: tuple[str, ...] = ("form_key", "shown_at", "with_account", "altcha", "seen")


WHO = {"name_shown": "Kim", "email": "kim@example.org"}
FORMS = {
    "idea": Sent(
        lambda world: world.ideas,
        {"text": KEPT, "category": "", "picture_alt": "", **WHO},
    ),
    "point": Sent(
        lambda world: world.map,
        {
            "text": KEPT, "latitude": "59.1", "longitude": "17.1", "area": "", "place_text": "Vid ån",
            **WHO,
        },
    ),
    "reply": Sent(lambda world: of("reply", world.other), {"text": KEPT, **WHO}),
    "support": Sent(lambda world: of("support", world.other), {**WHO, "name_shown": KEPT, "wanted": "1"}),
    "change": Sent(
        lambda world: of("contribution-edit", world.own), {"title": "Trappor", "text": KEPT, "category": ""}, True
    ),
    "flag": Sent(lambda world: of("flag", world.other), {"rule": "", "note": KEPT}),
    "appeal": Sent(lambda world: of("appeal", world.hidden), {"text": KEPT}, True),
    "registration": Sent(lambda world: at("register", world.meeting.activity), {"needs": KEPT, **WHO}),
}  # fmt: skip
TRIED = [(form, field) for form, sent in FORMS.items() for field in (*sent.words, "form_key", "shown_at", "forged")]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("sv"):
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _taken_back(world, db):
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def client_of(world, sent):
    client = Client()
    if sent.by_member:
        client.force_login(world.member)
    return client


def send(world, sent, client, words):
    address = sent.address(world)
    return client.post(address, words) if isinstance(address, str) else say(client, address, **words)


def everything_written():
    """Yield every text that visitors can have written, as it stands in the database."""
    for model in (Contribution, Participant, Flag, Registration):
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
        ]
        for row in model.objects.values(*names):
            yield from ((model._meta.get_field(name), value) for name, value in row.items() if value)


def is_clean(field, value):
    letters = {unicodedata.category(letter) for letter in value if letter not in "\n\t\u200c\u200d"}
    longest = field.max_length or Contribution.MAX_LENGTH
    return not HIDDEN & letters and (len(value) <= longest or field.name == "search_text")


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize(("form", "field"), TRIED, ids=lambda part: part)
def test_hostile_field_is_kept_as_text_or_refused(world, form, field, hostile):
    sent = FORMS[form]
    words = by_hand(**sent.words) | {field: HOSTILE[hostile]}
    client = client_of(world, sent)
    response = send(world, sent, client, words)
    assert response.status_code in {200, 302}
    assert "<script>alert(7)" not in response.text
    assert [(one.name, value) for one, value in everything_written() if not is_clean(one, value)] == []
    shown = (response.context or {}).get("form") if response.context else None
    if response.status_code == 200 and shown is not None and shown.is_bound:
        assert shown.errors, "shown again, and nobody says why"
        if sent.words.get(field) != KEPT:
            assert KEPT in response.text or StartedContribution.objects.filter(words__text=[KEPT]).exists()
    if response.status_code == 302:  # it may have been taken, and then it is shown
        for address in (at("activity", world.ideas), at("activity", world.map), of("contribution", world.other)):
            assert "<script>alert(7)" not in Client().get(address).text


@pytest.mark.parametrize("form", FORMS)
def test_valid_form_is_saved_once(world, form):
    sent = FORMS[form]
    words = by_hand(**sent.words)
    client = client_of(world, sent)

    def counted():
        return [model.objects.count() for model in (Contribution, Participant, Flag, Registration)]

    before = counted()
    assert send(world, sent, client, words).status_code in {200, 302}
    once = counted()
    if form not in {"change", "appeal"}:
        assert once != before
    for _again in range(2):
        assert send(world, sent, client, words).status_code in {200, 302, 404}
        if isinstance(sent.address(world), str):
            send(world, sent, Client(), words)  # from another browser
    assert counted() == once


FORGED = {
    "id": "1", "pk": "1", "state": "published", "n_supports": "999", "n_replies": "9", "participant": "1", "user": "1",
    "dialogue": "1", "activity": "1", "reply_to": "1", "merged_into": "1", "hidden_rule": "1", "hidden_reason": "x",
    "published_at": "2020-01-01", "created_at": "2020-01-01", "channel": "paper", "entered_by": "1", "language": "xx",
    "confirmed_at": "2020-01-01", "key_digest": "x", "is_staff": "on", "settled_at": "2020-01-01", "meeting": "1",
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_forged_fields_change_nothing(world, form):
    sent = FORMS[form]
    before = set(Contribution.objects.values_list("pk", flat=True))
    was = Contribution.objects.values_list("state", "n_supports", "participant", "activity").get(pk=world.own.pk)
    send(world, sent, client_of(world, sent), by_hand(**FORGED, **sent.words))
    for one in Contribution.objects.exclude(pk__in=before):
        assert one.state in {"awaiting_review", "unconfirmed"}
        assert (one.n_supports, one.n_replies, one.channel, one.entered_by) == (0, 0, "portal", None)
        assert one.dialogue == world.dialogue
        assert one.created_at.year > 2020
        assert one.language == "sv"
        assert one.reply_to in {None, world.other}
    now = Contribution.objects.values_list("state", "n_supports", "participant", "activity").get(pk=world.own.pk)
    assert now[1:] == was[1:]
    assert not Participant.objects.filter(confirmed_at__year=2020).exists()
    assert not Participant.objects.filter(key_digest="x").exists()
    assert not Flag.objects.exclude(settled_at=None).exists()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "<script>alert(7)</script>.jpg", "x" * 5_000 + ".jpg", "a\x00.jpg"]
)
def test_name_of_a_picture_is_not_used(world, name):
    sent = FORMS["idea"]
    words = by_hand(**sent.words) | {"picture": picture(name=name), "picture_alt": "En bänk"}
    response = send(world, sent, Client(), words)
    assert response.status_code in {200, 302}
    assert "<script>alert(7)" not in response.text
    for stored in Contribution.objects.exclude(picture="").values_list("picture", flat=True):
        assert stored.startswith("startedcontribution/")
        assert stored.endswith(".webp")
        assert len(stored) <= 100


# What is taken is text wherever it is read.


@pytest.mark.parametrize("hostile", ["script", "turned", "formula", "template"])
def test_saved_hostile_text_is_escaped_everywhere(world, hostile):
    words = HOSTILE[hostile]
    member = Client()
    member.force_login(world.member)
    where = {"latitude": "59.1", "longitude": "17.1", "place_text": words}
    taken = {"text": words, "name_shown": words, "picture_alt": words, **where}
    address = at("activity", world.map)
    assert say(member, world.map, **taken, picture=picture()).status_code == 302
    one = Contribution.objects.latest("pk")
    Contribution.objects.filter(pk=one.pk).update(state="published", title=one.text[:120])
    factories.FlagFactory(contribution=one, note=one.text[:500])
    planner = Client()
    planner.force_login(world.planner)
    slug = world.dialogue.slug
    pages = [
        Client().get(address),
        Client().get(of("contribution", one)),
        member.get(reverse("mine:list")),
        planner.get(reverse("dialogues:moderation", args=[slug])),
        planner.get(of("moderate", one)),
        planner.get(reverse("dialogues:answers", args=[slug])),
    ]
    for response in pages:
        assert response.status_code == 200
        assert "<script>alert(7)" not in response.text
        assert "\u202e" not in response.text
    drawn = Client().get(at("places", world.map))
    assert drawn["Content-Type"] == "application/geo+json"
    for address in (
        reverse("dialogues:export", args=[slug, "csv"]),
        reverse("dialogues:open-data-file", args=[slug, "csv"]),
    ):
        text = b"".join(planner.get(address)).decode("utf-8-sig")
        for row in csv.reader(io.StringIO(text), delimiter=";"):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


# A file of notes, which the organiser may have been sent by anybody.


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("column", ["text", "titel", "kategori", "kanal", "datum", "språk", "okänd"])
def test_cell_of_a_file_is_text_or_is_refused_with_its_line(world, column, hostile):
    out = io.StringIO()
    lines = csv.writer(out, delimiter=";")
    row = {"text": KEPT, "titel": "Bänkar", "kategori": "", "kanal": "", "datum": "", "språk": "", "okänd": ""}
    lines.writerow(row)
    lines.writerow((row | {column: HOSTILE[hostile]}).values())
    planner = Client()
    planner.force_login(world.planner)
    sent = {"channel": "paper", "language": "sv", "file": SimpleUploadedFile("lappar.csv", out.getvalue().encode())}
    response = planner.post(at("notes-import", world.workshop), sent)
    assert response.status_code == 200
    assert "<script>alert(7)" not in response.text
    if not response.context.get("reading"):
        assert response.context["form"].errors
        return
    packed = {"packed": response.context["packed"], "channel": "paper", "language": "sv", "enter": "1"}
    entered = planner.post(at("notes-import", world.workshop), packed)
    notes = world.workshop.contributions.all()
    assert entered.status_code == (200 if response.context["reading"].problems else 302)
    assert notes.count() == (0 if response.context["reading"].problems else 1)
    assert [(one.name, value) for one, value in everything_written() if not is_clean(one, value)] == []
    assert "<script>alert(7)" not in Client().get(at("activity", world.workshop)).text


@pytest.mark.parametrize("name", ["text", "title", "channel", "received_on", "language", "form_key"])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_field_of_a_note_takes_it_as_text_or_says_what_is_wrong(world, name, hostile):
    planner = Client()
    planner.force_login(world.planner)
    words = {"text": KEPT, "title": "Bänkar", "channel": "paper", "language": "sv", "form_key": str(uuid.uuid4())}
    response = planner.post(at("notes", world.workshop), words | {name: HOSTILE[hostile]})
    assert response.status_code in {200, 302}
    assert "<script>alert(7)" not in response.text
    if response.status_code == 200:
        assert response.context["form"].errors
        assert name == "text" or KEPT in response.text
    assert [(one.name, value) for one, value in everything_written() if not is_clean(one, value)] == []
