"""What became of the contributions, a dot for each, drawn as SVG by the server; the numbers stand in a table beside it.

Which answer it is shows in the form of the dots and not in their colour alone.
"""

from dataclasses import dataclass

from dialogues.models import Answer

MOST_DOTS = 400  # of more contributions, a dot is ten
TEN = 10
COLUMNS, FEWEST_COLUMNS = 40, 18
FEWEST_ROWS = 4
STEP, RADIUS = 11, 4.5
State = Answer.State

# A ring, and what stands in it, as paths from its leftmost point.
RING = "a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0"
_MARKS = {
    State.IMPLEMENTED: "m2.2 .2l1.8 1.8l3 -3.8",
    State.PARTLY: "a4.5 4.5 0 0 1 4.5 -4.5v9a4.5 4.5 0 0 1 -4.5 -4.5",
    State.CONSIDERED: "m3 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0",
    State.NOT_ACCEPTED: "m1.4 3.1l6.2 -6.2",
    State.NOT_IMPLEMENTED: "m1.4 3.1l6.2 -6.2m-6.2 0l6.2 6.2",
}


@dataclass(frozen=True)
class Dots:
    """The dots of one answer: the rings and, where there are any, the marks in them."""

    width: int
    height: int
    rings: str
    marks: str


def dot_is(total: int) -> int:
    """Return for how many contributions a dot stands."""
    return 1 if total <= MOST_DOTS else TEN


def draw(numbers: dict[str, int]) -> dict[str, Dots]:
    """Return the dots of each answer, so that the rows compare as bars do."""
    each = dot_is(sum(numbers.values()))
    counts = {state: max(round(n / each), 1) for state, n in numbers.items() if n}
    rows = max(FEWEST_ROWS, -(-max(counts.values(), default=0) // COLUMNS))
    columns = max(FEWEST_COLUMNS, -(-max(counts.values(), default=0) // rows))
    return {state: _dots(n, rows, columns, _MARKS.get(state, "")) for state, n in counts.items()}  # type: ignore[call-overload]


def _dots(n: int, rows: int, columns: int, mark: str) -> Dots:
    left = (STEP - 2 * RADIUS) / 2
    begins = [f"M{left + i // rows * STEP:g} {STEP / 2 + i % rows * STEP:g}" for i in range(n)]
    marks = "".join(f"{begin}{mark}" for begin in begins) if mark else ""
    return Dots(columns * STEP, min(n, rows) * STEP, "".join(f"{begin}{RING}" for begin in begins), marks)
