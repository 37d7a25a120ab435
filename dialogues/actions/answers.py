"""What became of a dialogue: official answers, statements, and the letters that tell of them."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from dialogues.models import Dialogue
from records.actions import lock
from records.workflow import TransitionError


@transaction.atomic
def publish_results(dialogue: Dialogue, *, by: User, on_behalf_of: str = "") -> None:
    """Say what became of it. Raises TransitionError unless the dialogue is closed and the text is there."""
    lock(dialogue, "result_sv", "result_en")
    if not dialogue.result:
        raise TransitionError(_("Write what became of it, save, and publish the results then."))
    dialogue.publish_results(by=by, on_behalf_of=on_behalf_of)
