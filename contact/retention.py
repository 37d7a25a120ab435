"""How long messages and requests are kept: what is stated on the page about personal data."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from contact.models import ContactMessage, JoinRequest
from core.jobs.forgetting import Due

MESSAGES_KEPT = timedelta(days=365)  # after they have been dealt with
REQUESTS_KEPT = timedelta(days=90)  # after the decision
UNCONFIRMED_KEPT = timedelta(days=30)


def messages_due(moment: datetime) -> Iterator[Due]:
    """Yield the kinds of messages of which some, by then, were dealt with so long ago."""
    counted = _messages(moment).values("kind").annotate(n=Count("pk"), first=Min("settled_at")).order_by("kind")
    for row in counted:
        title = str(ContactMessage.Kind(row["kind"]).label)
        yield Due(row["kind"], title, row["n"], row["first"] + MESSAGES_KEPT)


def forget_messages(key: str) -> None:
    """Remove those of a kind, with their histories."""
    _messages(timezone.now()).filter(kind=key).delete()


def requests_due(moment: datetime) -> Iterator[Due]:
    """Yield the states of requests of which some, by then, have been in it for so long."""
    counted = _requests(moment).values("state")
    counted = counted.annotate(n=Count("pk"), settled=Min("settled_at"), made=Min("created_at")).order_by("state")
    for row in counted:
        at = row["settled"] + REQUESTS_KEPT if row["settled"] else row["made"] + UNCONFIRMED_KEPT
        yield Due(row["state"], str(JoinRequest.State(row["state"]).label), row["n"], at)


def forget_requests(key: str) -> None:
    """Remove those in a state. The organisation that one has led to stays."""
    _requests(timezone.now()).filter(state=key).delete()


def _messages(moment: datetime) -> QuerySet[ContactMessage]:
    return ContactMessage.objects.filter(settled_at__lt=moment - MESSAGES_KEPT)


def _requests(moment: datetime) -> QuerySet[JoinRequest]:
    unconfirmed = Q(state=JoinRequest.State.UNCONFIRMED, created_at__lt=moment - UNCONFIRMED_KEPT)
    return JoinRequest.objects.filter(unconfirmed | Q(settled_at__lt=moment - REQUESTS_KEPT))
