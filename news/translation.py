"""Which fields have a Swedish and an English column, and which records keep a history of every edit."""

from modeltranslation.translator import translator
from simple_history import register as keep_history

from news.models import NewsItem, NewsletterIssue

translator.register(NewsItem, fields=("title", "lead", "text", "picture_alt"))
translator.register(NewsletterIssue, fields=("title", "text"))

keep_history(NewsItem, app="news", excluded_fields=["search_text"])
keep_history(NewsletterIssue, app="news")
