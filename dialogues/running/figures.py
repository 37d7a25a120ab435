"""A dialogue in numbers: those that everybody reads, and those by day for whoever runs it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, IntegerField, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from core.text.dates import has_passed
from dialogues.answering.answers import FEWEST
from dialogues.models import Answer, AnswerStep, Contribution, Dialogue, VisitDay

MOST_DAYS = 60  # of a chart: the latest ones
SEEN = (Contribution.State.PUBLISHED, Contribution.State.AWAITING_REVIEW)
ANSWERED = [*Answer.FINAL, *Answer.DONE]


@dataclass(frozen=True)
class Figures:
    """What everybody reads of how a dialogue goes. Visits are those of the days that are over."""

    visits: int
    participants: int
    contributions: int
    in_time: int | None  # None: until the day by which everybody was to be answered

    @property
    def tells_participants(self) -> bool:
        return self.participants >= FEWEST


def figures_of(dialogue: Dialogue) -> Figures:
    """Return the numbers of a dialogue, of what everybody may read; replies are left out. One query."""
    days = VisitDay.objects.filter(dialogue=OuterRef("pk"), day__lt=timezone.localdate())
    shown = Contribution.objects.published_ideas().filter(dialogue=OuterRef("pk"))
    promised = dialogue.first_answer_by or dialogue.answer_by
    in_time = _answered_by(shown, promised) if promised else shown.none()
    visits, people, contributions, answered = Dialogue.objects.values_list(
        _one(days, Sum("number")),
        _one(shown, Count("participant", distinct=True)),
        _one(shown, Count("pk")),
        _one(in_time, Count("pk")),
    ).get(pk=dialogue.pk)
    is_due = promised is not None and (dialogue.has_results or promised < timezone.localdate())
    return Figures(visits, people, contributions, answered if is_due else None)


def _answered_by(shown: QuerySet[Contribution], promised: dt.date) -> QuerySet[Contribution]:
    """Return those that had a whole answer by that day."""
    steps = AnswerStep.objects.filter(answer__contribution=OuterRef("pk"), to_state__in=ANSWERED)
    first = steps.order_by().values("answer").annotate(first=Min("at")).values("first")
    return shown.annotate(first=Subquery(first)).filter(first__date__lte=promised)


def _one(rows: QuerySet[Any], number: Aggregate) -> Coalesce:
    """Return a number of a dialogue's rows, for a query of dialogues."""
    counted = rows.order_by().values("dialogue").annotate(n=number).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


# By day, for whoever runs it


@dataclass(frozen=True)
class ByDay:
    """The days so far of which the page shows a column each, and the last day that is set."""

    days: list[dt.date]
    contributions: list[int]
    visits: list[int]
    last_day: dt.date | None

    def rows(self) -> list[tuple[dt.date, int, int]]:
        return list(zip(self.days, self.contributions, self.visits, strict=True))


def by_day(dialogue: Dialogue) -> ByDay | None:
    """Return what came on each day from the first to today or the last; None before it began. Two queries."""
    first, last, today = _day(dialogue.started), _day(dialogue.ended), timezone.localdate()
    if first is None or first > today:
        return None
    end = min(today, last) if last else today
    days = [end - dt.timedelta(days=n) for n in range(min((end - first).days + 1, MOST_DAYS))][::-1]
    came = dialogue.contributions.filter(state__in=SEEN, created_at__date__gte=days[0])
    contributions = dict(came.order_by().values_list(TruncDate("created_at")).annotate(Count("pk")))
    visits = dict(dialogue.visit_days.filter(day__gte=days[0]).values_list("day", "number"))
    return ByDay(days, _each(days, contributions), _each(days, visits), last)


def _each(days: list[dt.date], found: Mapping[dt.date, int]) -> list[int]:
    return [found.get(day, 0) for day in days]


def _day(text: str) -> dt.date | None:
    """Return a day that is known as such; of a month or a year alone there is none."""
    try:
        return dt.date.fromisoformat(text) if len(text) == len("2026-05-22") else None
    except ValueError:
        return None


def days_left(dialogue: Dialogue) -> int | None:
    """Return how many days are left to take part, today among them; None where it has no last day, or is over."""
    last, today = _day(dialogue.ended), timezone.localdate()
    if last is None or has_passed(dialogue.ended, today) or not dialogue.is_open:
        return None
    return (last - today).days + 1
