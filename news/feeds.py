"""The news as an Atom feed, in the language of its address where there is that, and else in the other."""

import datetime as dt

from django.db.models import QuerySet

from core.lists.atom import Entry
from core.lists.feeds import Feed, feed_of, language_of
from news.filters import NewsFilter
from news.models import NewsItem


class NewsFeed(Feed[NewsItem]):
    kind = "news"

    def records(self) -> QuerySet[NewsItem]:
        return NewsItem.objects.published()

    def shown(self) -> QuerySet[NewsItem]:
        return NewsItem.objects.published().defer("search_text")

    def entry(self, record: NewsItem, at: dt.datetime) -> Entry:
        return self.entry_of(
            record,
            title=record.title,
            at=at,
            language=language_of(record, "title"),
            text="\n\n".join(text for text in (record.lead, record.text) if text),
            categories=[record.get_audience_display()],
        )


news_feed = feed_of(NewsFeed(), NewsFilter, of="news:list")
