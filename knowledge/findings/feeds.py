"""The list of findings as an Atom feed: new ones, and those that have been reviewed or written on."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet

from core.lists.atom import Entry
from core.lists.feeds import Change, Feed, feed_of, language_of
from knowledge.findings.filters import FindingFilter
from knowledge.models import Finding, FindingStep


class FindingFeed(Feed[Finding]):
    kind = "finding"

    def records(self) -> QuerySet[Finding]:
        return Finding.objects.published()

    def shown(self) -> QuerySet[Finding]:
        return Finding.objects.published().for_rows()

    def changes(self) -> Sequence[Change]:
        return [Change(FindingStep.objects.told(), "at", "finding")]

    def entry(self, record: Finding, at: dt.datetime) -> Entry:
        return self.entry_of(
            record,
            title=record.title,
            at=at,
            language=language_of(record, "title"),
            text=record.summary,
            facts=(record.get_state_display(), ", ".join(area.name for area in record.areas.all())),
            categories=[record.get_state_display()],
        )


finding_feed = feed_of(FindingFeed(), FindingFilter, of="knowledge:findings")
