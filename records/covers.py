"""Covers for records without a picture: contour lines as on a map sheet, always the same for the same slug."""

import hashlib
import itertools
import math
from functools import lru_cache

SIZE = (960, 320)

_Point = tuple[float, float]
_SPACING = 25.0
# Three hills on a slope: where the summit lies, how far below the highest it is, how elongated it is and which way.
_HILLS = ((-190.0, 40.0, 0.0, 0.62, 0.5), (205.0, -50.0, 26.0, 0.75, -0.35), (40.0, 250.0, 70.0, 0.8, 0.1))
_GROUND = (-660, 660, -400, 400)
_CELL = 20
_MARGIN = 40
_STRIDE = 40


@lru_cache(maxsize=4096)
def contours(slug: str) -> tuple[str, ...]:
    """Return SVG path data for ``SIZE``: one path a level, the highest first. Every fifth is an index contour.

    The hills are always the same; what the slug decides is how the ground is turned, mirrored, moved and folded.
    """
    seed = hashlib.blake2s(slug.encode(), digest_size=12).digest()
    part = [value / 255 for value in seed]
    turn, mirror, grow = (part[0] - 0.5) * 0.8, 1 if seed[1] % 2 else -1, 0.95 + part[2] * 0.3
    cos, sin = math.cos(turn) * grow, math.sin(turn) * grow
    middle_x, middle_y = SIZE[0] * (0.38 + part[3] * 0.24), SIZE[1] * (0.4 + part[4] * 0.2)
    # Long folds bend the valleys, short ones make spurs and gullies. Size times wave stays under one: the ground then
    # never overlaps itself, so that no two contours cross.
    folds = [
        (size, math.tau / length, part[5 + 2 * n] * math.tau, part[6 + 2 * n] * math.tau)
        for n, (size, length) in enumerate(((38, 430), (15, 170), (5, 83)))
    ]

    def place(point: _Point) -> tuple[int, int]:
        x, y = mirror * point[0] * cos - point[1] * sin, mirror * point[0] * sin + point[1] * cos
        if abs(x) < SIZE[0] * 0.75 and abs(y) < SIZE[1] * 0.95:  # the rest stays off the sheet, folded or not
            for size, wave, phase_x, phase_y in folds:
                x += size * math.sin(y * wave + phase_x)
                y += size * math.sin(x * wave + phase_y)
        return round(x + middle_x), round(y + middle_y)

    levels = ("".join(_visible([place(point) for point in line]) for line in lines) for lines in _ground())
    return tuple(path for path in levels if path)


def _visible(points: list[tuple[int, int]]) -> str:
    """Return the paths of those stretches of a line that the sheet shows."""
    shown = [-_MARGIN < x < SIZE[0] + _MARGIN and -_MARGIN < y < SIZE[1] + _MARGIN for x, y in points]
    if points[0] == points[-1] and shown[0] and not all(shown):
        start = shown.index(False)  # a ring that leaves the sheet is cut where it is outside
        points, shown = points[start:-1] + points[: start + 1], shown[start:-1] + shown[: start + 1]
    runs: list[list[tuple[int, int]]] = [[]]
    for before, point, inside in zip([None, *points], points, shown, strict=False):
        if inside and before and not runs[-1]:
            runs[-1].append(before)
        if inside or runs[-1]:
            runs[-1].append(point)
        if not inside and runs[-1]:
            runs.append([])
    return "".join(_bend(run) for run in runs if len(run) > 2)  # a stretch with a bend


def _bend(points: list[tuple[int, int]]) -> str:
    """Return a path through the middles of the line's sides, bent by its corners."""
    closed = points[0] == points[-1]
    corners = points[1:] if closed else points[1:-1]
    (x, y), (next_x, next_y) = points[:2]
    if closed:
        x, y = (x + next_x) // 2, (y + next_y) // 2
    path = [f"M{x} {y}"]
    after = [*corners[1:], points[1 if closed else -1]]
    for (corner_x, corner_y), (next_x, next_y) in zip(corners, after, strict=True):
        to_x, to_y = (corner_x + next_x) // 2, (corner_y + next_y) // 2
        path.append(f"q{corner_x - x} {corner_y - y} {to_x - x} {to_y - y}".replace(" -", "-"))
        x, y = to_x, to_y
    return "".join(path)


def _height(x: float, y: float) -> float:
    """Return the height of the unfolded ground. Each hill is a cone; where two meet there is a smooth pass."""
    soft = 40.0
    total = 0.0
    for hill_x, hill_y, below, narrow, turn in _HILLS:
        along = (x - hill_x) * math.cos(turn) + (y - hill_y) * math.sin(turn)
        across = (y - hill_y) * math.cos(turn) - (x - hill_x) * math.sin(turn)
        total += math.exp(-(math.hypot(along * narrow, across) + below) / soft)
    return soft * math.log(total) + 0.08 * x


@lru_cache(maxsize=1)
def _ground() -> tuple[tuple[tuple[_Point, ...], ...], ...]:
    """Return the contours of the unfolded ground, by level, the highest first (marching squares; once per process)."""
    left, right, top, bottom = _GROUND
    heights = {(x, y): _height(x, y) for x in range(left, right + 1, _CELL) for y in range(top, bottom + 1, _CELL)}
    highest = max(heights.values())
    levels = [highest - 9 - n * _SPACING for n in range(int((highest - min(heights.values())) / _SPACING))]
    return tuple(_lines(heights, level) for level in levels)


def _lines(heights: dict[tuple[int, int], float], level: float) -> tuple[tuple[_Point, ...], ...]:
    """Join the crossings of the grid with one level into lines."""
    neighbours: dict[_Point, list[_Point]] = {}
    for x, y in heights:
        square = [(x, y), (x + _CELL, y), (x + _CELL, y + _CELL), (x, y + _CELL)]
        if square[2] not in heights:
            continue
        crossings = [
            _crossing(a, b, heights, level)
            for a, b in zip(square, square[1:] + square[:1], strict=True)
            if (heights[a] > level) != (heights[b] > level)
        ]
        for one, other in zip(crossings[::2], crossings[1::2], strict=True):
            neighbours.setdefault(one, []).append(other)
            neighbours.setdefault(other, []).append(one)
    lines = []
    # Open lines first, from an end; what then remains is closed.
    for start in sorted(neighbours, key=lambda point: len(neighbours[point])):
        line, point = [start], start
        while neighbours[point]:
            following = neighbours[point].pop()
            neighbours[following].remove(point)
            line.append(following)
            point = following
        if len(line) > 6:  # not a speck
            lines.append(_even(line))
    return tuple(lines)


def _even(line: list[_Point]) -> tuple[_Point, ...]:
    """Return points at even distances along the line: the crossings lie unevenly, and closer than folding needs."""
    sides = [math.dist(a, b) for a, b in itertools.pairwise(line)]
    count = max(8, round(sum(sides) / _STRIDE))
    stride, walked, points = sum(sides) / count, 0.0, [line[0]]
    for (x, y), (next_x, next_y), side in zip(line, line[1:], sides, strict=False):
        while len(points) < count and walked + side >= stride * len(points):
            share = (stride * len(points) - walked) / side
            points.append((x + (next_x - x) * share, y + (next_y - y) * share))
        walked += side
    return (*points, line[-1])


def _crossing(a: tuple[int, int], b: tuple[int, int], heights: dict[tuple[int, int], float], level: float) -> _Point:
    low, high = sorted((a, b))  # the same way round for both squares that share the side
    share = (level - heights[low]) / (heights[high] - heights[low])
    return low[0] + (high[0] - low[0]) * share, low[1] + (high[1] - low[1]) * share
