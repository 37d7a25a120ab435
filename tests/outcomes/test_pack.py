"""The reuse pack: what is in it, in which language, and what is not."""

import io
import itertools
import json
import re
import zipfile
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import html5lib
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from jsonschema import Draft202012Validator

import outcomes.packs
from outcomes.maturity import reassess
from outcomes.models import Outcome
from tests import factories
from tests.outcomes.helpers import drawn
from tests.transitions import take

pytestmark = pytest.mark.django_db
SCHEMA = json.loads((Path(outcomes.packs.__file__).parent / "outcome.schema.json").read_text())
FILE = b"Stig 1: lyssna.\n"


def download(client, outcome, language="sv"):
    with translation.override(language):
        address = reverse("outcomes:pack", args=[outcome.slug])
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/zip"
    pack = zipfile.ZipFile(io.BytesIO(b"".join(response)))
    assert pack.testzip() is None
    return response, pack


def attach(outcome, content=FILE, name="stigen.txt", **values):
    attachment = factories.AttachmentFactory.build(outcome=outcome, url="", file_name=name, **values)
    attachment.media_type, attachment.size = "text/plain", len(content)
    attachment.sha256 = sha256(content).hexdigest()
    attachment.file.save(name, ContentFile(content), save=True)
    return attachment


@pytest.fixture
def outcome():
    """An outcome with something of every kind, tried in one municipality and used in another."""
    huddinge = factories.AreaFactory(name="Huddinge", code="0126")
    skogas = factories.AreaFactory(name="Skogås", kind="district", parent=huddinge, code="")
    kth = factories.OrganisationFactory(name="KTH", sector="academia")
    outcome = factories.OutcomeFactory(
        title_sv="Gåturer & samtal", title_en="Walks & talks", description_sv="Vi går.", description_en="We walk.",
        kind="method", owner=factories.OrganisationFactory(name="Huddinge kommun"), **factories.on_the_site,
    )  # fmt: skip
    outcome.organisations.add(kth)
    challenge = factories.ChallengeFactory(title="Att höra alla", published=True)
    factories.AnsweredChallengeFactory(outcome=outcome, challenge=challenge, how_sv="Den når fler.", how_en="")
    factories.MethodCardFactory(
        outcome=outcome,
        steps_sv="Bjud in\nGå",
        steps_en="Invite\nWalk",
        hours=40,
        licence="CC-BY-4.0",
        stages=["early"],
    )
    factories.TrialFactory(
        outcome=outcome, organisation=kth, area=skogas, verdict="partly", tried_sv="En tur i juni.", pitfall_sv="Regn."
    )
    factories.ReuseFactory(
        outcome=outcome, organisation_name="Bergen", country="NO", state="in_use", adapted="Kortere tur.",
        contact_email="plan@bergen.example", latitude="60.39299", longitude="5.32415",
    )  # fmt: skip
    factories.ReuseFactory(outcome=outcome, organisation_name="Obekräftad", unconfirmed=True)
    attach(outcome, title="Stigen")
    factories.AttachmentFactory(outcome=outcome, title="Utvärderingen", kind="evaluation", url="https://example.org/u")
    reassess(outcome)
    return outcome


NAMES = {
    "sv": ["metodkort.html", "metodkort.md", "licens.txt", "hanvisning.txt"],
    "en": ["method-card.html", "method-card.md", "licence.txt", "citation.txt"],
}


@pytest.mark.parametrize("language", NAMES)
def test_pack_holds_the_card_the_record_and_the_files(client, outcome, language):
    response, pack = download(client, outcome, language)
    assert pack.namelist() == [*NAMES[language], "outcome.json", "files/01-stigen.txt"]
    assert pack.read("files/01-stigen.txt") == FILE
    assert response["Content-Disposition"] == f'attachment; filename="{outcome.slug}-{language}.zip"'


@pytest.mark.parametrize(("language", "words"), [("sv", ["Vi går.", "Bjud in"]), ("en", ["We walk.", "Invite"])])
def test_card_is_in_the_language_of_the_page(client, outcome, language, words):
    _response, pack = download(client, outcome, language)
    for name in NAMES[language][:2]:
        text = pack.read(name).decode()
        assert all(
            word in text for word in [*words, "Skogås", "Regn.", "Bergen", "Kortere tur.", "files/01-stigen.txt"]
        )
        assert str(outcome.identifier) in text


@pytest.mark.parametrize(
    ("language", "saved", "why"), [("sv", "120 timmar", "inte varför"), ("en", "120 hours", "not why")]
)
def test_card_says_what_was_measured_and_by_whom_and_not_why(client, outcome, language, saved, why):
    factories.EffectFactory(outcome=outcome, saved=True, trial=outcome.trials.first())
    factories.EffectFactory(
        outcome=outcome, saved=True, reuse=factories.ReuseFactory(outcome=outcome, confirmed_at=None)
    )
    _response, pack = download(client, outcome, language)
    for name in NAMES[language][:2]:
        text = pack.read(name).decode().replace("\u00a0", " ")
        assert text.count(saved) == 1  # that of a reuse that nobody has confirmed is not told
        assert all(word in text for word in ["Räknat för hand", "Planerare, Ägarkommunen", why])


@pytest.mark.parametrize("language", NAMES)
def test_card_is_a_page_that_can_be_read_by_anybody(client, outcome, language):
    """Strictly parsed; in its language, with the other one marked; one first heading, none skipped; no script."""
    _response, pack = download(client, outcome, language)
    html = pack.read(NAMES[language][0]).decode()
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert document.get("lang") == language
    assert document.find(".//title").text
    levels = [int(tag[1]) for tag in re.findall(r"<(h\d)", html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
    assert "<script" not in html
    if language == "en":
        assert '<span lang="sv">Den når fler.</span>' in html


def test_links_of_the_card_lead_on_from_the_folder_it_is_unpacked_in(client, outcome):
    class Links(HTMLParser):
        found = []

        def handle_starttag(self, tag, attrs):
            self.found += [value for name, value in attrs if name in {"href", "src"}]

    _response, pack = download(client, outcome)
    Links().feed(pack.read("metodkort.html").decode())
    assert [link for link in Links.found if not link.startswith("http")] == ["files/01-stigen.txt"]


def test_record_is_what_the_schema_says_and_the_same_in_both_languages(client, outcome):
    records = [json.loads(download(client, outcome, language)[1].read("outcome.json")) for language in NAMES]
    assert records[0] == records[1]
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(records[0])
    record = records[0]
    assert record["identifier"] == str(outcome.identifier)
    assert record["title"] == {"sv": "Gåturer & samtal", "en": "Walks & talks"}
    assert record["challenges"][0]["how"] == {"sv": "Den når fler.", "en": ""}
    (trial,) = record["trials"]
    assert (trial["host"], trial["place"], trial["municipality"]) == (
        "KTH", "Skogås", {"name": "Huddinge", "code": "0126"},
    )  # fmt: skip
    (reuse,) = record["reuses"]
    assert (reuse["who"], reuse["country"], reuse["position"]) == ("Bergen", "NO", [60.39299, 5.32415])
    assert [one["path"] for one in record["attachments"]] == ["files/01-stigen.txt", ""]


def test_record_names_the_municipality_of_those_who_are_one(client):
    outcome = factories.OutcomeFactory(published=True)
    for name, changes in {
        "Umeå": {"contact_email": "a@umea.example", "state": "interested"},
        "Lund": {"contact_email": "A@umea.example", "state": "in_use"},
        "Bolaget": {"is_municipality": False},
    }.items():
        factories.ReuseFactory(outcome=outcome, organisation_name=name, **changes)
    member = factories.ReuseFactory(outcome=outcome, member=True, organisation__area=factories.AreaFactory())
    reuses = json.loads(download(client, outcome)[1].read("outcome.json"))["reuses"]
    assert {one["who"]: one["municipality"] and one["municipality"]["name"] for one in reuses} == {
        "Umeå": None,
        "Lund": "Lund",
        "Bolaget": None,
        member.who: member.organisation.area.name,
    }


def test_record_of_every_outcome_of_the_programme_is_what_the_schema_says(client, loaded_programme):
    validator = Draft202012Validator(SCHEMA)
    slugs = list(Outcome.objects.published().values_list("slug", flat=True))
    assert len(slugs) >= 35
    for slug in slugs:
        _response, pack = download(client, Outcome(slug=slug))
        validator.validate(json.loads(pack.read("outcome.json")))


@pytest.fixture
def loaded_programme():
    with translation.override("sv"):
        call_command("load_programme", verbosity=0)


def test_licence_and_citation_say_whose_it_is(client, outcome):
    _response, pack = download(client, outcome, "en")
    assert "https://creativecommons.org/licenses/by/4.0/" in pack.read("licence.txt").decode()
    citation = pack.read("citation.txt").decode()
    assert citation.startswith(f"Huddinge kommun ({outcome.updated_at.year}). Walks & talks [method].")
    assert f"urn:uuid:{outcome.identifier}" in citation


def test_pack_without_licence_says_so(client):
    outcome = factories.OutcomeFactory(**factories.on_the_site)
    _response, pack = download(client, outcome, "en")
    assert "No licence is stated" in pack.read("licence.txt").decode()
    assert json.loads(pack.read("outcome.json"))["card"] is None


def test_pack_leaves_out_unpublished_data(client, outcome):
    hidden = factories.ChallengeFactory(title="Hemlig utmaning")
    factories.AnsweredChallengeFactory(outcome=outcome, challenge=hidden)
    _response, pack = download(client, outcome)
    everything = "".join(pack.read(name).decode() for name in pack.namelist())
    for secret in ("plan@bergen.example", "Obekräftad", "Hemlig utmaning"):
        assert secret not in everything


def test_draft_is_packed_for_its_owner_only(client, outcome):
    take(outcome, "unpublish")
    assert client.get(reverse("outcomes:pack", args=[outcome.slug])).status_code == 404
    client.force_login(factories.MembershipFactory(organisation=outcome.owner).user)
    download(client, outcome)


def test_hostile_words_act_neither_as_html_nor_as_markdown(client):
    title = "<script>alert(1)</script> [klicka](https://elak.example) *"
    outcome = factories.OutcomeFactory(title=title, description=title, **factories.on_the_site)
    trial = factories.TrialFactory(outcome=outcome, organisation=None, host_name=title, tried=title)
    factories.EffectFactory(outcome=outcome, trial=trial, saved=True)
    _response, pack = download(client, outcome, "en")
    html, markdown = (pack.read(name).decode() for name in NAMES["en"][:2])
    assert "<script>alert" not in html
    assert markdown.startswith(r"# \<script\>alert(1)\</script\> \[klicka\](https://elak.example) \*")
    assert r"In the trial at \<script\>alert(1)\</script\> \[klicka\]" in markdown


def test_file_that_is_lost_is_left_out(client, outcome):
    attachment = outcome.attachments.exclude(file="").get()
    attachment.file.storage.delete(attachment.file.name)
    _response, pack = download(client, outcome)
    assert "files/01-stigen.txt" not in pack.namelist()


def test_pack_costs_the_same_for_many(client, outcome):
    address = reverse("outcomes:pack", args=[outcome.slug])
    numbers = []
    for more in (0, 4):
        for n in range(more):
            factories.TrialFactory(outcome=outcome, organisation=factories.OrganisationFactory())
            factories.ReuseFactory(outcome=outcome, organisation_name=f"Kommun {n}")
            factories.AnsweredChallengeFactory(
                outcome=outcome, challenge=factories.ChallengeFactory(title=f"U {n}", published=True)
            )
            factories.AttachmentFactory(outcome=outcome, title=f"L {n}")
        with CaptureQueriesContext(connection) as queries:
            b"".join(client.get(address))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 10


@pytest.mark.parametrize(
    ("name", "kind", "packed"), [("a.pdf", "application/pdf", False), ("a.txt", "text/plain", True)]
)
def test_file_that_is_packed_already_is_not_packed_again(client, outcome, name, kind, packed):
    """A hundred megabytes of PDFs would take five seconds."""
    attachment = attach(outcome, FILE * 100, name)
    type(attachment).objects.update(media_type=kind)
    _response, pack = download(client, outcome)
    (entry,) = [one for one in pack.infolist() if one.filename.endswith(name)]
    assert (entry.compress_size < entry.file_size) is packed


def test_pictures_come_along_with_what_they_show_and_who_made_them(client, outcome):
    trial = drawn(outcome.trials.get(), picture_alt_sv="Två på stigen", picture_credit="Foto: kommunen, CC BY 4.0")
    drawn(outcome, picture_is_decorative=True)
    _response, pack = download(client, outcome)
    record = json.loads(pack.read("outcome.json"))
    Draft202012Validator(SCHEMA).validate(record)
    own, (tried,) = record["picture"], record["trials"]
    assert (own["decorative"], own["credit"], own["alt"]) == (True, "", {"sv": "", "en": ""})
    assert tried["picture"] == {
        "path": f"pictures/{trial.picture.name.partition('/')[2]}",
        "alt": {"sv": "Två på stigen", "en": ""},
        "decorative": False,
        "credit": "Foto: kommunen, CC BY 4.0",
    }
    for one in (own, tried["picture"]):
        assert pack.read(one["path"])[8:12] == b"WEBP"
    card = pack.read("metodkort.html").decode()
    assert f'<img src="{tried["picture"]["path"]}" alt="Två på stigen">' in card
    assert f'<img src="{own["path"]}" alt="">' in card
    assert "Bild: Foto: kommunen, CC BY 4.0" in card
    assert f"![Två på stigen](<{tried['picture']['path']}>)" in pack.read("metodkort.md").decode()
    licence = pack.read("licens.txt").decode()
    assert f"{tried['picture']['path']}: Foto: kommunen, CC BY 4.0" in licence
    assert f"{own['path']}: okänt vem som har gjort den" in licence


def test_picture_whose_file_is_lost_is_left_out(client, outcome):
    drawn(outcome, picture_is_decorative=True)
    outcome.picture.storage.delete(outcome.picture.name)
    _response, pack = download(client, outcome)
    assert not [name for name in pack.namelist() if name.startswith("pictures/")]


def test_pack_holds_no_more_pictures_than_are_read_in(client, outcome, monkeypatch):
    monkeypatch.setattr("outcomes.packs.record.MOST_PICTURES", 1)
    drawn(outcome, picture_is_decorative=True)
    drawn(outcome.trials.get(), picture_is_decorative=True)
    record = json.loads(download(client, outcome)[1].read("outcome.json"))
    assert "picture" in record
    assert "picture" not in record["trials"][0]
