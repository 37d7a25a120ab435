"""How often reports were read, month by month, for everybody: numbers, and nobody's."""

from itertools import chain

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.text.tables import as_csv
from partners.models import Organisation
from reports.counting.counts import COLUMNS, by_month, reports_behind
from reports.models import Report


@require_safe
def report_counts(request: HttpRequest, pk: int, slug: str) -> HttpResponseBase:
    """Hand out the counts of one report; an earlier slug leads there too, as the number decides."""
    report = get_object_or_404(Report.objects.published().only("pk", "slug"), pk=pk)
    return _file(Report.objects.filter(pk=report.pk), report.slug)


@require_safe
def organisation_counts(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Hand out the counts of the reports that an organisation deposited or had a part in."""
    organisation = get_object_or_404(Organisation.objects.only("pk", "slug"), slug=slug)
    return _file(reports_behind(Organisation.objects.filter(pk=organisation.pk)), organisation.slug)


def _file(reports: QuerySet[Report], name: str) -> HttpResponseBase:
    lines = as_csv(chain([COLUMNS], by_month(reports)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
