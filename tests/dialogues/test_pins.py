"""Pins on maps and drawings: how one says where without a script, what is asked about, and where it is shown."""

import re
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from dialogues.models import Contribution, Drawing, MapFrame, StartedContribution
from dialogues.planning.actions import copy_dialogue
from dialogues.where.bounds import Bounds, frame_of
from dialogues.where.ground import Ground
from dialogues.where.naming import Part, name_on_drawing
from dialogues.where.net import Net
from tests import factories
from tests.dialogues.taking_part import BOUNDARY, TEXT, at, begun_on, of, picture, say

FIGURES = ("59.2", "59,2", "17.9", "17,9")


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def on_map(db):
    """A map around Flemingsberg, with a station that everybody knows and a tunnel that the organiser has named."""
    area = factories.AreaFactory(name="Huddinge", boundary=BOUNDARY)
    factories.AreaFactory(district=True, parent=area, name="Flemingsberg", latitude="59.22", longitude="17.945")
    dialogue = factories.DialogueFactory(open_now=True, allows_guests=True)
    dialogue.areas.add(area)
    activity = factories.ActivityFactory(dialogue=dialogue, kind="map")
    factories.MapFrameFactory(activity=activity)
    factories.ActivityPlaceFactory(activity=activity, name_sv="Gångtunneln", latitude="59.23", longitude="17.96")
    return activity


@pytest.fixture
def on_drawing(db):
    dialogue = factories.DialogueFactory(open_now=True, allows_guests=True)
    drawing = factories.DrawingFactory(activity__dialogue=dialogue)
    factories.ActivityPlaceFactory(activity=drawing.activity, name_sv="Torget", drawn_x="0.2", drawn_y="0.3")
    return drawing.activity


def send(activity, **where):
    return say(Client(), activity, **where)


def said(activity, **where):
    assert send(activity, **where).status_code == 302
    return Contribution.objects.get()


# The net


@given(st.floats(1, 10_000), st.floats(1, 10_000))
def test_square_holds_its_middle_and_has_a_name_of_its_own(width, height):
    net = Net.over(width, height)
    squares = list(net.squares())
    assert [net.name_of(square.x, square.y) for square in squares] == [square.name for square in squares]
    assert len({square.name for square in squares}) == len(squares) == net.columns * net.rows


@pytest.mark.parametrize(
    ("x", "y", "name"), [(0, 0, "A1"), (1, 1, "H6"), (0.5, 0.5, "E4"), (-0.1, 0.5, ""), (0.5, 1.1, "")]
)
def test_square_of_a_point_is_found_up_to_the_edge(x, y, name):
    assert Net.over(800, 600).name_of(x, y) == name


@given(st.floats(0, 1), st.floats(0, 1))
def test_share_and_degrees_lead_to_each_other(x, y):
    frame = Bounds(59.2, 17.9, 59.24, 18)
    assert frame.share_of(*frame.point_at(x, y)) == pytest.approx((x, y), abs=1e-6)


@pytest.mark.parametrize(
    ("x", "y", "told"),
    [
        (0.2, 0.3, "Vid Torget"),
        (0.23, 0.32, "Vid Torget"),
        (0.2, 0.1, "Ovanför Torget"),
        (0.6, 0.4, "Till höger om Torget"),
        (0.3, 0.9, "Nedanför Torget"),
        (0.02, 0.3, "Till vänster om Torget"),
    ],
)
def test_point_on_a_drawing_is_named_by_its_part(x, y, told):
    assert name_on_drawing(x, y, [Part("Torget", 0.2, 0.3)], Drawing(picture="drawing/a-1600x1200.webp")) == told


def test_point_on_a_drawing_without_parts_is_named_by_its_square():
    assert name_on_drawing(0.99, 0.01, [], Drawing(picture="drawing/a-1600x1200.webp")) == "Ruta H1"


# Saying where


def test_named_place_is_enough_on_a_map(on_map):
    one = said(on_map, named=on_map.places.get().pk)
    assert (one.point, one.place_text) == ((Decimal("59.23"), Decimal("17.96")), "Gångtunneln")


def test_square_is_enough_on_a_map(on_map):
    one = said(on_map, square="A1")
    assert Ground(on_map).square_at(*map(float, one.point)) == "A1"


def test_own_words_stand_beside_a_named_place(on_map):
    assert said(on_map, named=on_map.places.get().pk, place_text="Västra mynningen").place_text == "Västra mynningen"


def test_point_is_stronger_than_what_was_chosen_before_it(on_map):
    one = said(on_map, latitude="59.21", longitude="17.95", square="A1", named=on_map.places.get().pk)
    assert one.point == (Decimal("59.21"), Decimal("17.95"))


def test_named_place_that_the_script_has_pointed_at_keeps_its_name(on_map):
    one = said(on_map, latitude="59.23", longitude="17.96", named=on_map.places.get().pk)
    assert one.place_text == "Gångtunneln"


def test_place_of_another_activity_is_refused(on_map):
    other = factories.ActivityPlaceFactory(activity__dialogue=on_map.dialogue)
    assert "named" in send(on_map, named=other.pk).context["form"].errors


def test_drawing_takes_a_point_a_part_a_square_or_words(on_drawing):
    for where in (
        {"drawn_x": "0.12345678", "drawn_y": "1"},
        {"named": on_drawing.places.get().pk},
        {"square": "H6"},
        {"place_text": "Utanför bilden"},
    ):
        assert send(on_drawing, **where).status_code == 302
    points = [one.drawn for one in Contribution.objects.order_by("pk")]
    assert points == [(0.1235, 1), (0.2, 0.3), (0.9375, 0.9167), None]


@pytest.mark.parametrize(
    ("where", "field"),
    [
        ({}, "place_text"),
        ({"drawn_x": "0.5"}, "drawn_y"),
        ({"drawn_x": "1.2", "drawn_y": "0.5"}, "drawn_x"),
        ({"drawn_x": "-1", "drawn_y": "0.5"}, "drawn_x"),
        ({"drawn_x": "NaN", "drawn_y": "0.5"}, "drawn_x"),
        ({"drawn_x": "<b>", "drawn_y": "0.5"}, "drawn_x"),
        ({"drawn_x": "9" * 5000, "drawn_y": "0.5"}, "drawn_x"),
        ({"square": "J9"}, "square"),
        ({"named": "9" * 50}, "named"),
    ],
)
def test_what_is_not_on_the_drawing_is_refused_and_text_kept(on_drawing, where, field):
    response = send(on_drawing, **where)
    assert field in response.context["form"].errors
    assert StartedContribution.objects.get().words["text"] == [TEXT]


def test_drawing_is_described_below_it_to_everybody(on_drawing):
    Drawing.objects.update(picture_alt_sv="Förslaget: ett torg med träd", picture_alt_en="")
    where = begun_on(Client(), on_drawing)
    assert "<p>Förslaget: ett torg med träd" in re.sub(
        r'<p class="pins__credit meta">\s*', "<p>", Client().get(where).text
    )


def test_drawing_that_is_not_there_yet_leaves_words(db):
    dialogue = factories.DialogueFactory(open_now=True, allows_guests=True)
    activity = factories.ActivityFactory(dialogue=dialogue, kind="drawing")
    assert Client().get(begun_on(Client(), activity)).status_code == 200
    assert said(activity, place_text="Vid porten").drawn is None


# Outside


def test_point_just_outside_is_asked_about_and_taken_when_meant(on_map):
    where = {"latitude": "59.195", "longitude": "17.95"}
    asked = send(on_map, **where)
    assert "Punkten ligger utanför området. Ska den vara där?" in asked.text
    assert 'name="outside"' in asked.text
    assert 'value="59.195' in asked.text
    assert said(on_map, **where, outside="on").latitude == Decimal("59.195")


def test_point_far_outside_is_refused_and_named(on_map):
    asked = send(on_map, latitude="59.7", longitude="17.95", outside="on")
    assert "Punkten ligger långt utanför området: 52 km norr om Gångtunneln." in asked.text
    assert not Contribution.objects.exists()


def test_nothing_is_asked_before_there_is_a_point(on_map, client):
    page = client.get(begun_on(client, on_map)).text
    assert 'name="outside"' not in page
    assert 'name="latitude" id' in page
    assert 'value="59' not in page


# Where it is shown


def test_point_is_told_by_its_name_and_never_by_figures(on_map, client):
    one = factories.ContributionFactory(
        activity=on_map, published=True, title="Mörkt", latitude="59.22", longitude="17.945"
    )
    for address in (at("activity", on_map), of("contribution", one)):
        page = client.get(address).text
        text = page.replace(page[page.find("data-pins") : page.find("data-attribution")], "")
        assert "Vid Flemingsberg" in text
        assert not any(figure in text.partition("<noscript>")[0] for figure in FIGURES)


def test_moderator_reads_where_it_is(on_map, client):
    one = factories.ContributionFactory(activity=on_map, title="Mörkt", latitude="59.22", longitude="17.945")
    client.force_login(factories.UserFactory(editor=True))
    for address in (of("moderate", one), reverse("dialogues:moderation", args=[on_map.dialogue.slug])):
        assert "Vid Flemingsberg" in client.get(address).text


def test_pins_have_the_numbers_of_the_list_as_it_is_filtered(on_map, client):
    dark, narrow = (factories.CategoryFactory(activity=on_map, symbol=one) for one in ("moon", "bars"))
    where = {"latitude": "59.22", "longitude": "17.945", "published": True}
    factories.ContributionFactory(activity=on_map, title="Mörkt", category=dark, **where)
    factories.ContributionFactory(activity=on_map, title="I ord", place_text="någonstans", published=True)
    factories.ContributionFactory(activity=on_map, title="Trångt", category=narrow, **where)

    def numbered(**asked):
        found = client.get(at("places", on_map), asked).json()["features"]
        pins = [one["properties"] for one in found if one["geometry"]["type"] == "Point"]
        return {pin["name"]: pin["number"] for pin in pins}

    assert numbered() == {"Trångt": "1", "Mörkt": "3"}
    assert numbered(sort="oldest") == {"Mörkt": "1", "Trångt": "3"}
    assert numbered(category=dark.pk) == {"Mörkt": "1"}
    page = client.get(at("activity", on_map), {"category": dark.pk}).text
    assert f"?category={narrow.pk}#contributions" in page
    assert f"category={dark.pk}" in page.partition("data-geojson=")[2][:200]
    assert "Trångt" not in page


def test_pins_on_a_drawing_are_where_they_were_set(on_drawing, client):
    factories.ContributionFactory(activity=on_drawing, published=True, title="Här", drawn_x="0.25", drawn_y="0.75")
    (pin,) = client.get(at("places", on_drawing)).json()["features"]
    assert pin["geometry"]["coordinates"] == [400, 300]


@pytest.mark.parametrize("state", ["unconfirmed", "awaiting_review", "hidden", "withdrawn"])
def test_pins_that_are_not_published_are_nowhere(on_drawing, client, state):
    values = {"drawn_x": "0.25", "drawn_y": "0.75", "state": state, "hidden_reason": "x", "title": "Hemligt"}
    factories.ContributionFactory(activity=on_drawing, **values)
    assert client.get(at("places", on_drawing)).json()["features"] == []
    assert "Hemligt" not in client.get(at("activity", on_drawing)).text


def test_withdrawn_contribution_forgets_its_pin(on_drawing):
    one = factories.ContributionFactory(activity=on_drawing, published=True, drawn_x="0.25", drawn_y="0.75")
    one.withdraw(by=None)
    one.refresh_from_db()
    assert one.drawn is None


def test_number_of_queries_does_not_grow_with_the_pins(on_map, client, django_assert_max_num_queries):
    def make(n):
        for _n in range(n):
            factories.ContributionFactory(activity=on_map, published=True, latitude="59.22", longitude="17.945")

    make(2)
    with CaptureQueriesContext(connection) as before:
        client.get(at("activity", on_map), {"a": "1"})
    make(6)
    with django_assert_max_num_queries(len(before)):
        client.get(at("activity", on_map), {"a": "2"})


# The organiser


@pytest.fixture
def planner(db):
    return factories.MembershipFactory()


@pytest.fixture
def draft(planner):
    return factories.DialogueFactory(organiser=planner.organisation)


@pytest.fixture
def member(client, planner):
    client.force_login(planner.user)
    return client


def rows(prefix, *given):
    sent = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": 0}
    return sent | {f"{prefix}-{n}-{name}": value for n, row in enumerate(given) for name, value in row.items()}


def add(client, draft, kind, categories=(), places=(), **sent):
    """Add an activity by the organiser's form."""
    key = {"form_key": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "title": "Var?", "results": "at_once"}
    all_rows = rows("category", *categories) | rows("place", *places)
    return client.post(reverse("dialogues:activity-create", args=[draft.slug, kind]), key | all_rows | sent)


def test_organiser_frames_the_map_by_hand_or_by_a_place(member, draft):
    place = factories.AreaFactory(district=True, latitude="59.3", longitude="18.1")
    edges = {"south": "59.1", "west": "17.8", "north": "59.2", "east": "17.9"}
    assert add(member, draft, "map", **edges).status_code == 302
    activity = draft.activities.get()
    assert frame_of(activity) == Bounds(59.1, 17.8, 59.2, 17.9)
    address = reverse("dialogues:activity-edit", args=[draft.slug, activity.pk])
    same = {"title": "Var?", "results": "at_once", **rows("category"), **rows("place")}
    assert member.post(address, {**same, **edges, "around": place.pk}).status_code == 302
    assert frame_of(activity).holds(59.3, 18.1)
    assert member.post(address, {**same, "unframed": "on"}).status_code == 302
    assert not MapFrame.objects.exists()


@pytest.mark.parametrize("edges", [{"south": "59.2", "west": "17.8", "north": "59.1", "east": "17.9"}])
def test_frame_without_a_size_is_refused(member, draft, edges):
    response = add(member, draft, "map", **edges)
    assert response.status_code == 200
    assert "Kartans utsnitt har ingen storlek." in response.text


def test_map_without_a_frame_shows_the_dialogue_s_places(on_map):
    MapFrame.objects.all().delete()
    assert frame_of(on_map) == Bounds(59, 17, 60, 18)
    on_map.dialogue.areas.set([factories.AreaFactory(district=True, latitude="59.3", longitude="18.1")])
    frame = frame_of(on_map)
    assert frame.holds(59.3, 18.1)
    assert frame.width == pytest.approx(3000, rel=0.01)


def test_categories_get_symbols_of_their_own(member, draft):
    chosen = {"name": "Bra", "order": "3", "symbol": "heart", "tone": "moss"}
    add(member, draft, "map", [{"name": "Mörkt", "order": "1"}, {"name": "Trångt", "order": "2"}, chosen])
    found = list(draft.activities.get().categories.order_by("order").values_list("symbol", "tone"))
    assert found[2] == ("heart", "moss")
    assert len({*found}) == 3


def test_categories_of_ideas_have_no_symbols_to_choose(member, draft):
    page = member.get(reverse("dialogues:activity-create", args=[draft.slug, "ideas"])).text
    assert "category-0-name" in page
    assert "category-0-symbol" not in page


def test_organiser_names_places_by_squares(member, draft):
    edges = {"south": "59.1", "west": "17.8", "north": "59.2", "east": "17.9"}
    factories.AreaFactory(boundary=BOUNDARY)
    add(member, draft, "map", [], [{"name": "Tunneln", "order": "1", "square": "C2"}], **edges)
    activity = draft.activities.get()
    assert activity.places.get().point is not None


def test_organiser_sends_a_drawing_and_names_its_parts(member, draft):
    about = {"picture_alt": "Ett förslag, uppifrån.", "picture_credit": "Kommunen"}
    assert add(member, draft, "drawing", picture=picture(), **about).status_code == 302
    drawing = Drawing.objects.get()
    assert (drawing.size, drawing.picture_alt_sv) == ((40, 30), about["picture_alt"])
    assert default_storage.exists(drawing.picture.name)
    address = reverse("dialogues:activity-edit", args=[draft.slug, drawing.activity_id])
    assert drawing.picture.url in member.get(address).text
    part = rows("place", {"name": "Torget", "order": "1", "square": "B2"})
    sent = {"title": "Var?", "results": "at_once", **about, **rows("category"), **part}
    assert member.post(address, sent).status_code == 302
    place = drawing.activity.places.get()
    assert Ground(drawing.activity).square_of(place) == "B2"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"picture": ContentFile(b"<svg/>", name="a.svg"), "picture_alt": "En plan"}, "picture"),
        ({"picture": ContentFile(b"%PDF-1.4", name="a.pdf"), "picture_alt": "En plan"}, "picture"),
        ({"picture": None}, "picture_alt"),
    ],
)
def test_what_is_no_picture_or_told_in_no_words_is_refused(member, draft, sent, field):
    response = add(member, draft, "drawing", **{**sent, "picture": sent["picture"] or picture()})
    assert field in response.context["settings"].errors
    assert not Drawing.objects.exists()


def test_drawing_that_people_have_pointed_at_stays(member, draft):
    drawing = factories.DrawingFactory(activity__dialogue=draft)
    factories.ContributionFactory(activity=drawing.activity, drawn_x="0.1", drawn_y="0.1")
    address = reverse("dialogues:activity-edit", args=[draft.slug, drawing.activity_id])
    sent = {"title": "Var?", "results": "at_once", "picture_alt": "Ny text", **rows("category"), **rows("place")}
    assert member.post(address, {**sent, "picture": picture()}).status_code == 302
    before, drawing = drawing.picture.name, Drawing.objects.get()
    assert (drawing.picture.name, drawing.picture_alt_sv) == (before, "Ny text")


def test_copy_has_frame_places_symbols_and_the_picture(on_map, planner):
    drawing = factories.DrawingFactory(activity__dialogue=on_map.dialogue, activity__slug="ritning")
    factories.CategoryFactory(activity=on_map, symbol="heart", tone="moss")
    key = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
    copy = copy_dialogue(on_map.dialogue, title="Igen", author=planner.user, form_key=key)
    assert frame_of(copy.activities.get(kind="map")) == frame_of(on_map)
    assert copy.activities.get(kind="map").places.get().name_sv == "Gångtunneln"
    assert copy.activities.get(kind="map").categories.get().symbol == "heart"
    copied = Drawing.objects.get(activity__dialogue=copy)
    assert copied.picture_alt_sv == drawing.picture_alt_sv
    assert copied.picture.name == drawing.picture.name


def test_drawing_of_a_draft_is_shown_to_nobody_else(planner, client):
    hidden = factories.DrawingFactory(activity__dialogue=factories.DialogueFactory(organiser=planner.organisation))
    shown = factories.DrawingFactory(activity__dialogue__open_now=True)
    factories.MembershipFactory(user=(stranger := factories.UserFactory()))
    for visitor in (None, stranger):
        if visitor:
            client.force_login(visitor)
        assert client.get(at("activity", hidden.activity)).status_code == 404
        assert client.get(at("places", hidden.activity)).status_code == 404
        assert hidden.picture.name not in client.get(at("activity", shown.activity)).text
    client.force_login(planner.user)
    assert hidden.picture.name in client.get(at("activity", hidden.activity)).text


def test_description_in_the_other_language_stands_in_the_script_s_words_bare(on_drawing, client):
    Drawing.objects.update(picture_alt_en="")
    page = client.get(f"/en/dialogues/{on_drawing.dialogue.slug}/activity/{on_drawing.slug}/").text
    assert 'data-alt="Förslag till ny gångväg, uppifrån."' in page


# What lies under the pins


def test_map_tells_the_script_of_the_ground_that_all_maps_have_and_of_the_organiser_s_places(on_map, client):
    page = client.get(at("activity", on_map)).text
    assert f'data-ground="{reverse("places:ground")}"' in page
    data = Ground(on_map).data
    assert (data["own"], [name for name, *_at in data["known"]]) == (1, ["Gångtunneln", "Flemingsberg"])


def test_drawing_is_there_in_the_widths_of_pictures_and_on_no_ground(on_drawing, client):
    assert "data-ground" not in client.get(at("activity", on_drawing)).text
    ground = Ground(on_drawing)
    assert list(ground.data["drawing"]["urls"]) == [480, 960, 1600]
    assert ground.drawing_url == ground.drawing.picture.urls[960]


def test_without_a_script_a_map_has_coast_and_borders(on_map, client):
    MapFrame.objects.update(south="58.8", west="17.3", north="59.4", east="18.4")
    still = client.get(at("activity", on_map)).text.partition("<noscript>")[2]
    for name in ("land", "border"):
        assert f'class="ground__{name}" d="M' in still


def test_without_a_script_no_name_covers_another(on_map):
    for name in ("Gångtunneln igen", "Gångtunneln till"):
        factories.ActivityPlaceFactory(activity=on_map, name_sv=name, latitude="59.23", longitude="17.96")
    told = [(dot.name, dot.side) for dot in Ground(on_map).dots()]
    assert told == [("Gångtunneln", "right"), ("Gångtunneln igen", "left"), ("Flemingsberg", "right")]


def test_drawing_without_a_picture_is_refused(db):
    with pytest.raises(IntegrityError, match="drawing_has_a_picture"):
        factories.DrawingFactory(picture="")
