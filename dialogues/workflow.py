"""What can follow for a dialogue, what it needs, and who is told."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.publishing.publication import Publication
from core.text.dates import has_passed
from core.workflow import PUBLISH, UNPUBLISH, Move, Reason, Transition, TransitionError, Transitions
from dialogues.answering.actions import notify_of_results
from dialogues.meetings.actions import notify_of_cancelled_dialogue
from dialogues.models import Dialogue
from dialogues.notifications import notify_participant
from dialogues.permissions import can_run
from dialogues.planning.needs import needs_of

State = Dialogue.State
READ_BY_ALL = Reason(_("Everybody who can read the dialogue can read the reason."))
CANNOT_BE_OPENED = _("It cannot be opened yet: %(missing)s is missing.")


def _require_days_to_come(dialogue: Dialogue) -> None:
    today = timezone.localdate()
    if dialogue.ended and has_passed(dialogue.ended, today):
        raise TransitionError(_("Its last day has passed. Give it another, or none."))
    if dialogue.answer_by and dialogue.answer_by < today:
        raise TransitionError(_("The day by which everybody is answered has passed. Choose a day to come."))


def _open(dialogue: Dialogue, move: Move) -> None:
    """Today is its first day, unless it was to be an earlier one."""
    _require_days_to_come(dialogue)
    today = timezone.localdate().isoformat()
    move(
        started=min(dialogue.started or today, today),
        first_answer_by=dialogue.first_answer_by or dialogue.answer_by,
    )


def _schedule(dialogue: Dialogue, move: Move) -> None:
    _require_days_to_come(dialogue)
    if dialogue.started <= timezone.localdate().isoformat():
        raise TransitionError(_("Say on which day it opens: a day to come."))
    move()


def _close(dialogue: Dialogue, move: Move) -> None:
    """Today is its last day, unless it was to be an earlier one."""
    today = timezone.localdate().isoformat()
    keeps_day = dialogue.ended and dialogue.ended <= today
    move(ended=dialogue.ended if keeps_day else max(today, dialogue.started))


def _publish_results(dialogue: Dialogue, move: Move) -> None:
    """Everybody who took part is told, once."""
    if not dialogue.result:
        raise TransitionError(_("Write what became of it, save, and publish the results then."))
    move()
    notify_of_results(dialogue)


def _reopen(dialogue: Dialogue, move: Move) -> None:
    """It stays open until somebody closes it or gives it a new last day."""
    move(ended="", identities_removed_at=None)  # whoever comes now is forgotten in their turn


def _cancel(dialogue: Dialogue, move: Move) -> None:
    """Whoever has contributed, or meant to come to a meeting, is told why, once."""
    move()
    notify_of_cancelled_dialogue(dialogue)
    contributed = dialogue.people.reachable().filter(contributions__isnull=False).select_related("user").distinct()
    for participant in contributed.order_by("pk").iterator(chunk_size=1000):
        notify_participant(
            participant,
            "dialogue_cancelled",
            key=f"dialogue_cancelled:{dialogue.pk}:{participant.pk}",
            dialogue=dialogue,
            reason=move.reason,
        )


DIALOGUE_TRANSITIONS = Transitions(
    PUBLISH,
    Transition(
        name="open",
        word=pgettext_lazy("in an address", "open"),
        label=_("Open it now"),
        explanation=_("The dialogue goes on the site, and people can take part from now on."),
        done=_("The dialogue is open, and on the site."),
        starts=(State.DRAFT, State.SCHEDULED),
        to=State.OPEN,
        publication=Publication.PUBLISHED,
        who=can_run,
        needs=needs_of,
        needs_text=CANNOT_BE_OPENED,
        run=_open,
        mood="active",
    ),
    Transition(
        name="schedule",
        word=pgettext_lazy("in an address", "schedule"),
        label=_("Let it open on its first day"),
        explanation=_(
            "The dialogue goes on the site at once, where everybody can read what is to come. It opens by itself."
        ),
        done=_("The dialogue is on the site, and opens by itself on its first day."),
        starts=(State.DRAFT,),
        to=State.SCHEDULED,
        publication=Publication.PUBLISHED,
        who=can_run,
        needs=needs_of,
        needs_text=CANNOT_BE_OPENED,
        run=_schedule,
        tone="quiet",
    ),
    Transition(
        name="close",
        word=pgettext_lazy("in an address", "close"),
        label=_("Close it"),
        explanation=_(
            "No more contributions are taken, and everybody is to be answered by the day that you have promised."
        ),
        done=_("The dialogue is closed. Now you answer, and say what became of it."),
        starts=(State.OPEN,),
        to=State.CLOSED,
        who=can_run,
        run=_close,
        tone="quiet",
    ),
    Transition(
        name="publish-results",
        word=pgettext_lazy("in an address", "publish-results"),
        label=_("Publish what became of it"),
        explanation=_("Everybody who took part is told, once. From then on the results are there for all to read."),
        done=_("It is published what became of the dialogue. Those who took part are told."),
        starts=(State.CLOSED,),
        to=State.RESULTS_PUBLISHED,
        who=can_run,
        run=_publish_results,
        mood="done",
    ),
    Transition(
        name="reopen",
        word=pgettext_lazy("in an address", "reopen"),
        label=_("Open it again"),
        explanation=_("People can take part again, until you close it or give it a new last day."),
        done=_("The dialogue is open again."),
        starts=(State.CLOSED,),
        to=State.OPEN,
        who=can_run,
        needs=needs_of,  # which one that was held elsewhere never had
        needs_text=CANNOT_BE_OPENED,
        run=_reopen,
        reason=READ_BY_ALL,
        tone="quiet",
    ),
    Transition(
        name="follow-up",
        word=pgettext_lazy("in an address", "follow-up"),
        label=_("Say that it has been followed up"),
        explanation=_(
            "You have come back to what you promised in the results, and said what was done and what was not."
        ),
        done=_("Noted: it has been followed up."),
        starts=(State.RESULTS_PUBLISHED,),
        to=State.FOLLOWED_UP,
        who=can_run,
        mood="done",
    ),
    Transition(
        name="archive",
        word=pgettext_lazy("in an address", "archive"),
        label=_("Archive it"),
        explanation=_("The dialogue is over for you. Its page stays where it is, for the record."),
        done=_("The dialogue is archived. Its page stays."),
        starts=(State.RESULTS_PUBLISHED, State.FOLLOWED_UP, State.CANCELLED),
        to=State.ARCHIVED,
        who=can_run,
        tone="quiet",
    ),
    Transition(
        name="cancel",
        word=pgettext_lazy("in an address", "cancel"),
        label=_("Cancel it"),
        explanation=_(
            "The dialogue does not take place, or not to its end. The reason is shown on its page, and sent to"
            " those who have contributed or registered for a meeting."
        ),
        done=_("The dialogue is cancelled."),
        starts=(State.SCHEDULED, State.OPEN, State.CLOSED),
        to=State.CANCELLED,
        who=can_run,
        run=_cancel,
        reason=READ_BY_ALL,
        tone="danger",
        mood="warn",
    ),
    UNPUBLISH,
)
DIALOGUE_TRANSITIONS.register_words("dialogue_transition")
