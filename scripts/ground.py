"""Cut the ground of the drawn map: land and sea, municipal borders and names, into one small file.

Usage: scripts/ground.py MUNICIPALITIES COUNTRIES [OUT]

MUNICIPALITIES is Statistics Sweden's GeoJSON of Sweden's municipalities (CC0), COUNTRIES the TopoJSON
``countries-50m.json`` of the npm package world-atlas (Natural Earth, public domain). Around the programme's
municipalities everything is kept as it is; further away, where a map only shows that there is land, little is.
"""

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Line = list[Point]

OUT = Path(__file__).resolve().parent.parent / "sodertorn" / "content" / "ground.geojson"
NEAR = (16.6, 58.5, 19.3, 59.8)  # west, south, east, north: what a map of the programme shows
FAR = (0.0, 52.0, 36.0, 73.0)  # and one of those who use its methods
COARSE = 0.012  # degrees that an outline may be off outside NEAR, about a kilometre
COARSEST = 0.04  # in other countries
SWEDEN = "752"
# Waters have no outline of their own here: they are where there is no land.
WATERS = (
    ("Östersjön", "Baltic Sea", (18.35, 58.78)),
    ("Mälaren", "Lake Mälaren", (17.27, 59.46)),
    ("Hallsfjärden", "Hallsfjärden", (17.675, 59.035)),
    ("Mysingen", "Mysingen", (18.18, 58.985)),
)


def main(municipalities: str, countries: str, out: str = "") -> None:
    shapes = json.loads(Path(municipalities).read_text())["features"]
    coast, borders = outlines(ring for shape in shapes for ring in _rings(shape["geometry"]))
    land = _with_waters(line for line in map(_thinner, coast) if len(line) > 3)
    abroad = _abroad(json.loads(Path(countries).read_text()))
    features = [
        _feature("abroad", "MultiPolygon", [[_short(ring, 2)] for ring in abroad]),
        _feature("land", "MultiPolygon", [[_short(ring, 4) for ring in part] for part in land]),
        _feature("border", "MultiLineString", [_short(line, 4) for line in borders if any(_is_near(p) for p in line)]),
    ]
    for shape in shapes:
        at = tuple(shape["properties"]["etikett"])
        if _is_near(at):
            code, name = shape["properties"]["kommunkod"], shape["properties"]["namn"]
            features.append(_feature("municipality", "Point", _short([at], 4)[0], code=code, sv=name, en=name))
    features += [_feature("water", "Point", at, sv=sv, en=en) for sv, en, at in WATERS]
    whole = {
        "type": "FeatureCollection",
        "source": "Statistics Sweden, CC0; abroad Natural Earth, public domain. Cut by scripts/ground.py.",
        "features": features,
    }
    Path(out or OUT).write_text(json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n")


def _feature(kind: str, form: str, coordinates: Any, **properties: str) -> dict[str, Any]:
    geometry = {"type": form, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"kind": kind, **properties}, "geometry": geometry}


def outlines(rings: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    """Return the outline of all ``rings`` together, and the borders between them: the sides that two of them have."""
    sides: set[tuple[Point, Point]] = set()
    for ring in rings:
        around = ring if _turns_left(ring) else ring[::-1]
        sides.update((a, b) for a, b in pairwise(around) if a != b)
    coast: dict[Point, list[Point]] = defaultdict(list)
    between: dict[Point, set[Point]] = defaultdict(set)
    for a, b in sides:
        if (b, a) in sides:
            between[a].add(b)
        else:
            coast[a].append(b)
    return list(_walk_around(coast)), list(_walk_between(between))


def _with_waters(rings: Iterable[Line]) -> list[list[Line]]:
    """Put the outlines of lakes, which turn right, with the land around them."""
    land, lakes = [], []
    for ring in rings:
        if _turns_left(ring):
            land.append([ring])
        else:
            lakes.append(ring)
    for lake in lakes:
        around = [part for part in land if _holds(part[0], lake[0])]
        min(around, key=lambda part: len(part[0])).append(lake)
    return land


def _holds(ring: Line, point: Point) -> bool:
    lon, lat = point
    return (
        sum(
            (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1)
            for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)
        )
        % 2
        == 1
    )


def _walk_around(ways: dict[Point, list[Point]]) -> Iterator[Line]:
    for start in sorted(ways):
        while ways[start]:
            line = [start]
            while ways.get(line[-1]):
                line.append(ways[line[-1]].pop())
            yield line


def _walk_between(ways: dict[Point, set[Point]]) -> Iterator[Line]:
    """Walk from each end, and from each point where several borders meet; then around what is left."""
    ends = sorted(point for point, others in ways.items() if len(others) != 2)
    for start in [*ends, *sorted(ways)]:
        while ways[start]:
            line = [start]
            while ways[line[-1]]:
                here = line[-1]
                there = ways[here].pop()
                ways[there].discard(here)
                line.append(there)
                if there in ends:
                    break
            yield line


def _thinner(ring: Line) -> Line:
    """Leave out what is not needed outside NEAR."""
    thin, away = [], list[Point]()
    for point in ring:
        if _is_near(point):
            thin += [*simplified(away, COARSE), point]
            away = []
        else:
            away.append(point)
    return [*thin, *simplified(away, COARSE)]


def simplified(line: Line, most: float) -> Line:
    """Leave out points that lie less than ``most`` from the line without them (Douglas and Peucker's way)."""
    if len(line) < 3:
        return line
    first, last = line[0], line[-1]
    if first == last:  # a ring: by halves
        middle = len(line) // 2
        return [*simplified(line[: middle + 1], most)[:-1], *simplified(line[middle:], most)]
    away, furthest = max((_distance(point, first, last), index) for index, point in enumerate(line[1:-1], 1))
    if away < most:
        return [first, last]
    return [*simplified(line[: furthest + 1], most)[:-1], *simplified(line[furthest:], most)]


def _distance(point: Point, a: Point, b: Point) -> float:
    squeeze = math.cos(math.radians(point[1]))
    (x, y), (x1, y1), (x2, y2) = ((lon * squeeze, lat) for lon, lat in (point, a, b))
    length = math.hypot(x2 - x1, y2 - y1)
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length if length else math.hypot(x - x1, y - y1)


def _abroad(topology: dict[str, Any]) -> Iterator[Line]:
    """Yield the outlines of the countries around, cut at the edge of FAR."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[Line] = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        arcs.append(line)
    for country in topology["objects"]["countries"]["geometries"]:
        if country.get("id") == SWEDEN:
            continue
        parts = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
        for part in parts:
            ring: Line = []
            for index in part[0]:
                arc = arcs[index] if index >= 0 else arcs[~index][::-1]
                ring += arc[1:] if ring else arc
            cut = _cut(_unbroken(ring))
            cut = simplified([*cut, cut[0]], COARSEST) if cut else []
            if len(cut) > 3:
                yield cut


def _unbroken(ring: Line) -> Line:
    """Let longitudes go on past 180 degrees instead of beginning again on the other side."""
    whole = [ring[0]]
    for lon, lat in ring[1:]:
        whole.append((lon - 360 * round((lon - whole[-1][0]) / 360), lat))
    return whole


def _cut(ring: Line) -> Line:
    """Cut a ring at the four edges of FAR, one after the other (Sutherland and Hodgman's way)."""
    for axis, edge, sign in ((0, FAR[0], 1), (1, FAR[1], 1), (0, FAR[2], -1), (1, FAR[3], -1)):
        kept: Line = []
        for a, b in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            a_in, b_in = (a[axis] - edge) * sign >= 0, (b[axis] - edge) * sign >= 0
            if a_in:
                kept.append(a)
            if a_in != b_in:
                share = (edge - a[axis]) / (b[axis] - a[axis])
                kept.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
        ring = kept
    return ring


def _rings(geometry: dict[str, Any]) -> Iterator[Line]:
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for part in parts:
        for ring in part:
            yield [(lon, lat) for lon, lat in ring]


def _turns_left(ring: Line) -> bool:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) > 0


def _is_near(point: Any) -> bool:
    return NEAR[0] <= point[0] <= NEAR[2] and NEAR[1] <= point[1] <= NEAR[3]


def _short(line: Iterable[Point], decimals: int) -> list[list[float]]:
    """Round, and leave out what then stands twice."""
    short: list[list[float]] = []
    for point in line:
        rounded = [round(number, decimals) for number in point]
        if not short or short[-1] != rounded:
            short.append(rounded)
    return short


if __name__ == "__main__":
    main(*sys.argv[1:])
