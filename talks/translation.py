"""Fields in Swedish and English, and records with a history, which is registered after the columns exist."""

from modeltranslation.translator import translator
from simple_history import register as keep_history

from talks.models import Session, Talk

translator.register(Talk, fields=("title", "purpose", "closed_because", "summary", "picture_alt"))
translator.register(Session, fields=("summary",))

keep_history(Talk, app="talks", excluded_fields=["search_text", "reminded_of"])
