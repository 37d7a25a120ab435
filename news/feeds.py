"""The news as an Atom feed, in the language of its address where there is that, and else in the other."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.publishing.feeds import Entry, entry_id, said, write_feed
from core.text.markdown import render
from core.text.plain import for_xml
from news.models import NewsItem


def feed(items: Sequence[NewsItem]) -> str:
    return write_feed(
        _("News"),
        path=reverse("news:list"),
        feed_path=reverse("news:feed"),
        latest=max((item.updated_at for item in items), default=None),
        entries=map(_entry, items),
    )


def _entry(item: NewsItem) -> Entry:
    here = "en" if get_language() == "en" else "sv"
    language = here if getattr(item, f"title_{here}") else {"sv": "en", "en": "sv"}[here]
    paragraphs = (item.lead, item.text)
    return {
        "title": said(item.title),
        "link": settings.SITE_URL + item.get_absolute_url(),
        "description": for_xml("".join(render(text) for text in paragraphs if text)) or None,
        "unique_id": entry_id("news", item.pk, item.published_at or item.created_at),
        "pubdate": item.published_at,
        "updateddate": item.updated_at,
        "categories": [said(item.get_audience_display())] if item.audience else [],
        "authors": [],
        "language": language,
    }
