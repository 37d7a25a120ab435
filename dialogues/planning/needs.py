"""What a dialogue needs before people can take part in it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from dialogues.models import Dialogue


class OpeningNeed(TextChoices):
    PROMISE = "promise", _("the level of influence, and what happens to the contributions")
    ANSWER_BY = "answer_by", _("the day by which everyone will have an answer")
    ACTIVITY = "activity", _("an activity: something for participants to do")
    RULES = "rules", _("the rules contributions must follow")


# The fields in which what is needed is written. All of them are.
NEEDED_FIELDS = {
    OpeningNeed.PROMISE: ("influence", "promise"),
    OpeningNeed.ANSWER_BY: ("answer_by",),
}


def unmet_needs(dialogue: Dialogue, *, has_activity: bool, has_rules: bool) -> list[OpeningNeed]:
    """Return what is missing, of a dialogue whose activities and rules have been counted already."""
    met = {
        **{need: all(getattr(dialogue, name) for name in names) for need, names in NEEDED_FIELDS.items()},
        OpeningNeed.ACTIVITY: has_activity,
        OpeningNeed.RULES: has_rules,
    }
    return [need for need in OpeningNeed if not met[need]]


def needs_of(dialogue: Dialogue) -> list[OpeningNeed]:
    return unmet_needs(dialogue, has_activity=dialogue.activities.exists(), has_rules=dialogue.rules.exists())
