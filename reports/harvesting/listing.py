"""Which records a list holds, in which order, and when each of them last changed.

docs/decisions/0012-harvesting.md says why it is done like this.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q

from reports.harvesting.sets import condition
from reports.models import Report, ReportFile
from reports.models.file import ReportFileQuerySet
from reports.models.report import ReportQuerySet


@dataclass(frozen=True, order=True)
class ListPosition:
    """The place of a record: when it last changed, and its number, as many may have changed at once."""

    at: datetime
    pk: int


def positions(
    *, spec: str, start: datetime | None, end: datetime, after: ListPosition | None, limit: int
) -> list[ListPosition]:
    """Return the next places of a list that ends before ``end``, in two queries.

    A record changed when its report did, or later, when an embargo on one of its files ended. Each is asked for in
    the order of an index of its own, and the two are merged. An embargo that ends at ``end`` or later has not yet.
    """
    changed = _changed(spec, end).filter(_beginning(start, after, "updated_at", "pk")).order_by("updated_at", "pk")
    opened = _opened(spec, end).filter(_beginning(start, after, "opens_at", "report_id"))
    opened = opened.order_by("opens_at", "report_id")
    found: list[tuple[Any, int]] = [*changed.values_list("updated_at", "pk")[:limit]]
    found += opened.values_list("opens_at", "report_id")[:limit]
    return sorted(ListPosition(at, pk) for at, pk in found)[:limit]


def position_of(report: Report, *, now: datetime) -> ListPosition:
    """Return when a record last changed, in one query."""
    opened: datetime | None = None
    if report.is_published:
        opened = ReportFile.objects.opened_before(now).filter(report=report).aggregate(at=Max("opens_at"))["at"]
    return ListPosition(max(report.updated_at, opened) if opened else report.updated_at, report.pk)


def earliest() -> datetime | None:
    """Return a time before which no record changed: no embargo makes a change earlier than the report's own."""
    return Report.objects.with_addresses().order_by("updated_at", "pk").values_list("updated_at", flat=True).first()


def _changed(spec: str, end: datetime) -> ReportQuerySet:
    """Return the reports that changed last when they were changed themselves."""
    opened = ReportFile.objects.opened_before(end)
    opened_later = Exists(opened.filter(report=OuterRef("pk"), opens_at__gt=OuterRef("updated_at")))
    reports = Report.objects.with_addresses().filter(condition(spec) if spec else Q(), updated_at__lt=end)
    return reports.filter(~Q(publication="published") | ~Q(opened_later))


def _opened(spec: str, end: datetime) -> ReportFileQuerySet:
    """Return, of each report that changed last when an embargo ended, the file that was the last to open."""
    opened = ReportFile.objects.opened_before(end)
    of_same = opened.filter(report=OuterRef("report"))
    later = of_same.filter(
        Q(opens_at__gt=OuterRef("opens_at")) | Q(opens_at=OuterRef("opens_at"), pk__gt=OuterRef("pk"))
    )
    return opened.filter(
        condition(spec, "report__") if spec else Q(),
        ~Exists(later),
        report__publication="published",
        opens_at__gt=F("report__updated_at"),
    )


def _beginning(start: datetime | None, after: ListPosition | None, at: str, pk: str) -> Q:
    """Return the condition for what lies behind the last position, or else not before ``start``."""
    if after:
        behind = Q(**{f"{at}__gt": after.at}) | Q(**{at: after.at, f"{pk}__gt": after.pk})
        return Q(**{f"{at}__gte": after.at}) & behind
    return Q(**{f"{at}__gte": start}) if start else Q()
