"""Which fields have a Swedish and an English column, and which records keep a history of every edit.

The history is registered after the columns exist, as it copies them.
"""

from modeltranslation.translator import translator
from simple_history import register as keep_history

from reports.models import Link, Report

translator.register(Report, fields=("abstract", "picture_alt"))
translator.register(Link, fields=("title", "description"))

keep_history(Report, app="reports", excluded_fields=["search_text", "title_key"])
