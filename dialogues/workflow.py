"""What can follow for a dialogue, what it needs, and who is told."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.publishing.publication import Publication
from core.text.dates import has_passed
from core.workflow import PUBLISH, UNPUBLISH, Move, Reason, Transition, TransitionError, Transitions
from dialogues.answering.actions import notify_of_results
from dialogues.answering.needs import needs_of_results
from dialogues.cautions import before_closing, before_opening, before_results
from dialogues.meetings.actions import notify_of_cancelled_dialogue
from dialogues.models import Dialogue
from dialogues.notifications import notify_participant
from dialogues.permissions import can_run
from dialogues.planning.needs import needs_of
from dialogues.progress import asked

State = Dialogue.State
READ_BY_ALL = Reason(_("Everyone who can read the dialogue can read the reason."))
CANNOT_BE_OPENED = _("It cannot be opened yet. Missing: %(missing)s.")


def _require_days_to_come(dialogue: Dialogue) -> None:
    today = timezone.localdate()
    if dialogue.ended and has_passed(dialogue.ended, today):
        raise TransitionError(_("Its last day has passed. Choose another, or leave it empty."))
    if dialogue.answer_by and dialogue.answer_by < today:
        raise TransitionError(
            _("The day by which everyone should have an answer has passed. Choose a day in the future.")
        )


def _open(dialogue: Dialogue, move: Move) -> None:
    """Today is its first day, unless it was to be an earlier one."""
    _require_days_to_come(dialogue)
    today = timezone.localdate().isoformat()
    move(
        started=min(dialogue.started or today, today),
        first_answer_by=dialogue.first_answer_by or dialogue.answer_by,
    )
    asked(dialogue, by=move.by, on_behalf_of=move.on_behalf_of)


def _schedule(dialogue: Dialogue, move: Move) -> None:
    _require_days_to_come(dialogue)
    if dialogue.started <= timezone.localdate().isoformat():
        raise TransitionError(_("Choose an opening day in the future."))
    move()


def _close(dialogue: Dialogue, move: Move) -> None:
    """Today is its last day, unless it was to be an earlier one."""
    today = timezone.localdate().isoformat()
    keeps_day = dialogue.ended and dialogue.ended <= today
    move(ended=dialogue.ended if keeps_day else max(today, dialogue.started))


def _publish_results(dialogue: Dialogue, move: Move) -> None:
    """Everybody who took part is told, once."""
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
        participant.dialogue = dialogue
        notify_participant(
            participant,
            "dialogue_cancelled",
            key=f"dialogue_cancelled:{dialogue.pk}:{participant.pk}",
            reason=move.reason,
        )


DIALOGUE_TRANSITIONS = Transitions(
    PUBLISH,
    Transition(
        name="open",
        word=pgettext_lazy("in an address", "open"),
        label=_("Open the dialogue now"),
        explanation=_("The dialogue appears on the site, and people can take part from now on."),
        done=_("The dialogue is open and published on the site."),
        starts=(State.DRAFT, State.SCHEDULED),
        to=State.OPEN,
        publication=Publication.PUBLISHED,
        who=can_run,
        needs=needs_of,
        warnings=before_opening,
        needs_text=CANNOT_BE_OPENED,
        run=_open,
        mood="active",
    ),
    Transition(
        name="schedule",
        word=pgettext_lazy("in an address", "schedule"),
        label=_("Open on the start date"),
        explanation=_(
            "The dialogue is published at once, so everyone can read about it in advance. It opens automatically."
        ),
        done=_("The dialogue is on the site and opens automatically on its start date."),
        starts=(State.DRAFT,),
        to=State.SCHEDULED,
        publication=Publication.PUBLISHED,
        who=can_run,
        needs=needs_of,
        warnings=before_opening,
        needs_text=CANNOT_BE_OPENED,
        run=_schedule,
        tone="quiet",
    ),
    Transition(
        name="close",
        word=pgettext_lazy("in an address", "close"),
        label=_("Close the dialogue"),
        explanation=_(
            "No more contributions are accepted, and everyone must have an answer by the day you have promised."
        ),
        done=_("The dialogue is closed. Now answer the contributions, and say what came of it."),
        starts=(State.OPEN,),
        to=State.CLOSED,
        who=can_run,
        warnings=before_closing,
        run=_close,
        tone="quiet",
    ),
    Transition(
        name="publish-results",
        word=pgettext_lazy("in an address", "publish-results"),
        label=_("Publish what came of it"),
        explanation=_("All participants are told, once. From then on everyone can read the results."),
        done=_("You have published what came of the dialogue. The participants are told."),
        starts=(State.CLOSED,),
        to=State.RESULTS_PUBLISHED,
        who=can_run,
        needs=needs_of_results,
        warnings=before_results,
        needs_text=_("It cannot be published yet. Missing: %(missing)s."),
        run=_publish_results,
        mood="done",
    ),
    Transition(
        name="reopen",
        word=pgettext_lazy("in an address", "reopen"),
        label=_("Reopen the dialogue"),
        explanation=_("People can take part again until you close the dialogue or until its new closing day."),
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
        label=_("Mark as followed up"),
        explanation=_(
            "You have returned to what you promised in the results, and said what has and has not been done."
        ),
        done=_("Saved. The dialogue has been followed up."),
        starts=(State.RESULTS_PUBLISHED,),
        to=State.FOLLOWED_UP,
        who=can_run,
        mood="done",
    ),
    Transition(
        name="archive",
        word=pgettext_lazy("in an address", "archive"),
        label=_("Archive the dialogue"),
        explanation=_("You have finished with the dialogue. Its page stays on the site, for the record."),
        done=_("The dialogue is archived. Its page stays on the site."),
        starts=(State.RESULTS_PUBLISHED, State.FOLLOWED_UP, State.CANCELLED),
        to=State.ARCHIVED,
        who=can_run,
        tone="quiet",
    ),
    Transition(
        name="cancel",
        word=pgettext_lazy("in an address", "cancel"),
        label=_("Cancel the dialogue"),
        explanation=_(
            "The dialogue will not take place, or will end early. The reason is shown on its page and sent "
            "to everyone who has contributed or registered for a meeting."
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
