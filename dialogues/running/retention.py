"""How long it is kept who took part. What was said stays, said by a participant."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from core.jobs.forgetting import Due
from dialogues.models import Contribution, Dialogue, Participant, Registration

State = Dialogue.State
OVER = (State.CLOSED, State.RESULTS_PUBLISHED, State.FOLLOWED_UP, State.ARCHIVED, State.CANCELLED)
UNCONFIRMED_KEPT = timedelta(days=30)
PIECE = 1_000


def due_until(moment: datetime) -> Iterator[Due]:
    """Yield the dialogues whose identities go by then: so many months after each closed. Two queries."""
    over = Dialogue.objects.filter(state__in=OVER, identities_removed_at=None)
    ends = Q(steps__to_state__in=[State.CLOSED, State.CANCELLED])
    closed: QuerySet[Any] = over.annotate(over_at=Max("steps__at", filter=ends)).exclude(over_at=None)
    for dialogue in closed.order_by("pk"):
        at = months_after(dialogue.over_at, dialogue.kept_months)
        if at <= moment:
            yield Due(str(dialogue.pk), dialogue.title, dialogue.people.identified().count(), at)


def months_after(moment: datetime, months: int) -> datetime:
    """Return the same day so many months later, or the last of that month where it is shorter."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def forget_everybody(key: str) -> None:
    """Remove the identities of all who took part in a dialogue, unless it has been opened again."""
    dialogue = Dialogue.objects.filter(pk=key, state__in=OVER).select_for_update().first()
    if dialogue is None:
        return
    while keys := list(dialogue.people.identified().order_by("pk").values_list("pk", flat=True)[:PIECE]):
        with transaction.atomic():
            Registration.objects.filter(participant__in=keys).exclude(needs="").update(needs="")
            Participant.objects.filter(pk__in=keys).forget()
    Dialogue.objects.filter(pk=dialogue.pk).update(identities_removed_at=timezone.now())


def unconfirmed_until(moment: datetime) -> Iterator[Due]:
    """Yield the dialogues in which something has waited for a month by then for its link to be opened."""
    counts: dict[int, list[datetime]] = defaultdict(list)
    for rows, path, came_at in _unconfirmed(moment - UNCONFIRMED_KEPT):
        for pk, at in rows.values_list(path, came_at):
            counts[pk].append(at)
    for dialogue in Dialogue.objects.filter(pk__in=counts).only("title").order_by("pk"):
        yield Due(
            str(dialogue.pk), dialogue.title, len(counts[dialogue.pk]), min(counts[dialogue.pk]) + UNCONFIRMED_KEPT
        )


def remove_unconfirmed(key: str) -> None:
    """Remove what nobody has confirmed within a month in a dialogue, and who never came."""
    for rows, path, _came_at in _unconfirmed(timezone.now() - UNCONFIRMED_KEPT):
        rows.filter(**{path: key}).delete()


def _unconfirmed(before: datetime) -> list[tuple[QuerySet[Any], str, str]]:
    """Return what waits since then, with the paths to its dialogue and to when it came; those who wrote it last."""
    texts = Contribution.objects.filter(state=Contribution.State.UNCONFIRMED, created_at__lt=before)
    places = Registration.objects.filter(state=Registration.State.UNCONFIRMED, came_at__lt=before)
    people = Participant.objects.filter(confirmed_at=None, created_at__lt=before).exclude(email="")
    return [
        (texts, "activity__dialogue", "created_at"),
        (places, "meeting__activity__dialogue", "came_at"),
        (people.filter(contributions=None, registrations=None, supports=None), "dialogue", "created_at"),
    ]
