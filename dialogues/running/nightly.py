"""What happens to dialogues by the clock: they open and close on their days, and their organisers are reminded.

Each dialogue is a transaction of its own, and each change names the state it starts from: this may run twice at the
same time or die half-way, and nothing happens twice.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.text.dates import has_passed
from core.workflow import TransitionError
from dialogues.models import Answer, Contribution, Dialogue
from dialogues.workflow import DIALOGUE_TRANSITIONS
from partners.notifications import notify_organisation

REMIND_BEFORE = dt.timedelta(days=14)
REMIND_AGAIN = dt.timedelta(days=7)
State = Dialogue.State


@dataclass
class Tended:
    opened: int = 0
    closed: int = 0
    reminded: int = 0
    held_up: list[str] = field(default_factory=list)  # what could not be opened, and why


def tend() -> Tended:
    tended = Tended()
    _open_due(tended)
    _close_due(tended)
    _remind(tended)
    return tended


def _open_due(tended: Tended) -> None:
    today = timezone.localdate().isoformat()
    due = Dialogue.objects.filter(state=State.SCHEDULED, started__gt="", started__lte=today)
    for dialogue in due.select_related("organiser").order_by("pk"):
        try:
            with transaction.atomic():
                DIALOGUE_TRANSITIONS.take(dialogue, "open", on_behalf_of=_name(dialogue))
                if dialogue.organiser:
                    notify_organisation(dialogue.organiser, "dialogue_opened", dialogue=dialogue)
        except TransitionError as error:
            if Dialogue.objects.filter(pk=dialogue.pk, state=State.SCHEDULED).exists():
                tended.held_up.append(f"{dialogue.slug}: {error}")
        else:
            tended.opened += 1


def _close_due(tended: Tended) -> None:
    today = timezone.localdate()
    due = Dialogue.objects.filter(state=State.OPEN, ended__gt="", ended__lt=today.isoformat())
    for dialogue in due.select_related("organiser").order_by("pk"):
        if not has_passed(dialogue.ended, today):  # of a month or a year, the last day counts
            continue
        try:
            with transaction.atomic():
                DIALOGUE_TRANSITIONS.take(dialogue, "close", on_behalf_of=_name(dialogue))
                _notify_organiser(dialogue, "dialogue_closed")
        except TransitionError:  # somebody was faster
            continue
        tended.closed += 1


def _remind(tended: Tended) -> None:
    """Remind of the day that was promised, from two weeks before it, once a week until the results are out."""
    today = timezone.localdate()
    due = Dialogue.objects.filter(
        Q(reminded_on=None) | Q(reminded_on__lte=today - REMIND_AGAIN),
        state__in=[State.OPEN, State.CLOSED],
        organiser__isnull=False,
        answer_by__lte=today + REMIND_BEFORE,
    )
    for dialogue in due.select_related("organiser").order_by("answer_by", "pk"):
        with transaction.atomic():
            if not due.filter(pk=dialogue.pk).update(reminded_on=today):  # another process was faster
                continue
            _notify_organiser(dialogue, "dialogue_late" if dialogue.is_late else "dialogue_answer_due")
        tended.reminded += 1


def _notify_organiser(dialogue: Dialogue, name: str) -> None:
    if dialogue.organiser:
        notify_organisation(dialogue.organiser, name, dialogue=dialogue, unanswered=unanswered(dialogue).count())


def unanswered(dialogue: Dialogue) -> QuerySet[Contribution]:
    """Return what is shown and has not been answered so that somebody can call it an answer."""
    shown = dialogue.contributions.ideas().filter(state=Contribution.State.PUBLISHED)
    return shown.exclude(answer__state__in=[*Answer.FINAL, *Answer.DONE])


def _name(dialogue: Dialogue) -> str:
    return dialogue.organiser.name if dialogue.organiser else ""
