"""Of what moderators have been told: each contribution that awaits review, each flag. And what participants have."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.db.models.functions import Least
from django.utils import timezone

from dialogues.models import Contribution, Dialogue, Flag, Participant
from mail.models import OutboxMessage

REVIEWED = Q(state=Contribution.State.AWAITING_REVIEW)
FLAGGED = Q(settled_at=None, contribution__state=Contribution.State.PUBLISHED)


def awaiting(dialogue: Dialogue) -> QuerySet[Contribution]:
    return Contribution.objects.filter(REVIEWED, dialogue=dialogue)


def flags(dialogue: Dialogue) -> QuerySet[Flag]:
    return Flag.objects.filter(FLAGGED, contribution__dialogue=dialogue)


def with_something_new() -> QuerySet[Dialogue]:
    """Return the dialogues in which something waits that nobody has been told of."""
    contributions = Contribution.objects.filter(REVIEWED, told_at=None).values("dialogue")
    flagged = Flag.objects.filter(FLAGGED, told_at=None).values("contribution__dialogue")
    held = Dialogue.objects.exclude(state=Dialogue.State.CANCELLED)
    return held.filter(Q(pk__in=contributions) | Q(pk__in=flagged))


def take_down(dialogue: Dialogue) -> bool:
    """Note that all that waits is being told; say whether anything was new to this call."""
    now = timezone.now()
    new = awaiting(dialogue).filter(told_at=None).update(told_at=now)
    new_flags = flags(dialogue).filter(told_at=None).values("pk")
    return bool(Flag.objects.filter(pk__in=new_flags, told_at=None).update(told_at=now) or new)


def forget_told(key: str) -> None:
    """Let the next morning tell once more what none of the letters of this one has told."""
    telling = key.rpartition("/")[0]
    if OutboxMessage.objects.filter(key__startswith=f"{telling}/").exclude(state__in=OutboxMessage.LOST).exists():
        return
    dialogue = Dialogue.objects.filter(pk=telling.split(":")[1]).first()
    if dialogue is not None:
        awaiting(dialogue).update(told_at=None)
        Flag.objects.filter(pk__in=flags(dialogue).values("pk")).update(told_at=None)


def forget_echo(key: str) -> None:
    """Let the next day tell a participant once more what a lost letter would have told of comments and support."""
    _name, pk, since = key.split(":", 2)
    Participant.objects.filter(pk=pk).update(told_until=Least("told_until", dt.datetime.fromisoformat(since)))
