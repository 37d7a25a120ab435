"""Requests for the newsletter that nobody confirmed: they go after two weeks, by the day on which they came."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from core.jobs.forgetting import Due
from news.models import NewsletterRequest

KEPT = dt.timedelta(days=14)


def due_until(moment: dt.datetime) -> Iterator[Due]:
    """Yield the days of which requests, by then, have not been confirmed for so long."""
    days: QuerySet[Any, Any] = _unconfirmed(moment).annotate(day=TruncDate("made_at")).values("day")
    for row in days.annotate(n=Count("pk"), first=Min("made_at")).order_by("day"):
        yield Due(row["day"].isoformat(), _("newsletter"), row["n"], row["first"] + KEPT)


def forget(key: str) -> None:
    """Remove those of a day."""
    day = dt.date.fromisoformat(key)
    _unconfirmed(timezone.now()).annotate(day=TruncDate("made_at")).filter(day=day).delete()


def _unconfirmed(moment: dt.datetime) -> QuerySet[NewsletterRequest]:
    return NewsletterRequest.objects.exclude(email="").filter(made_at__lt=moment - KEPT)
