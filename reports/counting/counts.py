"""How often reports are read and fetched, by COUNTER's rules, and nothing about who did it.

What is counted, what is not, and why: docs/decisions/0014-counting.md.
"""

import datetime as dt
import logging
import secrets
from collections.abc import Iterator
from typing import Any, NamedTuple

from counter_robots import is_robot_or_machine
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.db.models import Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from accounts.permissions import is_editor
from accounts.throttling import ip_of
from partners.models import Organisation
from reports.models import DayCount, Report
from reports.permissions import can_keep

DOUBLE_CLICK = 30  # seconds
SALT_KEPT = 26 * 60 * 60  # longer than the longest day, and than a double click that began in it
PREFETCH = ("Sec-Purpose", "Purpose", "X-Moz")
# One statement, so that the first two readers of a day make one row, and no page waits for a transaction.
UPSERT = """
    INSERT INTO reports_daycount (report_id, day, kind, number) VALUES (%s, %s, %s, 1)
    ON CONFLICT (report_id, kind, day) DO UPDATE SET number = reports_daycount.number + 1
"""
log = logging.getLogger(__name__)


def count(
    request: HttpRequest,
    report: Report,
    kind: DayCount.Kind,
    *,
    thing: object = "",
    response: HttpResponseBase | None = None,
) -> bool:
    """Count that somebody reads ``report``, if it counts, and say whether it did. At most one query for visitors.

    ``thing`` tells the files of a report apart, of which each is fetched once; ``response`` is what they get, where it
    may be a part or a refusal. A page is worth more than its number: where neither can be kept, it is not counted.
    """
    if not report.is_published or _works_with(request.user, report):
        return False
    return _count(request, report.pk, kind, thing, response)


def count_view_of_kept_page(request: HttpRequest, *, pk: int, slug: str) -> None:
    """Count that somebody who is not logged in reads a published report, whose page comes from the cache."""
    _count(request, pk, DayCount.Kind.VIEW, "", None)


def _count(
    request: HttpRequest, report: int, kind: DayCount.Kind, thing: object, response: HttpResponseBase | None
) -> bool:
    if not _is_read(request, response) or is_robot_or_machine(request.headers.get("User-Agent", "")):
        return False
    try:
        if _is_double_click(request, f"{report}:{kind}:{thing}"):
            return False
        with connection.cursor() as cursor:
            cursor.execute(UPSERT, [report, timezone.localdate(), kind.value])
    except Exception:  # the database's, or those of whichever cache there is
        log.exception("A reader of report %s is not counted.", report)
        return False
    return True


def _is_read(request: HttpRequest, response: HttpResponseBase | None) -> bool:
    """Whether it is fetched to be read now: all of it, or the part it begins with."""
    if request.method != "GET" or any("prefetch" in request.headers.get(name, "").lower() for name in PREFETCH):
        return False
    if response is not None and response.status_code == 206:
        return response.headers.get("Content-Range", "").startswith("bytes 0-")
    return response is None or response.status_code == 200


def _works_with(visitor: User | AnonymousUser, report: Report) -> bool:
    """Whether it is one of those who keep the report, or an editor."""
    return isinstance(visitor, User) and (is_editor(visitor) or can_keep(visitor, report))


def _is_double_click(request: HttpRequest, what: str) -> bool:
    """Whether the same visitor did the same within 30 seconds.

    Of an address and a browser's name a digest is kept for as long, with a salt that only the cache has, for one day.
    """
    visitor = repr((ip_of(request), request.headers.get("User-Agent", ""), what))
    now = timezone.now()
    today, before = (timezone.localdate(at) for at in (now, now - dt.timedelta(seconds=DOUBLE_CLICK)))
    key = _key(today, visitor)
    if not cache.add(key, True, DOUBLE_CLICK):
        cache.touch(key, DOUBLE_CLICK)  # each click begins the seconds anew, as COUNTER compares it with the one before
        return True
    return before != today and cache.get(_key(before, visitor)) is not None


def _key(day: dt.date, visitor: str) -> str:
    """Return where a click is remembered; one before midnight by the salt of its own day."""
    name = f"reports:salt:{day}"
    salt = cache.get(name) or cache.get_or_set(name, secrets.token_hex, SALT_KEPT)
    return f"reports:read:{salted_hmac(str(salt), visitor, algorithm='sha256').hexdigest()}"


# What has been counted


class Counts(NamedTuple):
    views: int
    downloads: int
    since: dt.date | None  # the first day that has any


def counts_of(report: Report) -> Counts:
    """Return how often the report was read and fetched, and since when that is counted. One query.

    Of the days that are over: a page says the same all day, to whoever reads it.
    """
    days = DayCount.objects.filter(report=report, day__lt=timezone.localdate())
    kinds = days.order_by().values_list("kind")
    found = {kind: (number, first) for kind, number, first in kinds.annotate(Sum("number"), Min("day"))}
    views, downloads = (found.get(kind, (0, None))[0] for kind in (DayCount.Kind.VIEW, DayCount.Kind.DOWNLOAD))
    return Counts(views, downloads, min((first for _number, first in found.values()), default=None))


def reports_behind(organisations: QuerySet[Organisation]) -> QuerySet[Report]:
    """Return the reports on the site that ``organisations`` deposited or had a part in."""
    part_in = Report.organisations.through._default_manager.filter(organisation__in=organisations).values("report")
    return Report.objects.published().filter(Q(owner__in=organisations) | Q(pk__in=part_in))


def most_read(organisations: QuerySet[Organisation], most: int) -> list[Any]:
    """Return those of their reports that were read or fetched most, with how often. One query."""
    reports: QuerySet[Any] = reports_behind(organisations).filter(day_counts__isnull=False)
    counted = reports.annotate(
        n_views=Coalesce(Sum("day_counts__number", filter=Q(day_counts__kind=DayCount.Kind.VIEW)), 0),
        n_downloads=Coalesce(Sum("day_counts__number", filter=Q(day_counts__kind=DayCount.Kind.DOWNLOAD)), 0),
        counted_since=Min("day_counts__day"),
    )
    shown = counted.only("pk", "slug", "title", "language")
    return list(shown.order_by("-n_views", "-n_downloads", "title", "pk")[:most])


COLUMNS = ("report", "title", "month", "views", "downloads")


def by_month(reports: QuerySet[Report]) -> Iterator[tuple[int, str, str, int, int]]:
    """Yield what COLUMNS name, by report and month; a month without readers has no row. One query."""
    days: QuerySet[Any] = DayCount.objects.filter(report__in=reports.order_by().values("pk"))
    months = (
        days.values("report", "report__title", month=TruncMonth("day"))
        .annotate(
            views=Coalesce(Sum("number", filter=Q(kind=DayCount.Kind.VIEW)), 0),
            downloads=Coalesce(Sum("number", filter=Q(kind=DayCount.Kind.DOWNLOAD)), 0),
        )
        .order_by("report", "month")
    )
    for row in months.iterator(chunk_size=1000):
        month: dt.date = row["month"]
        yield row["report"], row["report__title"], f"{month:%Y-%m}", row["views"], row["downloads"]
