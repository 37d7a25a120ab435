import pytest

from places.inside import is_inside

SQUARE = [[17, 59], [18, 59], [18, 60], [17, 60], [17, 59]]
HOLE = [[17.4, 59.4], [17.6, 59.4], [17.6, 59.6], [17.4, 59.6], [17.4, 59.4]]
ISLAND = [[19, 59, 12.5], [19.5, 59, 12.5], [19.25, 59.5, 12.5], [19, 59, 12.5]]  # with heights


@pytest.mark.parametrize(
    ("latitude", "longitude", "inside"),
    [
        (59.2, 17.9, True),
        (59.5, 17.5, False),  # in the hole
        (59.2, 16.9, False),
        (59.2, 18.1, False),
        (58.9, 17.5, False),
        (60.1, 17.5, False),
        (59.1, 19.25, True),  # on the island
        (59.4, 19.05, False),
        (float("nan"), 17.5, False),
    ],
)
def test_point_is_in_or_out(latitude, longitude, inside):
    boundary = {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [ISLAND]]}
    assert is_inside(boundary, latitude=latitude, longitude=longitude) is inside


def test_corners_are_counted_once():
    diamond = {"type": "Polygon", "coordinates": [[[0, 1], [1, 0], [2, 1], [1, 2], [0, 1]]]}
    assert is_inside(diamond, latitude=1, longitude=1)  # level with two corners
    assert not is_inside(diamond, latitude=1, longitude=-1)


@pytest.mark.parametrize("boundary", [None, {}, {"type": "Point", "coordinates": [17, 59]}])
def test_invalid_area_contains_no_point(boundary):
    assert not is_inside(boundary, latitude=59, longitude=17)
