"""Whether a point lies inside a boundary. No map library: a ray to the east, and how often it crosses the outline."""

from typing import Any


def is_inside(boundary: Any, *, latitude: float, longitude: float) -> bool:
    """Say whether a GeoJSON Polygon or MultiPolygon holds the point; its holes do not. Nothing else holds anything.

    Degrees are taken for a plane, which is exact to some metres over a municipality. Whoever stands right on the
    outline may be in or out.
    """
    if not boundary:
        return False
    if boundary["type"] == "Polygon":
        polygons = [boundary["coordinates"]]
    elif boundary["type"] == "MultiPolygon":
        polygons = boundary["coordinates"]
    else:
        return False
    return any(sum(_crosses(ring, latitude, longitude) for ring in polygon) % 2 for polygon in polygons)


def _crosses(ring: list[list[float]], latitude: float, longitude: float) -> int:
    """Count the sides of a ring that a ray from the point to the east crosses."""
    crossings = 0
    for (x1, y1, *_height), (x2, y2, *_height2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > latitude) != (y2 > latitude):
            crossings += longitude < x1 + (latitude - y1) / (y2 - y1) * (x2 - x1)
    return crossings
