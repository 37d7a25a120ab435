"""Columns by day, drawn as SVG by the server: no script, and the numbers stand in a table beside it."""

import datetime as dt
from dataclasses import dataclass

HEIGHT, HEAD, FOOT = 132, 22, 22  # of the drawing, and the room for figures above and for days below
WIDE, NARROW = 540, 320
LEAST = 1.5  # a day without any keeps a hairline
ROOM_FOR_FIGURE = 22  # a column that is narrower than this has its figure only if it is the highest or the latest


@dataclass(frozen=True)
class Column:
    x: float
    y: float
    width: float
    height: float
    middle: float
    number: int
    is_told: bool


@dataclass(frozen=True)
class Chart:
    """One drawing, of one width. ``now`` is where today ends, where days are still to come."""

    width: int
    columns: list[Column]
    now: float | None
    height: int = HEIGHT
    foot: int = HEIGHT - FOOT


def chart(days: list[dt.date], numbers: list[int], last_day: dt.date | None, *, width: int) -> Chart:
    """Return the columns of ``days``; the room to the right of them is the time that is left."""
    end = max(days[-1], last_day) if last_day else days[-1]
    step = width / ((end - days[0]).days + 1)
    highest = max(numbers) or 1
    told = {numbers.index(max(numbers)), len(numbers) - 1}
    room = HEIGHT - HEAD - FOOT
    columns = []
    for n, number in enumerate(numbers):
        tall = max(room * number / highest, LEAST)
        columns.append(
            Column(
                x=round(n * step + step * 0.12, 1),
                y=round(HEIGHT - FOOT - tall, 1),
                width=round(step * 0.76, 1),
                height=round(tall, 1),
                middle=round((n + 0.5) * step, 1),
                number=number,
                is_told=bool(number) and (n in told or step >= ROOM_FOR_FIGURE),
            )
        )
    return Chart(width, _without_collisions(columns, step), round(len(numbers) * step, 1) if end > days[-1] else None)


def _without_collisions(columns: list[Column], step: float) -> list[Column]:
    """Leave out the figure of the latest day where it would stand upon that of the highest."""
    if step >= ROOM_FOR_FIGURE:
        return columns
    told = [column for column in columns if column.is_told]
    if len(told) == 2 and told[1].middle - told[0].middle < ROOM_FOR_FIGURE * 1.4:
        lower = min(told, key=lambda column: column.number)
        return [Column(**{**vars(one), "is_told": one.is_told and one is not lower}) for one in columns]
    return columns
