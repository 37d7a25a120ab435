"""The list of partners as an Atom feed: those that came, and those whose page was changed."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Min, OuterRef, QuerySet, Subquery

from core.lists.atom import Entry
from core.lists.feeds import Change, Feed, feed_of, language_of
from partners.filters import OrganisationFilter
from partners.models import Organisation

Version = Organisation.history.model  # type: ignore[attr-defined]  # django-simple-history adds it


class OrganisationFeed(Feed[Organisation]):
    """An organisation has no moments of its own; each version of it that is kept has one."""

    kind = "partner"
    changed_at = ""

    def records(self) -> QuerySet[Organisation]:
        return Organisation.objects.all()

    def shown(self) -> QuerySet[Organisation]:
        versions = Version.objects.filter(id=OuterRef("pk")).order_by().values("id")
        first = versions.annotate(first=Min("history_date")).values("first")
        return Organisation.objects.for_rows().annotate(came_at=Subquery(first))

    def changes(self) -> Sequence[Change]:
        return [Change(Version.objects.all(), "history_date", "id")]

    def entry(self, record: Organisation, at: dt.datetime) -> Entry:
        sector = record.get_sector_display()
        return self.entry_of(
            record,
            title=record.name,
            at=at,
            first=record.came_at,  # type: ignore[attr-defined]  # of the query
            language=language_of(record, "name"),
            text=record.description,
            facts=(sector, record.role),
            categories=(sector, *record.stages.all()),
        )


organisation_feed = feed_of(OrganisationFeed(), OrganisationFilter, of="partners:list")
