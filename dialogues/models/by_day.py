"""What the days of a dialogue say of it, for queries."""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone


def last_day_over() -> Q:
    """Match what has a last day, and it is over: of a month or a year, its last day counts."""
    today = timezone.localdate().isoformat()
    year, month = today[:4], today[:7]
    return Q(ended__gt="", ended__lt=year) | Q(ended__gt=year, ended__lt=month) | Q(ended__gt=month, ended__lt=today)


def state_by_day() -> Case:
    """Return the state as it is by the calendar, though the job that opens and closes may be late."""
    today = timezone.localdate()
    begun = Q(publication="published", state="scheduled", started__gt="", started__lte=today.isoformat())
    can_open = Q(answer_by__gte=today) & ~last_day_over()
    return Case(
        When(begun & can_open, then=Value("open")),
        When(Q(state="open") & last_day_over(), then=Value("closed")),
        default=F("state"),
        output_field=models.CharField(),
    )
