"""Fields in Swedish and English, and records with a history, which is registered after the columns exist."""

from modeltranslation.translator import TranslationOptions, register
from simple_history import register as keep_history

from dialogues.models import Activity, Category, Dialogue, Meeting, Phase, Rule, Statement


@register(Dialogue)
class DialogueOptions(TranslationOptions):
    fields = (
        "title",
        "description",
        "method",
        "promise",
        "can_change",
        "cannot_change",
        "decided_by",
        "result",
    )


@register(Phase)
class PhaseOptions(TranslationOptions):
    fields = ("title", "text")


@register(Activity)
class ActivityOptions(TranslationOptions):
    fields = ("title", "text", "use")


@register(Category)
class CategoryOptions(TranslationOptions):
    fields = ("name",)


@register(Meeting)
class MeetingOptions(TranslationOptions):
    fields = ("place", "accessibility", "minutes", "results")


@register(Rule)
class RuleOptions(TranslationOptions):
    fields = ("title", "text")


@register(Statement)
class StatementOptions(TranslationOptions):
    fields = ("text", "decision")


keep_history(Dialogue, app="dialogues", excluded_fields=["search_text"])
