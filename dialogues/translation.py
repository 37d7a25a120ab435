"""Fields in Swedish and English, and records with a history, which is registered after the columns exist."""

from modeltranslation.translator import translator
from simple_history import register as keep_history

from dialogues.models import (
    Activity,
    ActivityPlace,
    Category,
    Dialogue,
    Drawing,
    Meeting,
    Phase,
    ResultPicture,
    Rule,
    Statement,
)

translator.register(
    Dialogue,
    fields=(
        "title",
        "description",
        "method",
        "promise",
        "can_change",
        "cannot_change",
        "decided_by",
        "headline",
        "result",
        "unanswered_because",
        "picture_alt",
    ),
)
translator.register(Phase, fields=("title", "text"))
translator.register(Activity, fields=("title", "text", "use", "picture_alt"))
translator.register(Category, fields=("name",))
translator.register(ActivityPlace, fields=("name",))
translator.register(Drawing, fields=("picture_alt",))
translator.register(Meeting, fields=("place", "accessibility", "minutes", "results"))
translator.register(Rule, fields=("title", "text"))
translator.register(Statement, fields=("text", "decision", "said", "followed_up_text"))
translator.register(ResultPicture, fields=("caption", "picture_alt"))

keep_history(Dialogue, app="dialogues", excluded_fields=["search_text", "method_trial", "quote"])
