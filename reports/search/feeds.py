"""A list of reports as an Atom feed: what was added or changed last, and never a file's text."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Max, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.publishing.feeds import MOST, Entry, entry_id, said, write_feed
from core.text.markdown import render
from core.text.plain import for_xml, on_one_line
from reports.models import Author, Keyword, Report
from reports.search.filters import ReportFilter


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


def feed(filters: ReportFilter, changes: Sequence[tuple[dt.datetime, int]], query: str) -> str:
    """Write the feed. Three queries."""
    reports = _with_parts([report for _at, report in changes])
    return write_feed(
        feed_title(filters),
        path=reverse("reports:list") + query,
        feed_path=reverse("reports:feed") + query,
        latest=changes[0][0] if changes else None,
        entries=(_entry(reports[report], at) for at, report in changes if report in reports),
    )


def _with_parts(keys: Sequence[int]) -> dict[int, Report]:
    reports = Report.objects.defer("search_text", "title_key", "more_sources", "field_sources").prefetch_related(
        Prefetch("authors", Author.objects.defer("search_text").order_by("position")),
        Prefetch("keywords", Keyword.objects.order_by("name")),
    )
    return {report.pk: report for report in reports.published().filter(pk__in=keys)}


def _entry(report: Report, at: dt.datetime) -> Entry:
    texts = (getattr(report, f"abstract_{code}") for code in (get_language(), "sv", "en"))
    abstract = next((text for text in texts if text), "")
    return {
        "title": said(report.title),
        "link": settings.SITE_URL + report.get_absolute_url(),
        "description": for_xml(render(abstract)) or None,
        "unique_id": entry_id("report", report.pk, report.published_at or report.created_at),
        "pubdate": report.published_at,
        "updateddate": at,
        "categories": [said(one) for one in (report.get_kind_display(), *report.keywords.all())],
        "authors": [said(author) for author in report.authors.all() if not author.is_unverified],
        "language": report.language,
    }
