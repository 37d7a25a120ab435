"""Which fields have a Swedish and an English column, and that texts keep a history of every edit."""

from modeltranslation.translator import translator
from simple_history import register as keep_history

from pages.models import PageText

translator.register(PageText, fields=("heading", "text"))

keep_history(PageText, app="pages")
