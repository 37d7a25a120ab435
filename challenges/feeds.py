"""A list of challenges as an Atom feed: new ones, those that move on, and those that somebody joins or leaves."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet

from challenges.filters import ChallengeFilter
from challenges.models import Challenge, ChallengePartyStep, ChallengeStep
from core.lists.atom import Entry
from core.lists.feeds import Change, Feed, entry_of, feed_of, language_of


class ChallengeFeed(Feed[Challenge]):
    kind = "challenge"

    def records(self) -> QuerySet[Challenge]:
        return Challenge.objects.published()

    def shown(self) -> QuerySet[Challenge]:
        return Challenge.objects.published().for_rows()

    def changes(self) -> Sequence[Change]:
        """Who was asked to share one, and did not, is told to nobody."""
        parts = ChallengePartyStep.objects.filter(to_state__in=["confirmed", "ended"])
        return [
            Change(ChallengeStep.objects.all(), "at", "challenge"),
            Change(parts, "at", "party__challenge"),
        ]

    def entry(self, record: Challenge, at: dt.datetime) -> Entry:
        state, perspectives = record.get_state_display(), record.perspectives.all()
        return entry_of(
            record,
            kind=self.kind,
            title=record.title,
            at=at,
            first=record.published_at or record.created_at,
            language=language_of(record, "title"),
            text=record.description,
            facts=(state, ", ".join(area.name for area in record.areas.all())),
            categories=(state, *perspectives),
        )


challenge_feed = feed_of(ChallengeFeed(), ChallengeFilter, of="challenges:list")
