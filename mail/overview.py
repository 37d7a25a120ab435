"""What waits in the outbox, and what was lost lately, by kind: never to whom, never what it said."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone

from mail.models import OutboxMessage

LATELY = timedelta(days=30)
NORMAL = timedelta(minutes=10)  # that a letter waits for its worker


def waiting_by_kind() -> QuerySet[Any, Any]:
    """Return each kind that has waited for longer than is normal: how many, since when, and an answer of the server."""
    return _by_kind(OutboxMessage.objects.waiting().filter(written_at__lt=_ago(NORMAL)), "written_at")


def lost_by_kind() -> QuerySet[Any, Any]:
    return _by_kind(OutboxMessage.objects.lost().filter(lost_at__gt=_ago(LATELY)), "lost_at")


def _by_kind(messages: QuerySet[Any], moment: str) -> QuerySet[Any, Any]:
    kinds: QuerySet[Any, Any] = (
        messages.values("name").annotate(n=Count("pk"), since=Min(moment), answer=Max("said")).order_by("since")
    )
    return kinds


def _ago(time: timedelta) -> datetime:
    return timezone.now() - time
