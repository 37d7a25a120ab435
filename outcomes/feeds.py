"""A list of outcomes as an Atom feed: new ones, those that come further, and those that are tested or used."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet

from core.lists.atom import Entry
from core.lists.feeds import Change, Feed, feed_of, language_of
from outcomes.filters import OutcomeFilter
from outcomes.models import Outcome, OutcomeStep, Reuse, ReuseStep, Trial


class OutcomeFeed(Feed[Outcome]):
    kind = "outcome"

    def records(self) -> QuerySet[Outcome]:
        return Outcome.objects.published()

    def shown(self) -> QuerySet[Outcome]:
        return Outcome.objects.published().for_rows()

    def changes(self) -> Sequence[Change]:
        return [
            Change(OutcomeStep.objects.all(), "at", "outcome"),
            Change(Trial.objects.all(), "updated_at", "outcome"),
            Change(Reuse.objects.confirmed(), "confirmed_at", "outcome"),
            Change(ReuseStep.objects.filter(reuse__in=Reuse.objects.confirmed()), "at", "reuse__outcome"),
        ]

    def entry(self, record: Outcome, at: dt.datetime) -> Entry:
        kind, maturity = record.get_kind_display(), record.get_maturity_display()
        return self.entry_of(
            record,
            title=record.title,
            at=at,
            language=language_of(record, "title"),
            text=record.description,
            facts=(kind, maturity),
            categories=(kind, maturity, *record.perspectives.all()),
        )


outcome_feed = feed_of(OutcomeFeed(), OutcomeFilter, of="outcomes:list")
