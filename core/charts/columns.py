"""Columns along time, and bars in a table: small charts of counts.

The numbers stand in a table beside each. What nobody knows is None: it is drawn hollow and dashed, never as zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

HEIGHT, HEAD, FOOT = 132, 22, 22  # of the drawing, and the room for figures above and for days below
WIDE, NARROW = 540, 320
LEAST = 1.5  # what is zero keeps a hairline
ROOM_FOR_FIGURE = 22  # a column that is narrower than this has its figure only if it is the highest or the latest


@dataclass(frozen=True)
class Column:
    x: float
    y: float
    width: float
    height: float
    middle: float
    number: int | None
    is_told: bool
    is_apart: bool = False  # hollow: not known, or of no known time


@dataclass(frozen=True)
class Drawing:
    """One drawing, of one width. ``now`` is where today ends, where days are still to come."""

    width: int
    columns: list[Column]
    now: float | None
    height: int = HEIGHT
    foot: int = HEIGHT - FOOT

    def path(self, *, apart: bool) -> str:
        """Return the outline of all columns that are known, or of those ``apart``: one shape makes a light page."""
        drawn = (column for column in self.columns if column.is_apart == apart)
        return "".join(f"M{one.x:g} {one.y:g}h{one.width:g}v{one.height:g}h-{one.width:g}z" for one in drawn)


@dataclass(frozen=True)
class Chart:
    """Columns along time and their numbers. ``apart``: how many have no known time."""

    title: str
    first: str
    last: str
    rows: list[tuple[str, int | None]]
    apart: int
    drawing: Drawing

    @property
    def total(self) -> int:
        return sum(number or 0 for _label, number in self.rows) + self.apart


def chart(title: str, rows: Iterable[tuple[str, int | None]], *, apart: int = 0) -> Chart | None:
    """Return the chart of ``rows``, (when, how many), or None where there are fewer than two: that is no course."""
    told = list(rows)
    if len(told) < 2:
        return None
    numbers = [number for _label, number in told]
    drawing = columns(numbers, width=NARROW, apart=apart)
    return Chart(title, told[0][0], told[-1][0], told, apart, drawing)


def columns(numbers: Sequence[int | None], *, width: int, ahead: int = 0, apart: int = 0) -> Drawing:
    """Return the columns of ``numbers``. ``ahead``: room for so many more to the right, of a time that is left."""
    gap = 1 if apart else 0
    step = width / (len(numbers) + ahead + 2 * gap)
    highest = max(*(number or 0 for number in numbers), apart, 1)
    known = [number or 0 for number in numbers]
    told = {known.index(max(known)), len(numbers) - 1}
    drawn = [
        _column(n, number, step, highest, is_told=bool(number) and (n in told or step >= ROOM_FOR_FIGURE))
        for n, number in enumerate(numbers)
    ]
    drawn = _without_collisions(drawn, step)
    if apart:
        drawn.append(replace(_column(len(numbers) + gap, apart, step, highest, is_told=True), is_apart=True))
    return Drawing(width, drawn, round(len(numbers) * step, 1) if ahead else None)


def _column(n: int, number: int | None, step: float, highest: int, *, is_told: bool) -> Column:
    room = HEIGHT - HEAD - FOOT
    tall = max(room * number / highest, LEAST) if number is not None else room / 3
    return Column(
        x=round(n * step + step * 0.12, 1),
        y=round(HEIGHT - FOOT - tall, 1),
        width=round(step * 0.76, 1),
        height=round(tall, 1),
        middle=round((n + 0.5) * step, 1),
        number=number,
        is_told=is_told,
        is_apart=number is None,
    )


def _without_collisions(columns: list[Column], step: float) -> list[Column]:
    """Leave out the figure of the latest where it would stand upon that of the highest."""
    if step >= ROOM_FOR_FIGURE:
        return columns
    told = [column for column in columns if column.is_told]
    if len(told) == 2 and told[1].middle - told[0].middle < ROOM_FOR_FIGURE * 1.4:
        lower = min(told, key=lambda column: column.number or 0)
        return [replace(one, is_told=one.is_told and one is not lower) for one in columns]
    return columns


@dataclass(frozen=True)
class Bar:
    """A row of a table with a bar in it. ``share``: of the longest, in percent; None where the number is not known."""

    label: str
    number: int | None
    share: float | None
    url: str = ""


def bars(rows: Iterable[tuple[str, int | None, str]]) -> list[Bar]:
    """Return bars of ``rows``: (what, how many, where it leads)."""
    told = list(rows)
    longest = max((number or 0 for _label, number, _url in told), default=0) or 1
    return [
        Bar(label, number, None if number is None else round(100 * number / longest, 1), url)
        for label, number, url in told
    ]
