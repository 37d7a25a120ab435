"""The programme year by year: its stages and events, and how many reports and dialogues each year has.

Positions are in per cent of the time that is drawn, so that one drawing fits every window. A day that is known to the
year alone is drawn as open within that year.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count
from django.db.models.functions import Substr

from challenges.models import Event
from core.publishing.provenance import Relation
from dialogues.models import Dialogue
from partners.models import Stage
from reports.models import Report

MOST = 30  # years in one drawing


@dataclass
class Year:
    number: int
    n_reports: int = 0
    n_dialogues: int = 0
    stages: list[Stage] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


class Bar(NamedTuple):
    """From where to where something is drawn, and how far it is open at each end."""

    x: float
    width: float
    opens: float = 0
    closes: float = 0


@dataclass(frozen=True)
class Years:
    """``elsewhere``: reports and dialogues of other years, or of none that is known."""

    years: list[Year]
    stages: list[tuple[Stage, Bar]]
    events: list[tuple[Event, float]]
    n_elsewhere: int

    @property
    def width(self) -> float:
        return 100 / len(self.years)

    @property
    def most(self) -> int:
        return max(1, *(max(year.n_reports, year.n_dialogues) for year in self.years))


def years_of(stages: Iterable[Stage]) -> Years | None:
    """Gather what is known of each year from the first stage's to the last one's; None where no stage has its days."""
    known = [stage for stage in stages if stage.started and stage.ended]
    if not known:
        return None
    first, last = min(_year(stage.started) for stage in known), max(_year(stage.ended) for stage in known)
    years = {number: Year(number) for number in range(first, last + 1)[:MOST]}
    for number, year in years.items():
        year.stages = [stage for stage in known if _year(stage.started) <= number <= _year(stage.ended)]
    scale = _Scale(first, len(years))
    events = list(Event.objects.order_by("date", "id"))
    shown = [event for event in events if _year(event.date) in years]
    for event in shown:
        years[_year(event.date)].events.append(event)
    n_elsewhere = 0
    for name, numbers in {"n_reports": _reports(), "n_dialogues": _dialogues()}.items():
        n_elsewhere += sum(n for of_year, n in numbers.items() if of_year not in years)
        for year in years.values():
            setattr(year, name, numbers.get(year.number, 0))
    return Years(
        list(years.values()),
        [(stage, scale.bar(stage.started, stage.ended)) for stage in known],
        [(event, scale.middle(event.date)) for event in shown],
        n_elsewhere,
    )


def _reports() -> Mapping[int | None, int]:
    """Count those of the programme and its partners; similar work by others is no part of it."""
    own = Report.objects.published().exclude(relation=Relation.SIMILAR)
    return dict(own.order_by().values_list("year").annotate(n=Count("pk")))


def _dialogues() -> Mapping[int | None, int]:
    real = Dialogue.objects.published().real()
    found = real.order_by().annotate(begun=Substr("started", 1, 4)).values_list("begun").annotate(n=Count("pk"))
    return {int(year) if year else None: n for year, n in found}


def _year(day: str) -> int:
    return int(day[:4])


class _Scale(NamedTuple):
    first: int
    length: int

    def bar(self, started: str, ended: str) -> Bar:
        (earliest, begun), (over, latest) = self._ends(started), self._ends(ended)
        if len(started) > len("2014"):
            begun = earliest
        if len(ended) > len("2014"):
            over = latest
        opens, closes = begun - earliest, latest - max(over, begun)
        return Bar(round(earliest, 2), round(latest - earliest, 2), round(opens, 2), round(closes, 2))

    def middle(self, day: str) -> float:
        return round(sum(self._ends(day)) / 2, 2)

    def _ends(self, day: str) -> tuple[float, float]:
        """Return where a year, a month or a day begins and ends."""
        year, *rest = (int(part) for part in day.split("-"))
        begins, lasts = float(year - self.first), 1.0
        if rest:
            begins, lasts = begins + (rest[0] - 1) / 12, 1 / 12
        if len(rest) > 1:
            begins, lasts = begins + (rest[1] - 1) / 372, 1 / 372
        return 100 * begins / self.length, 100 * (begins + lasts) / self.length
