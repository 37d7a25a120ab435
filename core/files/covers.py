"""Covers for records without a picture: contour lines as on a map sheet, always the same for the same slug."""

import hashlib
import math
from functools import lru_cache

SIZE = (960, 320)

_LEVELS = 18
_SPACING = 34  # between two lines, before the ground bends them
_POINTS = 22  # on each line


@lru_cache(maxsize=4096)
def contours(slug: str) -> tuple[str, ...]:
    """Return SVG path data for ``SIZE``: one closed path a level, the highest first. Every fifth is an index contour.

    One hill: each line is a ring around its top, further out in every direction than the one inside it, so that no two
    lines cross. The slug decides where the top lies and which spurs and valleys the hill has.
    """
    part = [value / 255 for value in hashlib.blake2s(slug.encode(), digest_size=12).digest()]
    top_x, top_y = SIZE[0] * (0.2 + part[0] * 0.6), SIZE[1] * (0.25 + part[1] * 0.5)
    ridge = part[2] * math.tau  # the direction in which the hill is drawn out
    spurs = [(0.34 / n, n, part[n + 2] * math.tau) for n in range(2, 8)]

    def radius(angle: float, level: int) -> float:
        bend = sum(size * math.cos(n * angle + phase + level * 0.05) for size, n, phase in spurs)
        return _SPACING * (level + 0.6) * math.exp(0.45 * bend) * (1.25 + 0.5 * math.cos(2 * (angle - ridge)))

    def ring(level: int) -> str:
        angles = [math.tau * n / _POINTS for n in range(_POINTS)]
        points = [
            (round(top_x + radius(a, level) * math.cos(a)), round(top_y + radius(a, level) * math.sin(a)))
            for a in angles
        ]
        return _smooth(points)

    return tuple(ring(level) for level in range(_LEVELS))


def _smooth(points: list[tuple[int, int]]) -> str:
    """Return a closed path through the middles of the sides, bent by the corners."""
    middles = [((x + u) // 2, (y + v) // 2) for (x, y), (u, v) in zip(points, points[1:] + points[:1], strict=True)]
    before = [middles[-1], *middles]
    bends = "".join(
        f"q{x - a} {y - b} {u - a} {v - b}".replace(" -", "-")
        for (a, b), (x, y), (u, v) in zip(before, points, middles, strict=False)
    )
    return f"M{before[0][0]} {before[0][1]}{bends}Z"
