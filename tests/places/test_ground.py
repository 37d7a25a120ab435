"""The ground under every map: what it is made of, and whose names stand on it."""

import importlib.util
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from places.ground import drawn, land
from places.inside import is_inside
from places.models import Area
from tests.factories import AreaFactory

ROOT = Path(__file__).resolve().parents[2]
LIGHT = 80_000  # bytes of the whole ground, before it is compressed


def script():
    found = importlib.util.spec_from_file_location("ground_script", ROOT / "scripts" / "ground.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def features(client, language="sv"):
    with override(language):
        response = client.get(reverse("places:ground"))
    assert response["Content-Type"] == "application/geo+json"
    return response.json()["features"]


def names(found, kind):
    return {one["properties"]["name"] for one in found if one["properties"]["kind"] == kind}


def test_ground_is_light_and_says_where_it_comes_from():
    text = settings.MAP_GROUND.read_text("utf-8")
    assert len(text.encode()) < LIGHT
    assert "CC0" in json.loads(text)["source"]


def test_stockholms_land_is_land_and_its_waters_are_not():
    whole = {"type": "MultiPolygon", "coordinates": [one["geometry"]["coordinates"] for one in drawn()][1]}
    places = {"Huddinge": (59.2217, 18.0509), "Utö": (58.968, 18.325)}
    assert all(is_inside(whole, latitude=lat, longitude=lon) for lat, lon in places.values())
    waters = {"Östersjön": (58.78, 18.35), "Mälaren": (59.46, 17.27), "Vättern": (58.3, 14.5)}
    assert not any(is_inside(whole, latitude=lat, longitude=lon) for lat, lon in waters.values())
    assert sum(1 for _ring in land()) > len(drawn()[1]["geometry"]["coordinates"])  # lakes are rings of their own


def test_known_places_and_our_municipalities_have_their_names_on_it(db, client):
    municipality = AreaFactory(name="Huddinge", code="0126", latitude="59.22", longitude="18.05")
    AreaFactory(district=True, name="Visättra", parent=municipality, latitude="59.2164", longitude="17.9571")
    AreaFactory(district=True, name="Utan läge", parent=municipality, latitude=None, longitude=None)
    found = features(client)
    assert names(found, "municipality") == {"Huddinge"}
    assert names(found, "place") == {"Visättra"}
    assert "Stockholm" in names(found, "neighbour")
    assert "Huddinge" not in names(found, "neighbour")  # once


@pytest.mark.parametrize(("language", "sea"), [("sv", "Östersjön"), ("en", "Baltic Sea")])
def test_waters_are_named_in_the_readers_language(db, client, language, sea):
    assert sea in names(features(client, language), "water")


def test_portal_of_another_country_still_has_its_places(db, client):
    AreaFactory(name="Bergen", latitude="60.39", longitude="5.32")
    assert Area.objects.count() == 1
    assert names(features(client), "municipality") == {"Bergen"}


def test_outline_of_two_neighbours_is_one_and_their_border_a_line():
    west = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    east = [(1, 0), (2, 0), (2, 1), (1, 1), (1, 0)]
    coast, borders = script().outlines([west, east[::-1]])
    assert [sorted(set(ring)) for ring in coast] == [[(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)]]
    assert [sorted(line) for line in borders] == [[(1, 0), (1, 1)]]


def test_line_keeps_its_corners_and_loses_the_points_between():
    line = [(0, 0), (1, 0.0001), (2, 0), (2, 2)]
    assert script().simplified(line, 0.01) == [(0, 0), (2, 0), (2, 2)]
