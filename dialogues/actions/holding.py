"""The steps of a dialogue, with what they need and whom they tell."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from dialogues.models import Dialogue
from records.actions import lock
from records.workflow import TransitionError


@transaction.atomic
def open_dialogue(dialogue: Dialogue, *, by: User | None, on_behalf_of: str = "") -> None:
    """Let contributions in. Raises TransitionError unless it is a draft or scheduled and says when it is answered."""
    lock(dialogue, "answer_by")
    if dialogue.answer_by is None:
        raise TransitionError(_("Say by which day it is answered, save, and open it then."))
    dialogue.open(by=by, on_behalf_of=on_behalf_of)
