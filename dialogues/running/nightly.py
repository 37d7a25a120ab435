"""What happens to dialogues by the clock: they open and close on their days, and their organisers are reminded.

Each dialogue is a transaction of its own, and each change names the state it starts from: this may run twice at the
same time or die half-way, and nothing happens twice. Nothing that a person has decided is undone.
"""

import datetime as dt
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from core.jobs import Done, each
from core.jobs.schedule import is_morning
from core.workflow import TransitionError
from dialogues.models import Answer, Contribution, Dialogue, DialogueParty, DialogueStep
from dialogues.models.by_day import last_day_over
from dialogues.models.dialogue import DialogueQuerySet
from dialogues.notifications import notify_who_holds
from dialogues.planning.parties import keep_organiser
from dialogues.workflow import DIALOGUE_TRANSITIONS
from mail.models import OutboxMessage
from mail.outbox import notify_user
from partners.notifications import mail_recipients

REMIND_BEFORE = dt.timedelta(days=14)
REMIND_AGAIN = dt.timedelta(days=7)
TELL_WITHIN = dt.timedelta(days=3)  # of what the clock has done: it is told in the morning after
State = Dialogue.State
TOLD = {State.OPEN: "dialogue_opened", State.CLOSED: "dialogue_closed"}


@dataclass
class Tended:
    opened: int = 0
    closed: int = 0
    reminded: int = 0
    held_up: list[str] = field(default_factory=list)  # what could not be opened, and why
    done: Done = field(default_factory=Done)  # with the rows that failed


def tend() -> Tended:
    tended = Tended()
    parts = each(_without_organisers_part().order_by("pk"), keep_organiser)
    opened = each(_to_open().order_by("pk"), partial(_open, tended))
    closed = each(_to_close().order_by("pk"), _close)
    to_remind = _to_remind().order_by("answer_by", "pk")
    told = each(_to_tell().order_by("pk") if is_morning() else (), _tell)
    reminded = each(to_remind if is_morning() else (), _remind)
    tended.opened, tended.closed, tended.reminded = opened.number, closed.number, reminded.number
    tended.done = parts + opened + closed + told + reminded
    return tended


def _without_organisers_part() -> DialogueQuerySet:
    """Return those set up by the version before parties, while it still served beside this one."""
    organisers = DialogueParty.objects.confirmed().filter(dialogue=OuterRef("pk"), role=DialogueParty.Role.ORGANISER)
    return Dialogue.objects.filter(~Exists(organisers), organiser__isnull=False)


def _to_open() -> DialogueQuerySet:
    """Return what was to open by now, but for what somebody has taken off the site meanwhile."""
    today = timezone.localdate().isoformat()
    return Dialogue.objects.published().filter(state=State.SCHEDULED, started__gt="", started__lte=today)


def _open(tended: Tended, listed: Dialogue) -> bool:
    if (dialogue := _if_still(_to_open(), listed)) is None:
        return False
    try:
        with transaction.atomic():
            DIALOGUE_TRANSITIONS.take(dialogue, "open", on_behalf_of=_name(dialogue))
    except TransitionError as error:
        tended.held_up.append(f"{dialogue.slug}: {error}")
        _tell_that_it_did_not_open(dialogue, error)
        return False
    return True


def _tell_that_it_did_not_open(dialogue: Dialogue, reason: TransitionError) -> None:
    """Tell the organiser once, in the morning, and again when it was given other days that did not do either."""
    if not is_morning():
        return  # it is tried, and told, again
    days = f"{dialogue.started}:{dialogue.ended}:{dialogue.answer_by}"
    for user in mail_recipients(dialogue.organiser, author=dialogue.author) if dialogue.organiser else []:
        key = f"dialogue_not_opened:{dialogue.pk}:{user.pk}:{days}"
        notify_user(user, "dialogue_not_opened", key=key, dialogue=dialogue, reason=reason)


def _to_close() -> DialogueQuerySet:
    return Dialogue.objects.filter(last_day_over(), state=State.OPEN)


def _close(listed: Dialogue) -> bool:
    if (dialogue := _if_still(_to_close(), listed)) is None:
        return False
    DIALOGUE_TRANSITIONS.take(dialogue, "close", on_behalf_of=_name(dialogue))
    return True


def _to_tell() -> QuerySet[DialogueStep]:
    """Return what the clock has done lately that still holds: nobody opened, closed or cancelled it since."""
    lately = DialogueStep.objects.filter(at__gte=timezone.now() - TELL_WITHIN, actor=None)
    done = lately.filter(to_state__in=TOLD, dialogue__state=F("to_state")).exclude(from_state=F("to_state"))
    return done.select_related("dialogue__organiser")


def _tell(step: DialogueStep) -> bool:
    """Tell the organiser, once: the key of each letter names the step."""
    name = TOLD[State(step.to_state)]
    key = f"{name}:{step.dialogue_id}:{step.pk}"
    if OutboxMessage.objects.filter(key__startswith=f"{key}/").exists():
        return False
    return bool(_notify_organiser(step.dialogue, name, key=key))


def _to_remind() -> DialogueQuerySet:
    """Return those of whose promised day to remind: from two weeks before it, once a week until the results are out."""
    today = timezone.localdate()
    return Dialogue.objects.filter(
        Q(reminded_on=None)
        | Q(reminded_on__lte=today - REMIND_AGAIN)
        | Q(reminded_on__gt=today),  # the clock was ahead
        state__in=[State.OPEN, State.CLOSED],
        answer_by__lte=today + REMIND_BEFORE,
    )


def _remind(dialogue: Dialogue) -> bool:
    if not _to_remind().filter(pk=dialogue.pk).update(reminded_on=timezone.localdate()):  # another was faster
        return False
    _notify_organiser(dialogue, "dialogue_late" if dialogue.is_late else "dialogue_answer_due")
    return True


def _if_still(due: DialogueQuerySet, dialogue: Dialogue) -> Dialogue | None:
    """Lock it and read it anew, if it is due still: somebody may just have decided otherwise."""
    return due.select_for_update(no_key=True).filter(pk=dialogue.pk).first()


def _notify_organiser(dialogue: Dialogue, name: str, *, key: str = "") -> int:
    more = {} if name == "dialogue_opened" else {"unanswered": unanswered(dialogue).count()}
    return notify_who_holds(dialogue, name, key=key, **more)


def unanswered(dialogue: Dialogue) -> QuerySet[Contribution]:
    """Return what is shown and has not been answered so that somebody can call it an answer."""
    shown = dialogue.contributions.ideas().filter(state=Contribution.State.PUBLISHED)
    return shown.exclude(answer__state__in=[*Answer.FINAL, *Answer.DONE])


def _name(dialogue: Dialogue) -> str:
    return dialogue.organiser.name if dialogue.organiser else ""
