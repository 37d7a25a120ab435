"""Which fields have a Swedish and an English column, and which records keep a history of every edit.

The history is registered after the columns exist, as it copies them.
"""

from modeltranslation.translator import translator
from simple_history import register as keep_history

from knowledge.models import Finding, FindingView, Indicator, Source

translator.register(Indicator, fields=("name", "definition", "method_note"))
translator.register(Finding, fields=("title", "summary", "text"))
translator.register(FindingView, fields=("caption",))
translator.register(Source, fields=("name", "publisher", "note"))

keep_history(Finding, app="knowledge", excluded_fields=["search_text"])
keep_history(Indicator, app="knowledge", excluded_fields=["search_text"])
keep_history(Source, app="knowledge")
