"""Fields in Swedish and English, and records with a history, which is registered after the columns exist."""

from modeltranslation.translator import TranslationOptions, register
from simple_history import register as keep_history

from challenges.models import Challenge, ChallengeParty, Event, Goal, IdeaGroup, Perspective, WorkPackage


@register(Perspective)
class PerspectiveOptions(TranslationOptions):
    fields = ("name", "description")


@register(Goal)
class GoalOptions(TranslationOptions):
    fields = ("name",)


@register(IdeaGroup)
class IdeaGroupOptions(TranslationOptions):
    fields = ("name", "description")


@register(WorkPackage)
class WorkPackageOptions(TranslationOptions):
    fields = ("name", "description")


@register(Event)
class EventOptions(TranslationOptions):
    fields = ("title", "description")


@register(Challenge)
class ChallengeOptions(TranslationOptions):
    fields = ("title", "description", "affected_groups")


@register(ChallengeParty)
class ChallengePartyOptions(TranslationOptions):
    fields = ("local_description",)


keep_history(Challenge, app="challenges", excluded_fields=["search_text"])
