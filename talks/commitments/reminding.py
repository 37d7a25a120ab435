"""Both sides are reminded of a promise: once when two weeks are left, and once when the day has passed."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from core.jobs import Done, each
from talks.commitments.workflow import tell
from talks.models import Commitment

REMIND_BEFORE = dt.timedelta(days=14)


def remind() -> tuple[Done, Done]:
    """Return of how many commitments both sides were reminded, and of how many they were told that they are late."""
    return each(_due().order_by("due_on", "pk"), _remind), each(_late().order_by("due_on", "pk"), _tell_late)


def _due() -> QuerySet[Commitment]:
    today = timezone.localdate()
    waiting = Commitment.objects.public().filter(state=Commitment.State.AGREED, reminded_on=None)
    return waiting.filter(due_on__gte=today, due_on__lte=today + REMIND_BEFORE).for_rows().select_related("talk")


def _late() -> QuerySet[Commitment]:
    return Commitment.objects.public().late().filter(told_late_on=None).for_rows().select_related("talk")


def _remind(commitment: Commitment) -> bool:
    return _tell_both(commitment, "commitment_due", _due(), reminded_on=timezone.localdate())


def _tell_late(commitment: Commitment) -> bool:
    return _tell_both(commitment, "commitment_late", _late(), told_late_on=timezone.localdate())


def _tell_both(commitment: Commitment, name: str, due: QuerySet[Commitment], **told: dt.date) -> bool:
    if not Commitment.objects.filter(pk__in=due.filter(pk=commitment.pk).values("pk")).update(**told):
        return False  # another was faster
    for seat in (commitment.by, commitment.to):
        tell(seat, name, commitment)
    return True
