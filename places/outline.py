"""The municipalities' outlines as SVG, on the ground that all maps have. No map library, no script."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from places.models import Area

WIDTH = 520
MARGIN = 6
Ring = list[tuple[float, float]]
Placing = Callable[[float, float], tuple[float, float]]
"""Where a longitude and a latitude are in what is drawn."""
Edges = tuple[float, float, float, float]
"""Of what is drawn: left, top, right, bottom."""


@dataclass(frozen=True)
class Shape:
    name: str
    slug: str
    url: str
    path: str
    x: float
    y: float
    middle: tuple[float, float]  # of its largest part: where a name has most room


@dataclass(frozen=True)
class Dot:
    name: str
    x: float
    y: float
    tone: str = ""


@dataclass(frozen=True)
class Outline:
    """``land`` is the ground around, as a path; empty where none was asked for."""

    shapes: list[Shape]
    dots: list[Dot]
    viewbox: str
    land: str = ""


def outline(areas: Iterable[Area], *, ground: Iterable[Ring] = ()) -> Outline | None:
    """Draw ``areas``: those with a boundary as shapes, places as dots. None when nothing has a boundary.

    Longitudes are shortened by the cosine of the middle latitude (equirectangular), which is exact enough at this size.
    """
    drawn = list(areas)
    points = [point for area in drawn for ring in rings(area.boundary) for point in ring]
    if not points:
        return None
    west, south = min(lon for lon, _lat in points), min(lat for _lon, lat in points)
    east, north = max(lon for lon, _lat in points), max(lat for _lon, lat in points)
    if east == west:
        return None
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * squeeze)

    def place(lon: float, lat: float) -> tuple[float, float]:
        return round((lon - west) * squeeze * scale, 1), round((north - lat) * scale, 1)

    shapes, dots = [], []
    for area in drawn:
        centre = place(float(area.longitude), float(area.latitude)) if area.longitude and area.latitude else None
        drawn_rings = [[place(lon, lat) for lon, lat in ring] for ring in rings(area.boundary)]
        if drawn_rings:
            path = _path(drawn_rings)
            x, y = centre or drawn_rings[0][0]
            shapes.append(Shape(area.name, area.slug, area.get_absolute_url(), path, x, y, _middle(drawn_rings)))
        elif centre and not area.is_municipality:
            dots.append(Dot(area.name, *centre))
    height = round((north - south) * scale)
    edges = (-2 * MARGIN, -2 * MARGIN, WIDTH + 2 * MARGIN, height + 2 * MARGIN)
    viewbox = f"{-MARGIN} {-MARGIN} {WIDTH + 2 * MARGIN} {height + 2 * MARGIN}"
    return Outline(shapes, dots, viewbox, land_within(ground, place, edges))


def land_within(ground: Iterable[Ring], place: Placing, edges: Edges) -> str:
    """Return what can be seen of some rings, as a path."""
    cut = (_cut([place(lon, lat) for lon, lat in ring], edges) for ring in ground)
    return _path(ring for ring in cut if ring)


def lines_within(ground: Iterable[Ring], place: Placing, edges: Edges) -> str:
    """Return what can be seen of some lines, as a path."""
    left, top, right, bottom = edges
    path, end = "", None
    for line in ground:
        for a, b in pairwise(place(lon, lat) for lon, lat in line):
            (west, east), (north, south) = sorted((a[0], b[0])), sorted((a[1], b[1]))
            if west <= right and left <= east and north <= bottom and top <= south:
                path += (f"M{a[0]:g} {a[1]:g}" if a != end else "") + f"L{b[0]:g} {b[1]:g}"
                end = b
    return path


def _path(rings: Iterable[Ring]) -> str:
    return "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in rings)


def _middle(drawn_rings: Iterable[Ring]) -> tuple[float, float]:
    """Return the centre of mass of the largest ring."""
    found = (0.0, (0.0, 0.0))
    for ring in drawn_rings:
        area, x, y = 0.0, 0.0, 0.0
        for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]):
            across = x1 * y2 - x2 * y1
            area, x, y = area + across, x + (x1 + x2) * across, y + (y1 + y2) * across
        if area:
            found = max(found, (abs(area), (round(x / (3 * area), 1), round(y / (3 * area), 1))))
    return found[1]


def _cut(ring: Ring, edges: Edges) -> Ring:
    """Cut a ring at the edges of what is drawn (Sutherland and Hodgman's way)."""
    for index, edge in enumerate(edges):
        axis, sign = index % 2, 1 if index < 2 else -1
        kept: Ring = []
        for a, b in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            a_in, b_in = (a[axis] - edge) * sign >= 0, (b[axis] - edge) * sign >= 0
            if a_in:
                kept.append(a)
            if a_in != b_in:
                share = (edge - a[axis]) / (b[axis] - a[axis])
                kept.append((round(a[0] + share * (b[0] - a[0]), 1), round(a[1] + share * (b[1] - a[1]), 1)))
        ring = kept
    return ring


def rings(boundary: Any) -> Iterator[list[tuple[float, float]]]:
    """Yield the rings of a GeoJSON Polygon or MultiPolygon; nothing for anything else."""
    if not boundary:
        return
    polygons = [boundary["coordinates"]] if boundary["type"] == "Polygon" else boundary["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            yield [(float(point[0]), float(point[1])) for point in ring]  # a third number, the height, is left out
