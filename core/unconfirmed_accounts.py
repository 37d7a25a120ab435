"""Accounts that nobody confirmed, as something that a job forgets: those that were signed up on one day together."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.unconfirmed import KEPT, removable, remove
from core.jobs.forgetting import Due


def due_until(moment: datetime) -> Iterator[Due]:
    signed_up = removable().filter(date_joined__lt=moment - KEPT).values_list("date_joined", flat=True)
    for day, number in sorted(Counter(timezone.localdate(at) for at in signed_up).items()):
        at = _end(day) + KEPT
        if at <= moment:
            yield Due(day.isoformat(), day.isoformat(), number, at)


def forget(key: str) -> None:
    """Remove those of a day, but for what has been confirmed in the meantime."""
    for user in list(removable().filter(date_joined__date=date.fromisoformat(key)).order_by("pk")):
        remove(user)


def _end(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
