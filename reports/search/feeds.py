"""A list of reports as an Atom feed: what was added or changed last, and never a file's text."""

import datetime as dt
from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language

from core.lists.atom import Entry
from core.lists.feeds import Change, Feed, feed_of
from reports.models import Author, Keyword, Report, ReportFile, ReportStep
from reports.search.filters import ReportFilter


class ReportFeed(Feed[Report]):
    kind = "report"

    def records(self) -> QuerySet[Report]:
        return Report.objects.published()

    def shown(self) -> QuerySet[Report]:
        return (
            Report.objects.published()
            .defer("search_text", "title_key", "more_sources", "field_sources")
            .prefetch_related(
                Prefetch("authors", Author.objects.defer("search_text").order_by("position")),
                Prefetch("keywords", Keyword.objects.order_by("name")),
            )
        )

    def changes(self) -> Sequence[Change]:
        """A new version, a report that replaces it, and the end of the embargo of one of its files."""
        told = ReportStep.objects.filter(to_state__in=[Report.State.PUBLISHED, Report.State.SUPERSEDED])
        opened = ReportFile.objects.readable_by(AnonymousUser()).current().filter(opens_at__isnull=False)
        return [Change(told, "at", "report"), Change(opened, "opens_at", "report")]

    def entry(self, record: Report, at: dt.datetime) -> Entry:
        texts = (getattr(record, f"abstract_{code}") for code in (get_language(), "sv", "en"))
        return self.entry_of(
            record,
            title=record.title,
            at=at,
            language=record.language,
            text=next((text for text in texts if text), ""),
            categories=(record.get_kind_display(), *record.keywords.all()),
            authors=(author for author in record.authors.all() if not author.is_unverified),
        )


report_feed = feed_of(ReportFeed(), ReportFilter, of="reports:list")
