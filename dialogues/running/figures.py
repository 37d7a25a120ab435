"""A dialogue in numbers: those that everybody reads, and those by day for whoever runs it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Min, OuterRef, Subquery, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from core.text.dates import has_passed
from dialogues.models import Answer, AnswerStep, Contribution, Dialogue

FEWEST = 5  # participants who are told as a number
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
    """Return the numbers of a dialogue, of what everybody may read; replies are left out. Three queries."""
    visits = dialogue.visit_days.filter(day__lt=timezone.localdate()).aggregate(n=Sum("number"))["n"] or 0
    shown = Contribution.objects.published_ideas().filter(dialogue=dialogue)
    counted = shown.aggregate(people=Count("participant", distinct=True), all=Count("pk"))
    return Figures(visits, counted["people"], counted["all"], _answered_in_time(dialogue))


def _answered_in_time(dialogue: Dialogue) -> int | None:
    """Return how many had a whole answer by the day that was promised when it opened."""
    promised = dialogue.first_answer_by or dialogue.answer_by
    if promised is None or not (dialogue.has_results or promised < timezone.localdate()):
        return None
    shown = Contribution.objects.published_ideas().filter(dialogue=dialogue)
    steps = AnswerStep.objects.filter(answer__contribution=OuterRef("pk"), to_state__in=ANSWERED)
    first = steps.order_by().values("answer").annotate(first=Min("at")).values("first")
    return shown.filter(
        pk__in=shown.annotate(first=Subquery(first)).filter(first__date__lte=promised).values("pk")
    ).count()


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
