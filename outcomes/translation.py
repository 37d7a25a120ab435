"""Which fields have a Swedish and an English column, and which records keep a history of every edit.

The history is registered after the columns exist, as it copies them.
"""

from modeltranslation.translator import translator
from simple_history import register as keep_history

from outcomes.models import AnsweredChallenge, MethodCard, Outcome, Trial

translator.register(Outcome, fields=("title", "description", "maturity_basis", "picture_alt"))
translator.register(AnsweredChallenge, fields=("how",))
translator.register(
    MethodCard, fields=("audience", "material", "steps", "accessibility", "personal_data", "contact_role")
)
translator.register(Trial, fields=("tried", "happened", "changed", "pitfall", "picture_alt"))

keep_history(Outcome, app="outcomes", excluded_fields=["search_text"])
keep_history(MethodCard, app="outcomes")
keep_history(Trial, app="outcomes")
