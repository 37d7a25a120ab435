"""The editors' steps with dialogues and contributions; those who wrote are told."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from dialogues.models import Contribution, Dialogue
from records.actions import lock, write_to
from records.workflow import TransitionError


@transaction.atomic
def open_dialogue(dialogue: Dialogue, *, by: User) -> None:
    """Let contributions in. Raises TransitionError unless it is a draft or scheduled and says when it is answered."""
    lock(dialogue, "answer_by")
    if dialogue.answer_by is None:
        raise TransitionError(_("Say by which day it is answered, save, and open it then."))
    dialogue.open(by=by)


@transaction.atomic
def publish_results(dialogue: Dialogue, *, by: User) -> None:
    """Say what became of it. Raises TransitionError unless the dialogue is closed and the text is there."""
    lock(dialogue, "result_sv", "result_en")
    if not dialogue.result:
        raise TransitionError(_("Write what became of it, save, and publish the results then."))
    dialogue.publish_results(by=by)


@transaction.atomic
def publish_contribution(contribution: Contribution, *, by: User) -> None:
    """Show it on the dialogue's page and tell its author. Raises TransitionError if it is shown already."""
    contribution.publish(by=by)
    write_to(contribution.author, "contribution_published", contribution=contribution)


@transaction.atomic
def hide_contribution(contribution: Contribution, *, by: User, reason: str) -> None:
    """Take it off the page and tell its author why. Raises TransitionError if it is hidden already."""
    contribution.hide(by=by, reason=reason)
    write_to(contribution.author, "contribution_hidden", contribution=contribution, reason=reason)
