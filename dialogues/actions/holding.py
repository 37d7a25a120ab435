"""The steps of a dialogue, with what they need and whom they tell."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from dialogues.actions.meetings import notify_of_cancelled_dialogue
from dialogues.models import Dialogue
from dialogues.needs import needs_of
from dialogues.notifications import notify_participant
from records.actions import lock
from records.workflow import TransitionError

State = Dialogue.State
_READ_ANEW = ("state", "answer_by", "first_answer_by", "influence", "promise_sv", "promise_en", "started", "ended")


@transaction.atomic
def schedule_dialogue(dialogue: Dialogue, *, by: User, on_behalf_of: str = "") -> None:
    """Put it on the site and let it open by itself on its first day.

    Raises TransitionError unless it is a draft with all it needs and a first day to come.
    """
    lock(dialogue, *_READ_ANEW)
    if dialogue.state == State.DRAFT:
        _require_complete(dialogue)
        if dialogue.started <= timezone.localdate().isoformat():
            raise TransitionError(_("Say on which day it opens: a day to come."))
    dialogue.schedule(by=by, on_behalf_of=on_behalf_of)
    dialogue.put_on_site(by=by, on_behalf_of=on_behalf_of)


@transaction.atomic
def open_dialogue(dialogue: Dialogue, *, by: User | None, on_behalf_of: str = "") -> None:
    """Put it on the site and let contributions in, from today.

    Raises TransitionError unless it is a draft or scheduled, and has all it needs.
    """
    today = timezone.localdate()
    lock(dialogue, *_READ_ANEW)
    if dialogue.is_planned:
        _require_complete(dialogue)
    dialogue.open(by=by, on_behalf_of=on_behalf_of)
    started = dialogue.started
    if not started or started > today.isoformat():
        started = today.isoformat()
    _set(dialogue, started=started, first_answer_by=dialogue.first_answer_by or dialogue.answer_by)
    dialogue.put_on_site(by=by, on_behalf_of=on_behalf_of)


@transaction.atomic
def close_dialogue(dialogue: Dialogue, *, by: User | None, on_behalf_of: str = "") -> None:
    """Take no more contributions; today is its last day unless it was to be an earlier one."""
    today = timezone.localdate().isoformat()
    lock(dialogue, *_READ_ANEW)
    dialogue.close(by=by, on_behalf_of=on_behalf_of)
    if not dialogue.ended or dialogue.ended > today:
        _set(dialogue, ended=max(today, dialogue.started))


@transaction.atomic
def reopen_dialogue(dialogue: Dialogue, *, by: User, reason: str, on_behalf_of: str = "") -> None:
    """Let contributions in again, until somebody closes it or gives it a new last day.

    Raises TransitionError unless it is closed and was held here, with all that a dialogue needs.
    """
    lock(dialogue, *_READ_ANEW)
    if dialogue.state == State.CLOSED:
        _require(dialogue)
    dialogue.reopen(by=by, reason=reason, on_behalf_of=on_behalf_of)
    _set(dialogue, ended="")


@transaction.atomic
def cancel_dialogue(dialogue: Dialogue, *, by: User, reason: str, on_behalf_of: str = "") -> None:
    """Say that it does not take place, or not to its end.

    Whoever has contributed, or meant to come to a meeting, is told why, once.
    """
    dialogue.cancel(by=by, reason=reason, on_behalf_of=on_behalf_of)
    notify_of_cancelled_dialogue(dialogue)
    contributed = dialogue.people.reachable().filter(contributions__isnull=False).select_related("user").distinct()
    for participant in contributed.order_by("pk").iterator(chunk_size=1000):
        notify_participant(
            participant,
            "dialogue_cancelled",
            key=f"dialogue_cancelled:{dialogue.pk}:{participant.pk}",
            dialogue=dialogue,
            reason=reason,
        )


def _require(dialogue: Dialogue) -> None:
    if missing := needs_of(dialogue):
        words = {"missing": "; ".join(str(need.label) for need in missing)}
        raise TransitionError(_("It cannot be opened yet: %(missing)s is missing.") % words)


def _require_complete(dialogue: Dialogue) -> None:
    """Raise TransitionError where something is missing, or a day that should lie ahead has passed."""
    _require(dialogue)
    today = timezone.localdate()
    if dialogue.ended and has_passed(dialogue.ended, today):
        raise TransitionError(_("Its last day has passed. Give it another, or none."))
    if dialogue.answer_by and dialogue.answer_by < today:
        raise TransitionError(_("The day by which everybody is answered has passed. Choose a day to come."))


def has_passed(day: str, today: dt.date) -> bool:
    """Whether the last day of a partial date lies behind: that of 2026-05 does from the first of June."""
    return day < today.isoformat()[: len(day)]


def _set(dialogue: Dialogue, **values: object) -> None:
    Dialogue.objects.filter(pk=dialogue.pk).update(**values)
    dialogue.refresh_from_db(fields=list(values))
