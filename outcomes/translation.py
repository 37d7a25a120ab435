"""Which fields have a Swedish and an English column, and which records keep a history of every edit.

The history is registered after the columns exist, as it copies them.
"""

from modeltranslation.translator import TranslationOptions, register
from simple_history import register as keep_history

from outcomes.models import AnsweredChallenge, Indicator, MethodCard, Outcome, Trial


@register(Outcome)
class OutcomeOptions(TranslationOptions):
    fields = ("title", "description", "maturity_basis")


@register(AnsweredChallenge)
class AnsweredChallengeOptions(TranslationOptions):
    fields = ("how",)


@register(MethodCard)
class MethodCardOptions(TranslationOptions):
    fields = ("audience", "material", "steps", "accessibility", "personal_data", "contact_role")


@register(Trial)
class TrialOptions(TranslationOptions):
    fields = ("tried", "happened", "changed", "pitfall")


@register(Indicator)
class IndicatorOptions(TranslationOptions):
    fields = ("name", "description")


keep_history(Outcome, app="outcomes", excluded_fields=["search_text"])
keep_history(MethodCard, app="outcomes")
keep_history(Trial, app="outcomes")
