"""Fields in Swedish and English, and records with a history, which is registered after the columns exist."""

from modeltranslation.translator import translator
from simple_history import register as keep_history

from challenges.models import Challenge, ChallengeParty, Event, Goal, IdeaGroup, Perspective, WorkPackage

translator.register(Perspective, fields=("name", "description"))
translator.register(Goal, fields=("name",))
translator.register(IdeaGroup, fields=("name", "description"))
translator.register(WorkPackage, fields=("name", "description"))
translator.register(Event, fields=("title", "description"))
translator.register(Challenge, fields=("title", "description", "affected_groups", "picture_alt"))
translator.register(ChallengeParty, fields=("local_description",))

keep_history(Challenge, app="challenges", excluded_fields=["search_text"])
