"""The map of everything: what stands where, for whom, under which filter; and the list that has the same."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.factories import (
    AreaFactory,
    ChallengeFactory,
    DialogueFactory,
    OrganisationFactory,
    OutcomeFactory,
    PerspectiveFactory,
    ReuseFactory,
    TrialFactory,
)

pytestmark = pytest.mark.django_db
SQUARE = {"type": "Polygon", "coordinates": [[[17, 59], [18, 59], [18, 60], [17, 60], [17, 59]]]}


@pytest.fixture
def huddinge():
    return AreaFactory(name="Huddinge", slug="huddinge", boundary=SQUARE, latitude="59.22", longitude="18.05")


@pytest.fixture
def flemingsberg(huddinge):
    return AreaFactory(
        district=True, name="Flemingsberg", slug="flemingsberg", parent=huddinge, latitude="59.218", longitude="17.945"
    )


def placed(record, *areas):
    record.areas.add(*areas)
    return record


def marks(client, query=""):
    """Return the marks of each place: shape and number."""
    found = client.get(reverse("map-places") + query).json()["features"]
    return {
        one["properties"]["name"]: {mark["shape"]: mark["n"] for mark in one["properties"]["marks"]}
        for one in found
        if "marks" in one["properties"]
    }


def page(client, query=""):
    return client.get(reverse("map") + query).content.decode()


def test_each_kind_stands_at_its_place_with_its_number(client, huddinge, flemingsberg):
    for _ in range(3):
        placed(ChallengeFactory(published=True), huddinge)
    placed(DialogueFactory(published=True), huddinge, flemingsberg)
    placed(DialogueFactory(open_now=True), flemingsberg)
    outcome = OutcomeFactory(published=True)
    TrialFactory(outcome=outcome, area=flemingsberg)
    ReuseFactory(outcome=outcome, area=huddinge)
    assert marks(client) == {
        "Huddinge": {"challenge": 3, "dialogue": 1, "reuse": 1},
        "Flemingsberg": {"dialogue": 1, "open": 1, "trial": 1},
    }


def test_trial_stands_where_its_host_is_when_it_says_no_place(client, huddinge):
    TrialFactory(outcome__published=True, organisation=OrganisationFactory(area=huddinge), area=None)
    assert marks(client) == {"Huddinge": {"trial": 1}}


def test_list_has_the_same_as_the_map(client, huddinge, flemingsberg):
    placed(ChallengeFactory(published=True, title_sv="Trygga gångtunnlar"), flemingsberg)
    for _ in range(2):
        placed(DialogueFactory(published=True), huddinge)
    text = page(client)
    assert "Utmaning: Trygga gångtunnlar" in text
    assert "2 dialoger" in text
    assert 'href="/dialoger/?municipality=huddinge"' in text
    assert text.count('<li class="entry') == 2 == len(marks(client))


def test_list_that_a_mark_leads_to_has_as_many(client, huddinge):
    for _ in range(3):
        placed(ChallengeFactory(published=True), huddinge)
    found = client.get(reverse("map-places")).json()["features"]
    (mark,) = next(one["properties"]["marks"] for one in found if "marks" in one["properties"])
    assert client.get(mark["url"]).content.decode().count('<li class="entry') == mark["n"]


def test_what_is_not_public_stands_nowhere(client, huddinge):
    placed(ChallengeFactory(), huddinge)
    placed(DialogueFactory(), huddinge)
    TrialFactory(outcome=OutcomeFactory(), area=huddinge)
    ReuseFactory(outcome=OutcomeFactory(published=True), area=huddinge, confirmed_at=None)
    assert marks(client) == {}
    assert "Det finns inget på kartan ännu." in page(client)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?kind=challenge", {"Huddinge": {"challenge": 1}}),
        ("?kind=dialogue&kind=trial", {"Huddinge": {"trial": 1}, "Flemingsberg": {"open": 1}}),
        ("?open=now", {"Flemingsberg": {"open": 1}}),
        ("?perspective=medskapande", {"Huddinge": {"challenge": 1}}),
        ("?perspective=medskapande&open=now", {}),
        ("?municipality=tyreso", {}),
        ("?municipality=huddinge&kind=dialogue", {"Flemingsberg": {"open": 1}}),
        ("?q=fleming", {"Flemingsberg": {"open": 1}}),
    ],
)
def test_filter_narrows_map_and_list_alike(client, huddinge, flemingsberg, query, expected):
    AreaFactory(name="Tyresö", slug="tyreso", latitude="59.24", longitude="18.3")
    perspective = PerspectiveFactory(slug="medskapande")
    placed(ChallengeFactory(published=True), huddinge).perspectives.add(perspective)
    placed(DialogueFactory(open_now=True), flemingsberg)
    TrialFactory(outcome__published=True, area=huddinge)
    assert marks(client, query) == expected
    assert page(client, query).count('<li class="entry') == len(expected)


def test_record_of_two_chosen_perspectives_is_counted_once(client, huddinge):
    both = [PerspectiveFactory(slug="medskapande"), PerspectiveFactory(slug="forandringsinriktad")]
    for _ in range(2):
        placed(ChallengeFactory(published=True), huddinge).perspectives.add(*both)
    query = "?perspective=medskapande&perspective=forandringsinriktad"
    assert marks(client, query) == {"Huddinge": {"challenge": 2}}


def test_place_of_the_host_counts_where_nothing_nearer_is_said(client, huddinge, flemingsberg):
    """In the list and its facets, which look for places, as on the map, which looks for records."""
    host = OrganisationFactory(area=huddinge)
    TrialFactory(outcome__published=True, organisation=host, area=flemingsberg)
    assert marks(client) == {"Flemingsberg": {"trial": 1}}
    assert page(client).count('<li class="entry') == 1
    ReuseFactory(outcome__published=True, organisation=host, area=None)
    facets = {facet.name: facet for facet in client.get(reverse("map")).context["filters"].facets()}
    assert {option.value: option.count for option in facets["kind"].options} == {"trial": 1, "reuse": 1}


def test_filter_counts_places_and_keeps_what_is_chosen(client, huddinge, flemingsberg):
    placed(ChallengeFactory(published=True), huddinge, flemingsberg)
    placed(DialogueFactory(published=True), huddinge)
    facets = {
        facet.name: {option.value: option.count for option in facet.options}
        for facet in client.get(reverse("map") + "?kind=dialogue").context["filters"].facets()
    }
    assert facets["kind"] == {"challenge": 2, "dialogue": 1}
    assert facets["municipality"] == {"huddinge": 1}
    assert "open" not in facets


def test_unknown_value_is_told_and_ignored(client, huddinge):
    placed(ChallengeFactory(published=True), huddinge)
    assert marks(client, "?kind=moln&municipality=atlantis") == {"Huddinge": {"challenge": 1}}
    assert "moln" in page(client, "?kind=moln")


def test_reuse_far_away_stands_where_it_says_and_in_the_list(client, huddinge):
    ReuseFactory(
        outcome__published=True,
        outcome__title_sv="Frågelådan",
        organisation=None,
        organisation_name="Tampere",
        country="FI",
        latitude="61.5",
        longitude="23.76",
    )
    placed(ChallengeFactory(published=True), huddinge)
    assert marks(client)["Tampere"] == {"reuse": 1}
    text = page(client)
    assert "På andra håll" in text
    assert "Frågelådan" in text
    assert "Tampere" in text
    for query in ("?municipality=huddinge", "?open=now", "?kind=dialogue"):
        assert "Tampere" not in marks(client, query)
        assert "Frågelådan" not in page(client, query)


def test_marks_do_not_grow_with_the_records(client, huddinge):
    """However many records: a number for each kind at each place."""
    for _ in range(30):
        placed(ChallengeFactory(published=True), huddinge)
    few = len(client.get(reverse("map-places")).content)
    for _ in range(30):
        placed(ChallengeFactory(published=True), huddinge)
    assert abs(len(client.get(reverse("map-places")).content) - few) < 10


def test_page_without_script_has_a_drawn_map_and_every_filter(client, huddinge):
    placed(ChallengeFactory(published=True), huddinge)
    text = page(client)
    before, _noscript, drawn = text.partition("<noscript>")
    assert 'class="ground__land"' in drawn.partition("</noscript>")[0]
    assert 'name="kind"' in before


def test_page_is_there_in_english(client, huddinge):
    placed(DialogueFactory(open_now=True), huddinge)
    with override("en"):
        address = reverse("map")
    assert address == "/en/map/"
    assert "Open dialogue:" in client.get(address).content.decode()
