"""A list of challenges as an Atom feed: new ones, those that move on, and those that somebody joins or leaves."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet

from challenges.filters import ChallengeFilter
from challenges.models import Challenge, ChallengeParty, ChallengePartyStep, ChallengeStep
from core.lists.atom import Entry
from core.lists.feeds import Change, Feed, feed_of, language_of


class ChallengeFeed(Feed[Challenge]):
    kind = "challenge"

    def records(self) -> QuerySet[Challenge]:
        return Challenge.objects.published()

    def shown(self) -> QuerySet[Challenge]:
        return Challenge.objects.published().for_rows()

    def changes(self) -> Sequence[Change]:
        """Who was asked to share one, and did not, is told to nobody. One that it takes in changes it as well."""
        parts = ChallengePartyStep.objects.filter(to_state__in=ChallengeParty.PUBLIC)
        taken_in = ChallengeStep.objects.filter(to_state="merged", challenge__published_at__isnull=False)
        return [
            Change(ChallengeStep.objects.all(), "at", "challenge"),
            Change(taken_in, "at", "challenge__merged_into"),
            Change(parts, "at", "party__challenge"),
        ]

    def entry(self, record: Challenge, at: dt.datetime) -> Entry:
        state, perspectives = record.get_state_display(), record.perspectives.all()
        return self.entry_of(
            record,
            title=record.title,
            at=at,
            language=language_of(record, "title"),
            text=record.description,
            facts=(state, ", ".join(area.name for area in record.areas.all())),
            categories=(state, *perspectives),
        )


challenge_feed = feed_of(ChallengeFeed(), ChallengeFilter, of="challenges:list")
