"""The country and the areas of statistics are met among figures alone: nothing that lists places shows them."""

import pytest
from django.urls import reverse

from dialogues.meetings.forms import MeetingSettingsForm
from places.models import Area
from tests.factories import ActivityFactory, AreaFactory, ChallengeFactory, FigureFactory

NAMES = ("Dolda småområdet", "Dolda deso", "Dolda regso", "Dolda landet")


@pytest.fixture
def municipality(db):
    """A municipality with a district, and with what is not to be seen: all with a place on the map."""
    municipality = AreaFactory(name="Haninge", slug="haninge")
    AreaFactory(district=True, parent=municipality, name="Vega")
    small = {"parent": municipality, "latitude": "59.15", "longitude": "18.1"}
    AreaFactory(small=True, name=NAMES[0], slug="smaomradet", **small)
    AreaFactory(kind="deso", code="0136A0010", name=NAMES[1], **small)
    AreaFactory(kind="regso", code="0136R001", name=NAMES[2], **small)
    AreaFactory(kind="country", code="00", name=NAMES[3])
    return municipality


ADDRESSES = [
    "/platser/", "/platser/?municipality=haninge", "/platser/?kind=basic_area", "/platser/map.geojson",
    "/platser/ground.geojson", "/platser/haninge/", "/karta/", "/karta/platser.geojson", "/sok/?q=Dolda", "/",
    "/sitemap-places.xml", "/statistik/", "/resultat/hitta/", "/dialoger/", "/utmaningar/", "/delta/",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_list_of_places_shows_them(client, municipality, address):
    response = client.get(address, follow=True)
    text = response.content.decode()
    assert not [name for name in NAMES if name in text or f"/{Area.objects.get(name=name).slug}/" in text]


def test_they_have_no_page_and_no_short_address(client, municipality):
    for area in Area.objects.filter(name__in=NAMES):
        assert not area.has_page
        assert client.get(area.get_absolute_url()).status_code == 404
        assert client.get(reverse("short", args=[Area, area.pk])).status_code == 404


@pytest.mark.parametrize("name", ["challenges:create", "reports:create"])
def test_they_cannot_be_chosen_as_a_place(client, planner, municipality, name):
    client.force_login(planner)
    response = client.get(reverse(name), follow=True)
    assert response.status_code == 200
    assert not [one for one in NAMES if one in response.text]


def test_they_are_no_place_of_a_meeting(municipality):
    activity = ActivityFactory(kind="meeting")
    offered = MeetingSettingsForm(activity=activity).fields["area"].queryset
    assert set(offered.values_list("name", flat=True)) == {"Haninge", "Vega"}


def test_editors_find_them_by_kind_and_choose_them_for_nothing(client, editor, municipality):
    client.force_login(editor)
    lists = reverse("admin:places_area_changelist")
    assert NAMES[0] not in client.get(lists).text
    assert NAMES[0] in client.get(f"{lists}?kind=basic_area").text
    asked = {"app_label": "challenges", "model_name": "challenge", "field_name": "areas", "term": "Dolda"}
    assert client.get(reverse("admin:autocomplete"), asked).json()["results"] == []
    asked["term"] = "Vega"
    assert len(client.get(reverse("admin:autocomplete"), asked).json()["results"]) == 1


@pytest.mark.parametrize("n", [1, 30])
def test_many_of_them_cost_their_municipality_no_query(client, db, django_assert_num_queries, n):
    municipality = AreaFactory()
    FigureFactory(area=municipality)
    AreaFactory.create_batch(n, small=True, parent=municipality)
    ChallengeFactory(published=True).areas.add(municipality)
    with django_assert_num_queries(16):
        assert client.get(municipality.get_absolute_url()).status_code == 200


def test_division_is_asked_for_by_year(db):
    for first, last in ((None, None), (2018, 2024), (2025, None)):
        AreaFactory(small=True, name=f"{first}", valid_from=first, valid_to=last)

    def names(year):
        return set(Area.objects.small().in_year(year).values_list("name", flat=True))

    assert names(2010) == {"None"}
    assert names(2018) == names(2024) == {"None", "2018"}
    assert names(2025) == {"None", "2025"}
