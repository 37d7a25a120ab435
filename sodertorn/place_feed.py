"""The list of places as an Atom feed: a place itself seldom changes, so it tells of what happens there."""

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from challenges.feeds import ChallengeFeed
from core.lists.atom import Entry
from core.lists.facets import plain
from core.lists.feeds import Changed, Feed, feed_of, latest_first
from core.lists.filter import ListFilter
from dialogues.feeds import DialogueFeed
from knowledge.findings.feeds import FindingFeed
from outcomes.feeds import OutcomeFeed
from places.filters import AreaFilter
from places.models import Area
from reports.search.feeds import ReportFeed
from talks.feeds import TalkFeed

FEEDS: dict[str, Feed[Any]] = {
    feed.kind: feed
    for feed in (ChallengeFeed(), DialogueFeed(), OutcomeFeed(), ReportFeed(), FindingFeed(), TalkFeed())
}


class PlaceFeed(Feed[Area]):
    """What happens at the places that the list shows, of each kind by its own feed."""

    def records(self) -> QuerySet[Area]:
        return Area.objects.below_county()

    def latest(self, filters: ListFilter) -> list[Changed]:
        """What concerns a municipality that is asked for is told too, though the list shows only the places in it.

        The rest of the filter has to leave it, as it leaves them.
        """
        there = Q(area__in=plain(filters.qs).values("pk"))
        if municipalities := [choice.key for choice in filters.taken["municipality"]]:
            left = filters.filter_queryset(self.records(), but="municipality").filter(pk__in=municipalities)
            there |= Q(area__in=plain(left).values("pk"))
        return latest_first(
            Changed(change.at, (kind, change.key))
            for kind, feed in FEEDS.items()
            for change in feed.latest_of(_placed(feed.records(), there))
        )

    def entries(self, changes: Iterable[Changed]) -> Iterator[Entry]:
        told = list(changes)
        entries = [
            entry
            for name, feed in FEEDS.items()
            for entry in feed.entries(Changed(at, key) for at, (kind, key) in told if kind == name)
        ]
        return iter(sorted(entries, key=itemgetter("updateddate"), reverse=True))


def _placed(records: QuerySet[Any], there: Q) -> QuerySet[Any]:
    """Return those of the records whose places are ``there``."""
    model: type[Model] = records.model
    through: Any = model._meta.get_field("areas").remote_field.through  # type: ignore[union-attr]
    places = through._default_manager.filter(there, **{str(model._meta.model_name): OuterRef("pk")})
    return records.filter(Exists(places))


place_feed = feed_of(PlaceFeed(), AreaFilter, of="places:list")
