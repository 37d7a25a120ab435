"""Places on one scale: in order with their names, and women beside men."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from core.charts.drawing import Drawing
from core.charts.scales import EM, Scale, spread

ROOMY = 500  # units: a drawing that is wider has room for all names
Writing = Callable[[float], str]


class Standing(NamedTuple):
    """A place and its value; ``is_spoken_of`` is drawn before the others."""

    name: str
    value: float
    is_spoken_of: bool = False


def ranking(
    places: Sequence[Standing], beside: Sequence[Standing], scale: Scale, value: Writing, tick: Writing, *, width: int
) -> Drawing:
    """Draw a dot for each place on one line, with names above and below; what they stand beside is a dashed tick.

    Where it is narrow a place has a row of its own, as the names would not fit.
    """
    if width < ROOMY:
        return _rows(places, beside, scale, value, tick, width=width)
    middle, height = 104, 200
    drawing = Drawing(width, height)
    left, right = 30, width - 30
    x = scale.over(left, right)
    drawing.line("c-axis", left, middle, right, middle)
    for one in scale.ticks:
        drawing.line("c-axis", x(one), middle - 4, x(one), middle + 4)
        drawing.text("c-tick", x(one), height - 6, tick(one), "middle")
    for standing in beside:
        drawing.line("c-reftick", x(standing.value), middle - 18, x(standing.value), middle + 18)
    in_order = sorted(places, key=lambda place: place.value)
    for group, up in ((in_order[0::2], -1), (in_order[1::2], 1)):
        for place, at in zip(group, spread([x(one.value) for one in group], 98, left + 22, right - 22), strict=True):
            drawing.line("c-leader", x(place.value), middle + 9 * up, at, middle + 36 * up)
            top = middle - 58 if up < 0 else middle + 50
            css = "c-label c-label--a" if place.is_spoken_of else "c-label c-label--plain"
            drawing.text(css, at, top, place.name, "middle")
            drawing.text("c-value", at, top + 17, value(place.value), "middle")
    for place in sorted(in_order, key=lambda one: one.is_spoken_of):
        _dot(drawing, place, x(place.value), middle)
    return drawing


def _rows(
    places: Sequence[Standing], beside: Sequence[Standing], scale: Scale, value: Writing, tick: Writing, *, width: int
) -> Drawing:
    step, top = 30, 30
    height = top + step * len(places) + 4
    drawing = Drawing(width, height)
    gutter = max((len(place.name) for place in places), default=0) * EM + 12
    right = width - max((len(value(place.value)) for place in places), default=0) * EM - 14
    x = scale.over(gutter, right)
    for one in (scale.ticks[0], scale.ticks[-1]):
        drawing.text("c-tick", x(one), 14, tick(one), "start" if one == scale.ticks[0] else "end")
    for standing in beside:
        drawing.line("c-reftick", x(standing.value), top - 6, x(standing.value), height - 6)
    for i, place in enumerate(sorted(places, key=lambda one: -one.value)):
        y = top + step * i + step / 2
        drawing.line("c-grid", gutter, y, right, y)
        css = "c-label c-label--a" if place.is_spoken_of else "c-label c-label--plain"
        drawing.text(css, 0, y + 5, place.name)
        _dot(drawing, place, x(place.value), y)
        drawing.text("c-value", width, y + 5, value(place.value), "end")
    return drawing


def _dot(drawing: Drawing, place: Standing, x: float, y: float) -> None:
    drawing.mark(f"c-dot c-dot--{'a' if place.is_spoken_of else 'other'}", x, y, size=7 if place.is_spoken_of else 5.5)


class Pair(NamedTuple):
    """Women's and men's value in a place; None where there is none to show, and ``why_none`` says why."""

    name: str
    women: float | None
    men: float | None
    difference: str
    is_spoken_of: bool = False
    why_none: str = ""


def pairs(rows: Sequence[Pair], scale: Scale, tick: Writing, words: tuple[str, str, str], *, width: int) -> Drawing:
    """Draw a row for each place: women a filled circle, men an open diamond, and their difference to the right.

    ``words``: women, men, difference.
    """
    women, men, difference = words
    step, top = 34, 52
    height = top + step * len(rows) + 4
    drawing = Drawing(width, height)
    left = max((len(row.name) for row in rows), default=0) * EM + 14
    right = width - max(len(difference), 6) * EM - 16
    x = scale.over(left, right)
    told = scale.ticks if width > ROOMY else [scale.ticks[0], scale.ticks[-1]]
    for one in scale.ticks:
        drawing.line("c-grid", x(one), top - 12, x(one), height - 4)
    for one in told:
        drawing.text("c-tick", x(one), top - 20, tick(one), "middle")
    drawing.text("c-tick", width, top - 20, difference, "end")
    drawing.mark("c-dot c-dot--a", left + 6, 8, size=6)
    drawing.text("c-note", left + 18, 13, women)
    drawing.mark("c-dot c-dot--men", left + 42 + len(women) * EM, 8, "diamond", 5.5)
    drawing.text("c-note", left + 54 + len(women) * EM, 13, men)
    for i, row in enumerate(rows):
        y = top + step * i + step / 2 - 4
        drawing.text(f"c-label c-label--{'a' if row.is_spoken_of else 'plain'}", 0, y + 5, row.name)
        if row.women is None and row.men is None:
            drawing.mark("c-open", left + 8, y, size=6)
            drawing.text("c-note", left + 22, y + 5, row.why_none)
        if row.women is not None and row.men is not None:
            drawing.line("c-between", x(row.women), y, x(row.men), y)
        if row.women is not None:
            drawing.mark("c-dot c-dot--a", x(row.women), y, size=6)
        if row.men is not None:
            drawing.mark("c-dot c-dot--men", x(row.men), y, "diamond", 5.5)
        drawing.text("c-value", width, y + 5, row.difference, "end")
    return drawing
