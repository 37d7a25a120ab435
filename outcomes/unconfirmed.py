"""Reuses that somebody outside the portal has told of and never confirmed: they go after a month."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from core.jobs.forgetting import Due
from outcomes.models import Outcome, Reuse

KEPT = timedelta(days=30)


def due_until(moment: datetime) -> Iterator[Due]:
    """Yield the outcomes with reuses that, by then, nobody has confirmed for so long."""
    outcomes = Outcome.objects.filter(reuses__in=_unconfirmed(moment))
    counted: QuerySet[Any] = outcomes.annotate(n=Count("reuses"), first=Min("reuses__created_at")).order_by("pk")
    for outcome in counted:
        yield Due(str(outcome.pk), outcome.title, outcome.n, outcome.first + KEPT)


def forget(key: str) -> None:
    """Remove those of an outcome."""
    _unconfirmed(timezone.now()).filter(outcome=int(key)).delete()


def _unconfirmed(moment: datetime) -> QuerySet[Reuse]:
    told = Reuse.objects.filter(field_sources={})  # what we have read ourselves waits for nobody
    return told.filter(confirmed_at=None, created_at__lt=moment - KEPT)
