"""How long it is kept who took part. What was said stays, said by a participant."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from dialogues.models import Contribution, Dialogue, Participant, Registration

State = Dialogue.State
OVER = (State.CLOSED, State.RESULTS_PUBLISHED, State.FOLLOWED_UP, State.ARCHIVED, State.CANCELLED)
UNCONFIRMED_KEPT = timedelta(days=30)
PIECE = 1_000


@dataclass(frozen=True)
class Cleaned:
    dialogues: int
    people: int
    unconfirmed: int


def kept_until(dialogue: Dialogue) -> datetime | None:
    """Return when the identities go: so many months after it closed. None while it is being held. One query."""
    if dialogue.state not in OVER:
        return None
    ended = dialogue.steps.filter(to_state__in=[State.CLOSED, State.CANCELLED]).order_by("-at").first()
    return months_after(ended.at, dialogue.kept_months) if ended else None


def months_after(moment: datetime, months: int) -> datetime:
    """Return the same day so many months later, or the last of that month where it is shorter."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def clean_out() -> Cleaned:
    """Remove who took part where the time is over, and what nobody has confirmed within a month."""
    dialogues = people = 0
    for dialogue in Dialogue.objects.filter(state__in=OVER, identities_removed_at=None).order_by("pk"):
        until = kept_until(dialogue)
        if until is not None and until <= timezone.now():
            people += forget_everybody(dialogue)
            dialogues += 1
    return Cleaned(dialogues, people, _remove_unconfirmed())


def forget_everybody(dialogue: Dialogue) -> int:
    """Remove the identities of all who took part; return how many that were."""
    forgotten = 0
    while keys := list(dialogue.people.identified().order_by("pk").values_list("pk", flat=True)[:PIECE]):
        with transaction.atomic():
            Registration.objects.filter(participant__in=keys).exclude(needs="").update(needs="")
            forgotten += Participant.objects.filter(pk__in=keys).update(
                user=None, email="", name_shown="", key_digest=""
            )
    Dialogue.objects.filter(pk=dialogue.pk).update(identities_removed_at=timezone.now())
    return forgotten


@transaction.atomic
def _remove_unconfirmed() -> int:
    old = timezone.now() - UNCONFIRMED_KEPT
    waiting = Contribution.objects.filter(state=Contribution.State.UNCONFIRMED, created_at__lt=old)
    removed = waiting.count()
    waiting.delete()
    Registration.objects.filter(state=Registration.State.UNCONFIRMED, came_at__lt=old).delete()
    never_came = Participant.objects.filter(confirmed_at=None, created_at__lt=old).exclude(email="")
    never_came.filter(contributions=None, registrations=None, supports=None).delete()
    return removed
