"""The ground that maps are drawn on where there is no other: land, sea, borders and names. No map library.

What it looks like stands in a small file (``scripts/ground.py`` made it), the known places in the database.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from places.geojson import Feature, feature
from places.models import Area

NAMED = 2_000  # known places whose names stand on the ground


@cache
def drawn() -> list[Feature]:
    """Return what the file holds."""
    features: list[Feature] = json.loads(settings.MAP_GROUND.read_text("utf-8"))["features"]
    return features


def land(kind: str = "land") -> Iterator[list[tuple[float, float]]]:
    """Yield the outlines of the country's land and of its lakes, or of the land ``abroad``."""
    for part in _parts_of(kind):
        yield from ([(lon, lat) for lon, lat in ring] for ring in part)


def borders() -> Iterator[list[tuple[float, float]]]:
    """Yield the lines between municipalities."""
    return ([(lon, lat) for lon, lat in line] for line in _parts_of("border"))


def _parts_of(kind: str) -> Iterator[Any]:
    return (part for one in drawn() if one["properties"]["kind"] == kind for part in one["geometry"]["coordinates"])


def ground() -> list[Feature]:
    """Return the ground with its names, in the page's language."""
    places = Area.objects.below_county().for_map().defer("boundary", "description", "search_text")[:NAMED]
    known = [area for area in places if area.point]
    ours = {area.code for area in known if area.is_municipality}
    shapes = [_named(one) for one in drawn() if one["properties"].get("code") not in ours]
    return [*shapes, *(_name_of(area) for area in known)]


def _named(one: Feature) -> Feature:
    """Name a feature of the file as the page's language does; a municipality there is a neighbour of ours."""
    properties = one["properties"]
    kind = "neighbour" if properties["kind"] == "municipality" else properties["kind"]
    name = properties.get(get_language() or "", "")
    return {**one, "properties": {"kind": kind, **({"name": name} if name else {})}}


def _name_of(area: Any) -> Feature:
    kind = "municipality" if area.is_municipality else "place"
    return feature(area.point, {"kind": kind, "name": area.name})
