"""Citing: one report in every style, files for reference managers, and where machines find the rest."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.text.tables import in_pieces
from reports.citations import signposts
from reports.citations.formats import FORMATS, MOST, PIECE, CitationFormat
from reports.citations.loading import for_citing, open_files
from reports.citations.page import Sharing
from reports.models import Report
from reports.search.filters import ReportFilter

ENTRIES = 50  # sent at a time: each is as long as many lines of a table


@require_safe
def cite(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Show a report cited in every style, to be copied, and what it can be taken home in."""
    from reports.citations.styled import STYLES, citations  # noqa: PLC0415  # brings citeproc and lxml

    found = _find(request, pk, slug, "cite")
    if isinstance(found, HttpResponse):
        return found
    cited = citations(found, "en" if get_language() == "en" else "sv")
    context = {
        "report": found,
        "cited": [(name, STYLES[name].label, text) for name, text in cited.items()],
        "sharing": Sharing(found),
    }
    return render(request, "reports/citations/cite.html", context)


@require_safe
def cite_file(request: HttpRequest, pk: int, slug: str, form: str) -> HttpResponseBase:
    """Hand out one report for a reference manager."""
    if form not in FORMATS:
        raise Http404
    found = _find(request, pk, slug, "cite-file", form)
    return found if isinstance(found, HttpResponse) else _download(FORMATS[form], [found], found.slug)


@require_safe
def cite_all(request: HttpRequest, form: str) -> HttpResponseBase:
    """Hand out all reports of a list, by the list's own query and in its order. Four queries a piece."""
    if form not in FORMATS:
        raise Http404
    filters = ReportFilter(request.GET, Report.objects.published())
    reports = for_citing(filters.qs)[:MOST].iterator(chunk_size=PIECE)
    return _download(FORMATS[form], reports, f"rapporter-{timezone.localdate():%Y-%m-%d}")


@require_safe
def linkset(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Answer with all links between a report, its files and its metadata."""
    found = _find(request, pk, slug, "linkset")
    if isinstance(found, HttpResponse):
        return found
    return JsonResponse(signposts.linkset(found, open_files(found)), content_type=signposts.LINKSET)


def _find(request: HttpRequest, pk: int, slug: str, name: str, *more: str) -> Report | HttpResponse:
    """Return a report that the visitor may read, or else the way to its address, or to the stub that is left of it."""
    reports = Report.objects.visible_to(request.user) | Report.objects.withdrawn()
    report = get_object_or_404(for_citing(reports), pk=pk)
    if report.is_withdrawn:
        return redirect(report)
    if report.slug != slug:
        return redirect(f"reports:{name}", report.pk, report.slug, *more, permanent=True)
    return report


def _download(form: CitationFormat, reports: Iterable[Report], name: str) -> HttpResponseBase:
    response = StreamingHttpResponse(
        in_pieces(form.write(reports), ENTRIES), content_type=f"{form.media_type}; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.{form.ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
