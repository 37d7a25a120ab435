"""What stands on the page Så blev det before it is published."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from dialogues.answering.answers import numbers
from dialogues.models import Dialogue


class ResultsNeed(TextChoices):
    RESULT = "result", _("what came of it, in short")
    UNANSWERED = "unanswered", _("why some got no answer, in words that stand on the page")


def needs_of_results(dialogue: Dialogue) -> list[ResultsNeed]:
    """Return what is missing. Everybody was promised an answer: whoever got none is owed a word about it."""
    missing = [] if dialogue.result else [ResultsNeed.RESULT]
    if numbers(dialogue).untold and not dialogue.unanswered_because:
        missing.append(ResultsNeed.UNANSWERED)
    return missing
