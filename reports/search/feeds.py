"""A list of reports as an Atom feed: what was added or changed last, and never a file's text."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.db.models import Max, Prefetch, QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from core.text.markdown import render
from core.text.plain import for_xml, on_one_line
from reports.models import Author, Keyword, Report
from reports.search.filters import ReportFilter

MOST = 50


def latest_changes(filters: ReportFilter) -> list[tuple[dt.datetime, int]]:
    """Return when the reports that the filter leaves last changed, and their keys: the latest ones, newest first.

    A report changes by itself, or by the end of the embargo of one of its files. Two queries, and one for a search.
    """
    found: QuerySet[Any] = filters.qs.filter(published_at__isnull=False)
    changed = dict(found.order_by("-updated_at", "-id").values_list("pk", "updated_at")[:MOST])
    opened = (
        filters.readable.filter(opens_at__isnull=False, report__in=found.values("pk"))
        .values("report")
        .annotate(at=Max("opens_at"))
        .order_by("-at", "-report")
        .values_list("report", "at", "report__updated_at")[:MOST]
    )
    for report, at, updated_at in opened:
        changed[report] = max(at, updated_at)
    return sorted(((at, report) for report, at in changed.items()), reverse=True)[:MOST]


def feed_title(filters: ReportFilter) -> str:
    chosen = [f"{filters.filters[name].label}: {choice.label}" for name, choice in filters.chosen()]
    if filters.text:
        chosen.insert(0, _("“%(text)s”") % {"text": on_one_line(filters.text)})
    return " – ".join(filter(None, [_("Reports"), ", ".join(chosen)]))


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


def feed(filters: ReportFilter, changes: Sequence[tuple[dt.datetime, int]], query: str) -> str:
    """Write the feed. Three queries."""
    address = settings.SITE_URL + reverse("reports:feed") + query
    written = _Feed(
        title=_said(f"{feed_title(filters)} – {settings.SITE_NAME}"),
        link=settings.SITE_URL + reverse("reports:list") + query,
        description="",
        language=get_language() or settings.LANGUAGE_CODE,
        author_name=_said(settings.SITE_NAME),
        feed_url=address,
        feed_guid=address,
    )
    written.latest_post_date = lambda: changes[0][0] if changes else _BEFORE  # type: ignore[method-assign]
    reports = _with_parts([report for _at, report in changes])
    for at, report in changes:
        if report in reports:
            written.add_item(**_entry(reports[report], at))
    return written.writeString("utf-8")


_BEFORE = dt.datetime(2013, 1, 1, tzinfo=dt.UTC)  # of a list in which there has never been anything


def _with_parts(keys: Sequence[int]) -> dict[int, Report]:
    reports = Report.objects.defer("search_text", "title_key", "more_sources", "field_sources").prefetch_related(
        Prefetch("authors", Author.objects.defer("search_text").order_by("position")),
        Prefetch("keywords", Keyword.objects.order_by("name")),
    )
    return {report.pk: report for report in reports.published().filter(pk__in=keys)}


def _entry(report: Report, at: dt.datetime) -> dict[str, Any]:
    texts = (getattr(report, f"abstract_{code}") for code in (get_language(), "sv", "en"))
    abstract = next((text for text in texts if text), "")
    return {
        "title": _said(report.title),
        "link": settings.SITE_URL + report.get_absolute_url(),
        "description": for_xml(render(abstract)) or None,
        "unique_id": _id_of(report),
        "pubdate": report.published_at,
        "updateddate": at,
        "categories": [_said(one) for one in (report.get_kind_display(), *report.keywords.all())],
        "authors": [_said(author) for author in report.authors.all() if not author.is_unverified],
        "language": report.language,
    }


def _id_of(report: Report) -> str:
    """Return a name that stays when the address changes: by the number, and the day it was first published."""
    first = report.published_at or report.created_at
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{first:%Y-%m-%d}:report/{report.pk}"


def _said(text: object) -> str:
    return for_xml(on_one_line(str(text)))
