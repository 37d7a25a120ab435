"""How often reports are read and fetched, and nothing about who did it (``core.counting``)."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import is_editor
from core.charts import Chart, chart
from core.counting import add_one, count_reader
from partners.models import Organisation
from reports.models import DayCount, Report
from reports.permissions import can_keep


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
    may be a part or a refusal.
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
    add = partial(add_one, DayCount, report_id=report, kind=kind.value)
    return count_reader(request, f"report {report}:{kind}:{thing}", add, response=response)


def _works_with(visitor: User | AnonymousUser, report: Report) -> bool:
    """Whether it is one of those who keep the report, or an editor."""
    return isinstance(visitor, User) and (is_editor(visitor) or can_keep(visitor, report))


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


def months_of(report: Report) -> Chart | None:
    """Return how often the report was read in each month that is over, since that is counted. One query."""
    first_of_month = timezone.localdate().replace(day=1)
    days = DayCount.objects.filter(report=report, kind=DayCount.Kind.VIEW, day__lt=first_of_month)
    found = dict(days.order_by().values_list(TruncMonth("day")).annotate(n=Sum("number")))
    if not found:
        return None
    month, rows = min(found), []
    while month < first_of_month:
        rows.append((date_format(month, "YEAR_MONTH_FORMAT"), found.get(month, 0)))
        month = (month + dt.timedelta(days=32)).replace(day=1)
    return chart(_("Page views per month"), rows)


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
