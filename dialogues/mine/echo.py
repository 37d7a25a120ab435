"""A word to those who have said something: others have commented on it or support it. Gathered, once a day at most."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.jobs.rows import Done, each
from dialogues.models import Contribution, Participant, Support
from dialogues.notifications import notify_participant

DAY = dt.timedelta(days=1)
PUBLISHED = Contribution.State.PUBLISHED


@dataclass(frozen=True)
class Heard:
    """One contribution, and what is new about it."""

    contribution: Contribution
    replies: int
    supports: int


def tell_of_echo() -> Done:
    """Write to everybody about whose words something is new since they were told; nothing is told twice."""
    now = timezone.now()
    return each(_to_tell(now).order_by("pk").iterator(chunk_size=500), lambda participant: _tell(participant, now))


def _to_tell(now: dt.datetime) -> QuerySet[Participant]:
    since = Coalesce(F("told_until"), Value(now - DAY), output_field=DateTimeField())
    people = Participant.objects.who_want_letters().alias(since=since).select_related("user", "dialogue__organiser")
    mine = {"reply_to__participant": OuterRef("pk"), "reply_to__state": PUBLISHED}
    replies = Contribution.objects.filter(**mine, state=PUBLISHED, published_at__gt=OuterRef("since"))
    supports = Support.objects.filter(
        contribution__participant=OuterRef("pk"), contribution__state=PUBLISHED, created_at__gt=OuterRef("since")
    )
    return people.filter(Exists(replies.exclude(participant=OuterRef("pk"))) | Exists(supports))


def _tell(participant: Participant, now: dt.datetime) -> bool:
    """Queue one letter, unless another run has or is about to."""
    turn = Participant.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=participant.pk)
    before = turn.filter(told_until=participant.told_until).values_list("pk", "told_until").first()
    if before is None:
        return False
    since = participant.told_until or now - DAY
    Participant.objects.filter(pk=participant.pk).update(told_until=now)
    heard = list(_heard(participant, since, until=now))
    if heard:
        notify_participant(participant, "echo", key=f"echo:{participant.pk}:{since.isoformat()}", heard=heard)
    return bool(heard)


def _heard(participant: Participant, since: dt.datetime, *, until: dt.datetime) -> list[Heard]:
    reply = Q(replies__state=PUBLISHED, replies__published_at__gt=since, replies__published_at__lte=until)
    support = Q(supports__created_at__gt=since, supports__created_at__lte=until)
    counted = (
        participant.contributions.filter(state=PUBLISHED)
        .annotate(
            new_replies=Count("replies", filter=reply & ~Q(replies__participant=participant.pk), distinct=True),
            new_supports=Count("supports", filter=support, distinct=True),
        )
        .filter(Q(new_replies__gt=0) | Q(new_supports__gt=0))
        .select_related("dialogue", "activity")
        .defer("search_text")
        .order_by("-created_at", "-pk")
    )
    return [Heard(one, one.new_replies, one.new_supports) for one in counted]
