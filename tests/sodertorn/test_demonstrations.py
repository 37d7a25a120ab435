"""A demonstration is counted nowhere, on no page that counts or gathers dialogues, and says of itself what it is."""

import pytest
from django.urls import reverse
from lxml import html

from dialogues.models import DialogueParty
from tests.factories import (
    AreaFactory,
    ChallengeFactory,
    DialogueFactory,
    DialoguePartyFactory,
    OrganisationFactory,
    OutcomeFactory,
    ReportFactory,
)

pytestmark = pytest.mark.django_db
SHOWN = "Bara på prov"


@pytest.fixture
def place():
    return AreaFactory(name="Huddinge", slug="huddinge", latitude="59.22", longitude="18.05")


@pytest.fixture
def demonstration(place):
    organiser = OrganisationFactory(slug="kommunen")
    dialogue = DialogueFactory(
        open_now=True, is_demonstration=True, title_sv=SHOWN, organiser=organiser, participants=12, slug="prov"
    )
    if not dialogue.parties.exists():
        DialoguePartyFactory(dialogue=dialogue, organisation=organiser, role=DialogueParty.Role.ORGANISER)
    dialogue.areas.add(place)
    dialogue.challenges.add(ChallengeFactory(published=True, slug="utmaningen"))
    dialogue.outcomes.add(OutcomeFactory(published=True, slug="resultatet"))
    ReportFactory(published=True, title="Rapport").dialogues.add(dialogue)
    return dialogue


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.document_fromstring(answer.content)


@pytest.mark.parametrize("tied", ["challenges", "outcomes", "reports", "areas", "organiser"])
def test_no_record_has_it_among_its_dialogues(client, demonstration, tied):
    record = getattr(demonstration, tied)
    address = (record if tied == "organiser" else record.get()).get_absolute_url()
    assert not [a for a in page(client, address).iter("a") if a.get("href") == demonstration.get_absolute_url()]


def test_challenge_has_no_dialogue_by_it_in_its_row(client, demonstration):
    real = DialogueFactory(published=True)
    (challenge,) = demonstration.challenges.all()
    challenge.dialogues.add(real)
    assert "1 dialog" in page(client, "/utmaningar/").text_content()
    real.delete()
    assert "1 dialog" not in page(client, "/utmaningar/").text_content()


def test_list_of_dialogues_has_it_apart_and_counts_the_others(client, demonstration):
    DialogueFactory(published=True)
    found = page(client, "/dialoger/")
    assert len(found.find_class("entry")) == 1
    (apart,) = found.find_class("demonstration")
    assert [a.get("href") for a in apart.iter("a")] == [demonstration.get_absolute_url()]
    assert SHOWN not in "".join(one.text_content() for one in found.find_class("listing__chart"))


def test_list_that_is_filtered_does_not_offer_it(client, demonstration):
    found = page(client, "/dialoger/?state=open")
    assert not found.find_class("demonstration")
    assert not found.find_class("entry")


def marks(client, query=""):
    features = client.get(reverse("map-places") + query).json()["features"]
    return [(mark["shape"], mark["text"]) for one in features for mark in one["properties"].get("marks", [])]


def test_map_says_what_it_is_and_does_not_call_it_open(client, demonstration, place):
    place.challenges.add(ChallengeFactory(published=True, title_sv="Trygga tunnlar"))
    assert marks(client) == [("challenge", "Utmaning: Trygga tunnlar"), ("demonstration", f"Demonstration: {SHOWN}")]
    assert f"Demonstration: {SHOWN}" in page(client, "/karta/").text_content()
    assert marks(client, "?open=now") == []
    assert marks(client, "?kind=challenge") == [("challenge", "Utmaning: Trygga tunnlar")]


def test_place_where_it_stands_alone_is_not_counted_on_the_map(client, demonstration):
    assert marks(client) == []
    assert not page(client, "/karta/").find_class("entry")
