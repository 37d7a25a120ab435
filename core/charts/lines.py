"""Lines over years: one drawing for up to three, or a small one for each place.

A missing year is a gap with a dashed piece on the axis; a figure that is not shown is an open, dashed ring that says
nothing of how high it is; a new definition is a dashed upright. No line goes across any of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.charts.drawing import Drawing, Point, Scaling
from core.charts.scales import EM, Scale, runs, spread, years_told

FORMS = {"a": "circle", "women": "circle", "b": "diamond", "men": "diamond", "c": "triangle"}
CLASSES = {"women": "a"}
GAP = 19
FOOT, TOP = 34, 16
MOST_GUTTER = 0.46


@dataclass(frozen=True)
class Line:
    """One line, in the ``look`` of those spoken of (a, b, c), of women or men, or of what is beside (ref, mid)."""

    name: str
    values: Mapping[int, float]
    look: str = "a"
    hidden: frozenset[int] = frozenset()

    @property
    def css(self) -> str:
        return CLASSES.get(self.look, self.look)

    @property
    def is_beside(self) -> bool:
        return self.look not in FORMS


class Band(NamedTuple):
    """From the lowest to the highest of a group, and who they are in the last year."""

    lowest: Mapping[int, float]
    highest: Mapping[int, float]
    label_low: str = ""
    label_high: str = ""


@dataclass(frozen=True)
class Told:
    """The words of a drawing: how a value and a tick are written, and what marks are called."""

    value: Callable[[float], str]
    tick: Callable[[float], str]
    missing: str
    hidden: str
    new_definition: str


@dataclass
class Frame:
    """Where years and values stand."""

    drawing: Drawing
    years: Sequence[int]
    x: Scaling
    y: Scaling
    bottom: float
    breaks: frozenset[int] = frozenset()
    labels: list[tuple[float, str, str, str]] = field(default_factory=list)  # height, name, value, class

    def points(self, values: Mapping[int, float], years: Iterable[int]) -> list[Point]:
        return [(self.x(year), self.y(values[year])) for year in years]


def lines(
    drawn: Sequence[Line],
    years: Sequence[int],
    scale: Scale,
    told: Told,
    *,
    width: int,
    height: int,
    band: Band | None = None,
    breaks: Iterable[int] = (),
) -> Drawing:
    """Draw up to three lines and what they stand beside, with names and last values at their ends."""
    drawing = Drawing(width, height)
    left = max(len(told.tick(v)) for v in (scale.low, scale.high)) * EM + 14
    ends = [f"{line.name} {told.value(_last(line.values))}" for line in drawn if line.values]
    ends += [label for label in (band.label_low, band.label_high) if label] if band else []
    longest = max((len(text) for text in ends), default=0) * EM + 26
    is_stacked = longest > width * MOST_GUTTER
    if is_stacked:
        longest = max((len(part) for text in ends for part in _halves(text)), default=0) * EM + 26
    right = min(longest, width * 0.55)
    bottom = height - FOOT
    x = Scale(years[0], max(years[-1], years[0] + 1), 1).over(left, width - right)
    frame = Frame(drawing, years, x, scale.over(bottom, TOP), bottom, frozenset(breaks))
    draw_axes(frame, scale, told, left, width - right)
    if band:
        _band(frame, band)
    for year in sorted(frame.breaks & set(years[1:])):
        draw_break(frame, year, told.new_definition)
    draw_absent(frame, [line for line in drawn if not line.is_beside], told)
    for line in sorted(drawn, key=lambda one: not one.is_beside):
        draw_line(frame, line)
        if line.values:
            last = _last(line.values)
            frame.labels.append(
                (frame.y(last), line.name, told.value(last), f"c-label--{LABELS.get(line.look, 'soft')}")
            )
    _ends(frame, width - right, is_stacked=is_stacked)
    return drawing


LABELS = {"a": "a", "b": "b", "c": "c", "women": "a", "men": "plain"}


def _last(values: Mapping[int, float]) -> float:
    return values[max(values)]


def _halves(text: str) -> tuple[str, str]:
    """Return the name and the value of a label; a value has no ordinary space in it."""
    name, _space, value = text.rpartition(" ")
    return name, value


def draw_axes(frame: Frame, scale: Scale, told: Told, left: float, right: float) -> None:
    drawing, bottom = frame.drawing, frame.bottom
    for tick in scale.ticks:
        is_zero = tick == 0 and scale.low < 0
        drawing.line("c-zero" if is_zero else "c-grid", left, frame.y(tick), right, frame.y(tick))
        drawing.text("c-tick", left - 8, frame.y(tick) + 5, told.tick(tick), "end")
    if scale.is_cut:
        for lift in (5, 10):
            drawing.line("c-cut", left - 5, bottom + lift, left + 5, bottom + lift - 7)
    for year in years_told(frame.years, right - left):
        drawing.line("c-axis", frame.x(year), bottom, frame.x(year), bottom + 5)
        anchor = "start" if year == frame.years[0] else "end" if year == frame.years[-1] else "middle"
        nudge = {"start": -4, "end": 4, "middle": 0}[anchor]
        if anchor == "start" and scale.is_cut:
            nudge = 6
        drawing.text("c-tick", frame.x(year) + nudge, bottom + 24, str(year), anchor)


def _band(frame: Frame, band: Band) -> None:
    for years in runs(band.lowest, frame.breaks):
        edges = frame.points(band.highest, years), frame.points(band.lowest, years)
        if len(years) == 1:
            frame.drawing.along("c-band-edge", [edges[0][0], edges[1][0]])
            continue
        frame.drawing.along("c-band", [*edges[0], *reversed(edges[1])], closed=True)
        for edge in edges:
            frame.drawing.along("c-band-edge", edge)
    for values, label in ((band.highest, band.label_high), (band.lowest, band.label_low)):
        if label:
            name, value = _halves(label)
            frame.labels.append((frame.y(_last(values)), name, value, "c-label--soft"))


def draw_break(frame: Frame, year: int, word: str) -> None:
    """Draw a new definition before the year from which it holds."""
    x, bottom = (frame.x(year - 1) + frame.x(year)) / 2, frame.bottom
    frame.drawing.line("c-break", x, TOP - 4, x, bottom)
    frame.drawing.path("c-tooth", f"M{x - 6:.1f} {bottom:.1f}l6 -9l6 9z")
    is_late = year > (frame.years[0] + frame.years[-1]) / 2
    frame.drawing.text("c-note c-halo", x + (-8 if is_late else 8), TOP + 8, word, "end" if is_late else "start")


def draw_absent(frame: Frame, spoken_of: Sequence[Line], told: Told) -> None:
    """Draw, on the axis, the years of which those that are spoken of have no figure, or one that is not shown."""
    drawing, bottom = frame.drawing, frame.bottom
    hidden = {year for line in spoken_of for year in line.hidden} & set(frame.years)
    for year in sorted(hidden):
        drawing.mark("c-open", frame.x(year), bottom - 10, size=6)
    if hidden:
        _note(frame, (min(hidden), max(hidden)), told.hidden, bottom - 22)
    missing = {y: 0.0 for y in frame.years for line in spoken_of if y not in line.values and y not in line.hidden}
    for years in runs(missing):
        drawing.line("c-missing", frame.x(years[0]) - 7, bottom - 4, frame.x(years[-1]) + 7, bottom - 4)
        _note(frame, (years[0], years[-1]), told.missing, bottom - (12 if not hidden else 36))


def _note(frame: Frame, years: tuple[int, int], word: str, y: float) -> None:
    middle = (frame.x(years[0]) + frame.x(years[1])) / 2
    half = len(word) * EM / 2
    low, high = frame.x(frame.years[0]) + half, frame.x(frame.years[-1]) - half
    frame.drawing.text("c-note c-halo", min(max(middle, low), max(high, low)), y, word, "middle")


def draw_line(frame: Frame, line: Line, *, thin: bool = False) -> None:
    css = f"c-line c-line--{line.css}" + (" c-line--thin" if thin else "")
    for years in runs(line.values, frame.breaks):
        if len(years) > 1:
            frame.drawing.along(css, frame.points(line.values, years))
        else:
            (x, y), form = frame.points(line.values, years)[0], FORMS.get(line.look, "circle")
            frame.drawing.mark(f"c-dot c-dot--{line.css}", x, y, form, 4)
    if line.values and not line.is_beside:
        for year in {min(line.values), max(line.values)}:
            x, y = frame.x(year), frame.y(line.values[year])
            frame.drawing.mark(f"c-dot c-dot--{line.css}", x, y, FORMS[line.look], 4 if thin else 5)


def _ends(frame: Frame, edge: float, *, is_stacked: bool) -> None:
    """Name the lines where they end; names that would stand on each other are moved, with a leader."""
    gap = GAP * 2 - 3 if is_stacked else GAP
    wanted = [y for y, *_rest in frame.labels]
    for (y, name, value, css), placed in zip(
        frame.labels, spread(wanted, gap, TOP + 2, frame.bottom - (14 if is_stacked else 2)), strict=True
    ):
        is_moved = abs(placed - y) > 3  # as near as that needs no leader
        if is_moved:
            frame.drawing.line("c-leader", edge + 8, y, edge + 15, placed)
        x = edge + (18 if is_moved else 11)
        if is_stacked:
            frame.drawing.text(f"c-label {css}", x, placed + 2, name)
            frame.drawing.text(f"c-label {css}", x, placed + 18, value)
        else:
            frame.drawing.text(f"c-label {css}", x, placed + 5, f"{name} {value}".strip())


# One of several

SMALL = (170, 140)


def small(
    drawn: Sequence[Line], years: Sequence[int], scale: Scale, told: Told, *, breaks: Iterable[int] = ()
) -> Drawing:
    """Draw one of several: what is beside, the place's line or two, and their first and last values."""
    width, height = SMALL
    drawing = Drawing(width, height)
    top, bottom, left, right = 22, height - 24, 8, width - 8
    x = Scale(years[0], max(years[-1], years[0] + 1), 1).over(left, right)
    frame = Frame(drawing, years, x, scale.over(bottom - 22, top), bottom, frozenset(breaks))
    drawing.line("c-axis", left, bottom, right, bottom)
    if scale.low < 0 < scale.high:
        drawing.line("c-zero", left, frame.y(0), right, frame.y(0))
    for year in sorted(frame.breaks & set(years[1:])):
        at = (frame.x(year - 1) + frame.x(year)) / 2
        drawing.line("c-break", at, top, at, bottom)
    spoken_of = [line for line in drawn if not line.is_beside]
    _gone(frame, spoken_of)
    for line in sorted(drawn, key=lambda one: not one.is_beside):
        draw_line(frame, line, thin=True)
    if not any(line.values for line in spoken_of):
        drawing.text("c-note", width / 2, (top + bottom) / 2, told.missing, "middle")
    for pick, anchor, at in ((min, "start", left - 5), (max, "end", right + 5)):
        ends = [(line, pick(line.values)) for line in spoken_of if line.values]
        for line, year in ends:
            others = [one.values[year] for one in drawn if one is not line and year in one.values]
            is_below = bool(others) and line.values[year] < max(others)
            y = frame.y(line.values[year]) + (20 if is_below else -10)
            drawing.text("c-value c-halo", at, y, told.value(line.values[year]), anchor)
        drawing.text("c-tick", at, height - 5, str(years[0] if pick is min else years[-1]), anchor)
    return drawing


def _gone(frame: Frame, spoken_of: Sequence[Line]) -> None:
    """Mark, in what is small, the years that have no figure, or one that is not shown."""
    drawing, years, bottom = frame.drawing, frame.years, frame.bottom
    for year in sorted({year for line in spoken_of for year in line.hidden} & set(years)):
        drawing.mark("c-open", frame.x(year), bottom - 8, size=5)
    for gone in runs({y: 0.0 for y in years for one in spoken_of if y not in one.values and y not in one.hidden}):
        drawing.line("c-missing", frame.x(gone[0]) - 3, bottom - 3, frame.x(gone[-1]) + 3, bottom - 3)


# Beside a number

SPARK = (160, 44)


def spark(drawn: Sequence[Line], years: Sequence[int], scale: Scale, *, breaks: Iterable[int] = ()) -> Drawing:
    """Draw the course of one place or two, without words: the numbers stand beside it."""
    width, height = SPARK
    drawing = Drawing(width, height)
    x = Scale(years[0], max(years[-1], years[0] + 1), 1).over(6, width - 6)
    frame = Frame(drawing, years, x, scale.over(height - 7, 7), height, frozenset(breaks))
    if scale.low < 0 < scale.high:
        drawing.line("c-zero", 0, frame.y(0), width, frame.y(0))
    for year in sorted(frame.breaks & set(years[1:])):
        at = (frame.x(year - 1) + frame.x(year)) / 2
        drawing.line("c-break", at, 0, at, height)
    _gone(frame, drawn)
    for line in drawn:
        draw_line(frame, line, thin=True)
    return drawing
