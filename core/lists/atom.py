"""An Atom feed of records: each entry in its own language, with all its authors."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypedDict
from urllib.parse import urlsplit
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.xmlutils import SimplerXMLGenerator

from core.text.plain import for_xml, on_one_line

_BEFORE = dt.datetime(2013, 1, 1, tzinfo=dt.UTC)  # of a list in which there has never been anything


class Entry(TypedDict):
    title: str
    link: str
    description: str | None  # as HTML
    unique_id: str
    pubdate: dt.datetime | None
    updateddate: dt.datetime
    categories: list[str]
    authors: list[str]
    language: str


class _Feed(Atom1Feed):
    """Names every author, and gives each entry the language of its title."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", name)
            handler.endElement("author")


def write_feed(title: str, *, path: str, feed_path: str, latest: dt.datetime | None, entries: Iterable[Entry]) -> str:
    """Write the feed of the list at ``path``, whose latest change was at ``latest``."""
    address = settings.SITE_URL + feed_path
    written = _Feed(
        title=said(f"{title} – {settings.SITE_NAME}"),
        link=settings.SITE_URL + path,
        description="",
        language=get_language() or settings.LANGUAGE_CODE,
        author_name=said(settings.SITE_NAME),
        feed_url=address,
        feed_guid=address,
    )
    written.latest_post_date = lambda: latest or _BEFORE  # type: ignore[method-assign]
    for entry in entries:
        written.add_item(**entry)  # type: ignore[arg-type]  # a description may be left out
    return written.writeString("utf-8")


def entry_id(kind: str, key: object, first: dt.datetime) -> str:
    """Return a name that stays when the address changes: by the number, and the day it was first published."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{first:%Y-%m-%d}:{kind}/{key}"


def said(text: object) -> str:
    return for_xml(on_one_line(str(text)))
