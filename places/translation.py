"""Which fields have a Swedish and an English column, and which records keep a history of every edit.

The history is registered after the columns exist, as it copies them.
"""

from modeltranslation.translator import translator
from simple_history import register as keep_history

from places.models import Area

translator.register(Area, fields=("description", "figures_note", "picture_alt"))

keep_history(Area, app="places", excluded_fields=["search_text"])
