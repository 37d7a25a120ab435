"""Which fields have a Swedish and an English column, and which records keep a history of every edit.

The history is registered after the columns exist, as it copies them.
"""

from modeltranslation.translator import TranslationOptions, register
from simple_history import register as keep_history

from reports.models import Link, Report


@register(Report)
class ReportOptions(TranslationOptions):
    fields = ("abstract",)


@register(Link)
class LinkOptions(TranslationOptions):
    fields = ("title", "description")


keep_history(Report, app="reports", excluded_fields=["search_text", "title_key"])
