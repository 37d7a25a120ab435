from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from django.views.decorators.http import conditional_page, require_safe

from reports.models import Report
from reports.search.feeds import feed, latest_changes
from reports.search.filters import ReportFilter


@require_safe
@conditional_page
def report_feed(request: HttpRequest) -> HttpResponse:
    """Write what a list's address leaves as a feed, as everybody may read it, whoever asks."""
    filters = ReportFilter(request.GET, Report.objects.published())
    changes = latest_changes(filters)
    text = feed(filters, changes, f"?{filters.query}" if filters.query else "")
    response = HttpResponse(text, content_type="application/atom+xml; charset=utf-8")
    if changes:
        response["Last-Modified"] = http_date(changes[0][0].timestamp())
    return response
