"""The kind *map*: a point inside the dialogue's area, a place from the list, or where in words."""

import pytest
from django.test import Client

from dialogues.models import Contribution, StartedContribution
from tests.dialogues.taking_part import BOUNDARY, TEXT, at, begun_on, idea, of, say
from tests.factories import ActivityFactory, ActivityPlaceFactory, AreaFactory, ContributionFactory, DialogueFactory

pytestmark = pytest.mark.django_db
INSIDE = {"latitude": "59.2", "longitude": "17,9"}


@pytest.fixture
def municipality():
    return AreaFactory(name="Botkyrka", boundary=BOUNDARY)


@pytest.fixture
def activity(municipality):
    dialogue = DialogueFactory(open_now=True, allows_guests=True)
    dialogue.areas.add(
        AreaFactory(district=True, parent=municipality, name="Fittja", latitude="59.25", longitude="17.86")
    )
    activity = ActivityFactory(dialogue=dialogue, kind="map")
    ActivityPlaceFactory(activity=activity, name_sv="Torget", latitude="59.3", longitude="17.2")
    return activity


def send(activity, **where):
    return say(Client(), activity, **where)


def test_point_in_the_municipality_of_the_place_is_taken(activity):
    assert send(activity, **INSIDE).status_code == 302
    said = Contribution.objects.get()
    assert (str(said.latitude), str(said.longitude)) == ("59.20000", "17.90000")


def test_words_or_a_place_from_the_list_are_enough(activity):
    place = activity.dialogue.areas.get()
    assert send(activity, place_text="Vid norra uppgången").status_code == 302
    assert send(activity, area=place.pk).status_code == 302
    assert [one.area for one in Contribution.objects.order_by("pk")] == [None, place]


@pytest.mark.parametrize(
    ("where", "field"),
    [
        ({}, "place_text"),
        ({"place_text": "\u200b"}, "place_text"),
        ({"place_text": "a\x00b"}, "place_text"),
        ({"place_text": "x" * 201}, "place_text"),
        ({"latitude": "59.2"}, "longitude"),
        ({"longitude": "17.9"}, "latitude"),
        ({"latitude": "58.9", "longitude": "17.9"}, "outside"),  # just
        ({"latitude": "59.5", "longitude": "17.5"}, "outside"),  # in the hole
        ({"latitude": "58", "longitude": "17.9", "outside": "on"}, "latitude"),  # far
        ({"square": "Z9"}, "square"),
        ({"named": "0"}, "named"),
        ({"latitude": "17.9", "longitude": "59.2"}, "latitude"),
        ({"latitude": "-59.2", "longitude": "-17.9"}, "latitude"),
        ({"latitude": "NaN", "longitude": "17.9"}, "latitude"),
        ({"latitude": "Infinity", "longitude": "17.9"}, "latitude"),
        ({"latitude": "1e999999999", "longitude": "17.9"}, "latitude"),
        ({"latitude": "1e-999999999", "longitude": "17.9"}, "latitude"),
        ({"latitude": "9" * 5000, "longitude": "17.9"}, "latitude"),
        ({"latitude": "<script>", "longitude": "17.9"}, "latitude"),
        ({"latitude": "59.2", "longitude": "\x00"}, "longitude"),
        ({"area": "0"}, "area"),
        ({"area": "9" * 50}, "area"),
        ({"area": "\x00"}, "area"),
    ],
)
def test_missing_or_outside_point_is_refused_and_text_kept(activity, where, field):
    response = send(activity, **where)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert StartedContribution.objects.get().words["text"] == [TEXT]
    assert not Contribution.objects.exists()


def test_place_of_another_dialogue_is_refused(activity):
    assert "area" in send(activity, area=AreaFactory().pk).context["form"].errors


def test_dialogue_about_no_place_takes_points_in_any_municipality(municipality):
    activity = ActivityFactory(kind="map", dialogue=DialogueFactory(open_now=True, allows_guests=True))
    assert send(activity, latitude="58", longitude="17").status_code == 200
    assert send(activity, **INSIDE).status_code == 302


def test_where_no_outline_is_known_every_point_is_taken():
    activity = ActivityFactory(kind="map", dialogue=DialogueFactory(open_now=True, allows_guests=True))
    assert send(activity, latitude="58", longitude="17").status_code == 302
    assert send(activity, latitude="91", longitude="17").status_code == 200


def test_map_holds_what_everybody_sees(client, activity):
    seen = ContributionFactory(activity=activity, title="Synligt", published=True, latitude="59.2", longitude="17.9")
    listed = ContributionFactory(activity=activity, published=True, area=activity.dialogue.areas.get())
    for state in ("awaiting_review", "hidden", "withdrawn", "unconfirmed"):
        ContributionFactory(activity=activity, state=state, hidden_reason="x", latitude="59.3", longitude="17.9")
    ContributionFactory(activity=activity, published=True, place_text="någonstans")
    response = client.get(at("places", activity))
    assert response["Content-Type"] == "application/geo+json"
    area, *points = response.json()["features"]
    assert area["properties"]["name"] == "Botkyrka"
    assert {point["properties"]["url"] for point in points} == {of("contribution", seen), of("contribution", listed)}
    type(activity).objects.update(results="afterwards")
    assert len(client.get(at("places", activity)).json()["features"]) == 1


def test_page_has_the_map_and_works_without_it(client, activity):
    assert 'class="map pins"' in client.get(at("activity", activity)).text
    page = client.get(begun_on(client, activity)).text
    assert "pins.js" in page
    for field in ("area", "place_text", "latitude", "longitude"):
        assert f'name="{field}"' in page


def test_point_is_changed_within_the_area(activity):
    guest = Client()
    say(guest, activity, **INSIDE)
    said = Contribution.objects.get()
    assert 'name="latitude"' in guest.get(of("contribution-edit", said)).text
    assert guest.post(of("contribution-edit", said), idea(latitude="10", longitude="10")).status_code == 200
    assert guest.post(of("contribution-edit", said), idea(latitude="59.1", longitude="17.1")).status_code == 302
    said.refresh_from_db()
    assert str(said.latitude) == "59.10000"
