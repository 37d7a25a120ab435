"""Two indicators against each other: each place as a path from its first year to its last, or as it stands in one."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from core.charts.drawing import Drawing
from core.charts.scales import EM, Scale, runs

FOOT, TOP = 58, 34
Writing = Callable[[float], str]


class Path(NamedTuple):
    """A place and its (x, y) by year, those years alone in which both are known."""

    name: str
    values: Mapping[int, tuple[float, float]]
    is_spoken_of: bool = False
    breaks: Collection[int] = ()
    """The years from which on one of the two is measured in another way: no line goes across."""

    @property
    def points(self) -> list[tuple[float, float]]:
        return [self.values[year] for year in sorted(self.values)]


def scatter(
    paths: Sequence[Path], scales: tuple[Scale, Scale], ticks: tuple[Writing, Writing], names: tuple[str, str], *,
    width: int, height: int,
) -> Drawing:  # fmt: skip
    """Draw places as paths: an open ring is the first year, a filled dot the last."""
    drawing = Drawing(width, height)
    across, up = scales
    left = max(len(ticks[1](v)) for v in (up.low, up.high)) * EM + 14
    x, y = across.over(left, width - 24), up.over(height - FOOT, TOP)
    for one in up.ticks:
        drawing.line("c-grid", left, y(one), width - 24, y(one))
        drawing.text("c-tick", left - 8, y(one) + 5, ticks[1](one), "end")
    told = across.ticks if width > 500 else across.ticks[:: max(1, (len(across.ticks) - 1) // 2)]
    for one in told:
        drawing.line("c-axis", x(one), height - FOOT, x(one), height - FOOT + 5)
        drawing.text("c-tick", x(one), height - FOOT + 22, ticks[0](one), "middle")
    drawing.text("c-note", width - 24, height - 8, f"{names[0]} →", "end")
    drawing.text("c-note", 0, 14, f"↑ {names[1]}")
    in_order = sorted((path for path in paths if path.points), key=lambda path: path.is_spoken_of)
    for path in in_order:
        css = "c-line c-line--a c-line--thin" if path.is_spoken_of else "c-line c-line--soft"
        for run in runs(path.values, path.breaks):
            if len(run) > 1:
                drawing.along(css, [(x(path.values[year][0]), y(path.values[year][1])) for year in run])
            elif run[0] not in {min(path.values), max(path.values)}:
                a, b = path.values[run[0]]
                drawing.mark(f"c-dot c-dot--{'a' if path.is_spoken_of else 'last'}", x(a), y(b), size=3)
    taken: list[tuple[float, float, float]] = []
    for path in in_order:
        (a, b), (c, d) = path.points[0], path.points[-1]
        if len(path.points) > 1:
            drawing.mark(f"c-start{' c-start--a' if path.is_spoken_of else ''}", x(a), y(b), size=4)
        drawing.mark(f"c-dot c-dot--{'a' if path.is_spoken_of else 'last'}", x(c), y(d), size=6)
    for path in reversed(in_order):
        c, d = path.points[-1]
        wide = len(path.name) * EM
        at, anchor = (x(c) + 11, "start") if x(c) + 11 + wide < width else (x(c) - 11, "end")
        start, height_of = (at if anchor == "start" else at - wide), y(d) + 5
        while any(abs(height_of - h) < 16 and start < s + w and s < start + wide for s, w, h in taken):
            height_of += 16
        taken.append((start, wide, height_of))
        css = "c-label--a" if path.is_spoken_of else "c-label--plain"
        drawing.text(f"c-label {css} c-halo", at, height_of, path.name, anchor)
    return drawing
