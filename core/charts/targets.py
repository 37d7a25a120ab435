"""A line on the way to where somebody wants it: with hollow marks where that begins and ends."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from core.charts.drawing import Drawing
from core.charts.lines import FOOT, TOP, Frame, Line, Told, draw_absent, draw_axes, draw_break, draw_line
from core.charts.scales import EM, Scale


class Aim(NamedTuple):
    """Where a line is meant to come from and to: two years, two values, and the words that stand at them."""

    first_year: int
    first_value: float
    last_year: int
    last_value: float
    first_word: str
    last_word: str
    is_begun: bool = True  # whether where it comes from may be shown


def towards(
    line: Line,
    aim: Aim,
    by_hand: Mapping[int, float],
    years: Sequence[int],
    scale: Scale,
    told: Told,
    *,
    width: int,
    height: int,
    breaks: Iterable[int] = (),
) -> Drawing:
    """Draw a line, the height that it is meant to come to, and hollow where that begins and ends.

    What is written by hand stands beside the line: it comes from somewhere else. Nothing is drawn between the last
    figure and the target, as nobody knows what comes there.
    """
    drawing = Drawing(width, height)
    left = max(len(told.tick(v)) for v in (scale.low, scale.high)) * EM + 14
    right = 26.0
    bottom = height - FOOT
    x = Scale(years[0], max(years[-1], years[0] + 1), 1).over(left, width - right)
    frame = Frame(drawing, years, x, scale.over(bottom, TOP), bottom, frozenset(breaks))
    draw_axes(frame, scale, told, left, width - right)
    for year in sorted(frame.breaks & set(years[1:])):
        draw_break(frame, year, told.new_definition)
    known = {*line.values, *line.hidden}
    if known:
        drawn = Frame(drawing, range(min(known), max(known) + 1), x, frame.y, bottom)
        draw_absent(drawn, [line], told)
    drawing.line("c-aim", left, frame.y(aim.last_value), width - right, frame.y(aim.last_value))
    draw_line(frame, line)
    for year, value in by_hand.items():
        drawing.mark("c-dot c-dot--other", frame.x(year), frame.y(value), "diamond", 5)
    is_rising = aim.last_value > aim.first_value
    begins, ends = (
        (frame.x(aim.first_year), frame.y(aim.first_value)),
        (frame.x(aim.last_year), frame.y(aim.last_value)),
    )
    if aim.is_begun:
        drawing.mark("c-start c-start--a", *begins, size=6)
        is_late = aim.first_year > (years[0] + years[-1]) / 2
        at = begins[0] + (8 if is_late else -8), begins[1] + (24 if is_rising else -14)
        drawing.text("c-value c-halo", *at, aim.first_word, "end" if is_late else "start")
    drawing.mark("c-aim-mark", *ends, size=7)
    drawing.text("c-value c-halo", ends[0] + 8, ends[1] + (-14 if is_rising else 24), aim.last_word, "end")
    return drawing
