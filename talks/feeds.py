"""A list of early talks as an Atom feed: those that open, are summed up, close, or shut their room."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.lists.atom import Entry
from core.lists.feeds import Change, Feed, feed_of, language_of
from talks.filters import TalkFilter
from talks.models import Talk, TalkStep


class TalkFeed(Feed[Talk]):
    kind = "talk"

    def records(self) -> QuerySet[Talk]:
        return Talk.objects.published().real()

    def shown(self) -> QuerySet[Talk]:
        return Talk.objects.published().real().for_rows()

    def changes(self) -> Sequence[Change]:
        return [Change(TalkStep.objects.all(), "at", "talk")]

    def entry(self, record: Talk, at: dt.datetime) -> Entry:
        state = record.get_state_display()
        return self.entry_of(
            record,
            title=str(record.title),
            at=at,
            language=language_of(record, "title"),
            text=record.summary or record.purpose,
            facts=(state, record.municipality, ", ".join(area.name for area in record.areas.all())),
            categories=(_("Early talks"), state),
        )


talk_feed = feed_of(TalkFeed(), TalkFilter, of="talks:list")
