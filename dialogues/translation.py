"""Which fields have a Swedish and an English column, and which records keep a history of every edit.

The history is registered after the columns exist, as it copies them.
"""

from modeltranslation.translator import TranslationOptions, register
from simple_history import register as keep_history

from dialogues.models import Dialogue


@register(Dialogue)
class DialogueOptions(TranslationOptions):
    fields = ("title", "description", "method", "promise", "result")


keep_history(Dialogue, app="dialogues", excluded_fields=["search_text"])
