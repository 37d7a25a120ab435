"""A point is called by the nearest place that people know: never by figures, and in both languages."""

import math
import re

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from places.naming import METRES_PER_DEGREE, Known, directions, name_of

STATION = Known("Flemingsbergs station", 59.22, 17.945)
DIRECTIONS = ["norr", "nordost", "öster", "sydost", "söder", "sydväst", "väster", "nordväst"]


def away(metres, degrees, place=STATION):
    """Return the point that lies so far from a place, in a direction from north and as the sun goes."""
    north, east = (metres * turn(math.radians(degrees)) / METRES_PER_DEGREE for turn in (math.cos, math.sin))
    latitude = place.latitude + north
    return latitude, place.longitude + east / math.cos(math.radians(latitude))


@pytest.mark.parametrize(
    ("metres", "told"),
    [
        (0, "Vid Flemingsbergs station"),
        (149, "Vid Flemingsbergs station"),
        (151, "200 m norr om Flemingsbergs station"),
        (249, "200 m norr om Flemingsbergs station"),
        (251, "300 m norr om Flemingsbergs station"),
        (949, "900 m norr om Flemingsbergs station"),
        (951, "1,0 km norr om Flemingsbergs station"),
        (1249, "1,2 km norr om Flemingsbergs station"),
        (9900, "9,9 km norr om Flemingsbergs station"),
        (12_400, "12 km norr om Flemingsbergs station"),
    ],
)
def test_distance_is_told_in_steps_that_people_walk(metres, told):
    assert name_of(*away(metres, 0), [STATION]) == told


@pytest.mark.parametrize(("eighth", "word"), list(enumerate(DIRECTIONS)))
@pytest.mark.parametrize("off", [-22, 0, 22])
def test_direction_is_the_nearest_of_eight(eighth, word, off):
    assert name_of(*away(600, 45 * eighth + off), [STATION]) == f"600 m {word} om Flemingsbergs station"


def test_nearest_place_names_it_and_the_first_of_two_as_near():
    far, near = Known("Vårby", 59.3, 17.9), Known("Visättra", 59.2101, 17.95)
    assert name_of(59.21, 17.95, [far, STATION, near]) == "Vid Visättra"
    assert name_of(59.22, 17.945, [STATION, Known("Samma punkt", 59.22, 17.945)]) == "Vid Flemingsbergs station"


def test_english_is_english():
    with translation.override("en"):
        assert name_of(*away(1500, 90), [STATION]) == "1.5 km east of Flemingsbergs station"
        assert len({*directions()}) == 8


def test_nothing_is_said_where_nothing_is_known():
    assert name_of(59, 17, []) == ""


latitudes, longitudes = st.floats(54, 70), st.floats(10, 25)


@given(
    latitudes, longitudes, st.lists(st.builds(Known, st.just("Torget"), latitudes, longitudes), min_size=1, max_size=4)
)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_every_point_has_a_name_without_degrees(latitude, longitude, known):
    told = name_of(latitude, longitude, known)
    words = rf"(Vid|\d{{3}} m ({'|'.join(DIRECTIONS)}) om|\d+(,\d)? km ({'|'.join(DIRECTIONS)}) om) Torget"
    assert re.fullmatch(words, told)


@given(st.floats(0, 40_000), st.floats(0, 359.9))
def test_told_distance_is_true_to_half_a_step(metres, degrees):
    told = name_of(*away(metres, degrees), [STATION])
    if told.startswith("Vid"):
        assert metres < 151
        return
    number, unit = told.split()[:2]
    said = float(number.replace(",", ".")) * (1000 if unit == "km" else 1)
    assert abs(said - metres) <= (51 if metres < 9_990 else 501) + metres * 0.001
