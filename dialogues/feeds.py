"""A list of dialogues as an Atom feed: those that are announced, open, close, and tell what came of them."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.lists.atom import Entry
from core.lists.feeds import Change, Feed, feed_of, language_of
from dialogues.filters import DialogueFilter
from dialogues.models import Dialogue, DialogueStep


class DialogueFeed(Feed[Dialogue]):
    kind = "dialogue"

    def records(self) -> QuerySet[Dialogue]:
        return Dialogue.objects.published()

    def shown(self) -> QuerySet[Dialogue]:
        return Dialogue.objects.published().for_rows().select_related("organiser")

    def changes(self) -> Sequence[Change]:
        return [Change(DialogueStep.objects.all(), "at", "dialogue")]

    def entry(self, record: Dialogue, at: dt.datetime) -> Entry:
        """A demonstration says so before anything else: a feed shows nothing but the title."""
        title, state = str(record.title), record.state_today.label
        if record.is_demonstration:
            title = _("Demonstration: %(title)s") % {"title": title}
        return self.entry_of(
            record,
            title=title,
            at=at,
            language=language_of(record, "title"),
            text=record.headline if record.has_results and record.headline else record.description,
            facts=(state, record.organiser, ", ".join(area.name for area in record.areas.all())),
            categories=(record.get_kind_display(), state),
        )


dialogue_feed = feed_of(DialogueFeed(), DialogueFilter, of="dialogues:list")
