"""What awaits an organisation at the table. Each part of the room says what of it does; the page puts it first."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One thing to do: a sentence, the day by which it is expected, and the button that leads to it."""

    sentence: str
    day: date
    label: str
    url: str
    is_late: bool = False
