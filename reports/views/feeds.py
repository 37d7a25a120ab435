from datetime import UTC

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from reports.feeds import feed, latest_changes, sign_of
from reports.filters import ReportFilter
from reports.models import Report


@require_safe
def report_feed(request: HttpRequest) -> HttpResponse:
    """Write what a list's address leaves as a feed, as everybody may read it, whoever asks."""
    filters = ReportFilter(request.GET, Report.objects.published())
    changes = latest_changes(filters)
    etag = sign_of(changes, filters.query)
    changed = int(changes[0].at.astimezone(UTC).timestamp()) if changes else None
    response = get_conditional_response(request, etag, changed)
    if response is None:
        text = feed(filters, changes, f"?{filters.query}" if filters.query else "")
        response = HttpResponse(text, content_type="application/atom+xml; charset=utf-8")
    response["ETag"] = etag
    if changed:
        response["Last-Modified"] = http_date(changed)
    return response
