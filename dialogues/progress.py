"""What a dialogue says of how far the work on its challenges has come."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from challenges.models import Challenge
from challenges.progress import advance
from dialogues.models import Dialogue


def asked(dialogue: Dialogue, *, by: User | None, on_behalf_of: str = "", among: Any = None) -> None:
    """People are asked about its challenges, or about those ``among`` them: a demonstration asks nobody."""
    if dialogue.state in Dialogue.OPENED and dialogue.is_published and not dialogue.is_demonstration:
        challenges = dialogue.challenges.all() if among is None else dialogue.challenges.filter(pk__in=among)
        because = _("The dialogue “%(dialogue)s” is open.")
        if dialogue.state != Dialogue.State.OPEN:
            because = _("The dialogue “%(dialogue)s” has been held.")
        to = Challenge.State.IN_DIALOGUE
        advance(challenges, to=to, because=because, by=by, on_behalf_of=on_behalf_of, dialogue=dialogue)
