"""The feed of a list: what its address leaves, the latest change first, as everybody may read it, whoever asks.

An app has a ``Feed`` for each of its lists, which says what everybody sees, what changes a record for readers, and how
it is told of. ``feed_of`` makes the page: the same query as the list, the same filter, and nothing that is kept back.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from django.conf import settings
from django.db.models import Max, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import http_date
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.views.decorators.http import conditional_page, require_safe

from core.lists.atom import Entry, entry_id, said, write_feed
from core.lists.facets import plain
from core.lists.filter import ListFilter
from core.publishing.ordering import LANGUAGES
from core.text.markdown import render
from core.text.plain import for_xml

M = TypeVar("M", bound=Model)
MOST = 50
CONTENT_TYPE = "application/atom+xml; charset=utf-8"


class Change(NamedTuple):
    """Rows that change, at their moment ``at``, the record that ``record`` leads to."""

    rows: QuerySet[Any]
    at: str
    record: str


class Changed(NamedTuple):
    """When a record last changed for its readers, and the key that it is fetched by."""

    at: dt.datetime
    key: Any


class Feed(Generic[M]):
    """How the records of a type are told of. ``changed_at`` is their own moment, where they have one."""

    kind = ""  # in the names of the entries, and never another
    changed_at = "updated_at"

    def records(self) -> QuerySet[M]:
        """Return what everybody may see."""
        raise NotImplementedError

    def shown(self) -> QuerySet[M]:
        """Return the same, with what an entry tells."""
        return self.records()

    def changes(self) -> Sequence[Change]:
        """Return what else changes them for readers than that they are written anew. A query for each."""
        return ()

    def entry(self, record: M, at: dt.datetime) -> Entry:
        raise NotImplementedError

    def entry_of(
        self,
        record: Any,
        *,
        title: str,
        at: dt.datetime,
        language: str,
        first: dt.datetime | None = None,
        text: str = "",
        facts: Iterable[object] = (),
        categories: Iterable[object] = (),
        authors: Iterable[object] = (),
    ) -> Entry:
        """Return the entry of a record: ``facts`` stand before its ``text``, which is Markdown.

        ``first`` is when it came to the site, which never changes: it is a part of the entry's name. Where nothing is
        said it is when it was published.
        """
        first = first or record.published_at or record.created_at
        told = " · ".join(str(capfirst(str(fact))) for fact in facts if fact)
        html = (format_html("<p>{}</p>", told) if told else "") + render(text)
        return {
            "title": said(title),
            "link": settings.SITE_URL + record.get_absolute_url(),
            "description": for_xml(html) or None,
            "unique_id": entry_id(self.kind, record.pk, first),
            "pubdate": first,
            "updateddate": at,
            "categories": [said(one) for one in categories if one],
            "authors": [said(one) for one in authors],
            "language": language,
        }

    def latest(self, filters: ListFilter) -> list[Changed]:
        """Return what the filter leaves of them by its last change, the latest first, MOST of it."""
        return self.latest_of(filters.qs)

    def latest_of(self, found: QuerySet[Any]) -> list[Changed]:
        """Whatever is among the latest of all is among the latest of the rows that changed it last."""
        found = plain(found)
        changed: dict[int, dt.datetime] = {}
        for rows in self._rows(found):
            for key, at in rows[:MOST]:
                changed[key] = max(at, changed.get(key, at))
        return latest_first(Changed(at, key) for key, at in changed.items())

    def _rows(self, found: QuerySet[Any]) -> Iterator[QuerySet[Any, tuple[int, dt.datetime]]]:
        if self.changed_at:
            yield found.order_by(f"-{self.changed_at}", "-pk").values_list("pk", self.changed_at)
        for rows, at, record in self.changes():
            among = plain(rows).filter(**{f"{record}__in": found.values("pk")})
            by_record = among.values(record).annotate(last_at=Max(at)).order_by("-last_at", f"-{record}")
            yield by_record.values_list(record, "last_at")

    def entries(self, changes: Iterable[Changed]) -> Iterator[Entry]:
        """Yield an entry for each. Of what is gone meanwhile there is none."""
        at = {change.key: change.at for change in changes}
        records = {record.pk: record for record in self.shown().filter(pk__in=list(at))}
        return (self.entry(records[key], at[key]) for key in at if key in records)


def latest_first(changes: Iterable[Changed]) -> list[Changed]:
    return sorted(changes, reverse=True)[:MOST]


def feed_of(feed: Feed[Any], filters: type[ListFilter], *, of: str) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view of the feed of the list at the address named ``of``. It has no request: nobody sees more."""

    @require_safe
    @conditional_page
    def view(request: HttpRequest) -> HttpResponse:
        asked = filters(request.GET, feed.records())
        changes = feed.latest(asked)
        text = write_feed(
            asked.feed_title,
            path=reverse(of) + asked.with_query,
            feed_path=asked.feed_url,
            latest=changes[0].at if changes else None,
            entries=feed.entries(changes),
        )
        response = HttpResponse(text, content_type=CONTENT_TYPE)
        if changes:
            response["Last-Modified"] = http_date(changes[0].at.timestamp())
        return response

    return view


def language_of(record: object, field: str) -> str:
    """Return the language that a translated field is shown in: the page's, or the other where it is missing."""
    here = "en" if get_language() == "en" else "sv"
    order = (here, *(language for language in LANGUAGES if language != here))
    return next((language for language in order if getattr(record, f"{field}_{language}", "")), here)
