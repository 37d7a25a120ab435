from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from core.publishing.content import kept, when_shown
from core.publishing.ordering import in_language
from core.publishing.related import Related, chain_around
from reports.around import around
from reports.citations.formats import FORMATS, MOST
from reports.citations.loading import open_files
from reports.citations.page import ReportMetadata
from reports.citations.signposts import link_stub, links_of_page
from reports.counting.counts import count, counts_of, months_of
from reports.files.shown import shown_files
from reports.models import CheckedAddress, DayCount, Report
from reports.permissions import can_change_files
from reports.publishing.status import status_of
from reports.search.filters import ReportFilter
from reports.years import reports_a_year


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    filters = ReportFilter(request.GET, Report.objects.published(), request=request)
    context = {
        "filters": filters,
        "page": filters.page(),
        "formats": FORMATS,
        "most_cited": MOST,
        "years": when_shown(reports_a_year),
    }
    return render(request, "reports/list.html", context)


@require_safe
def report_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Show a report, or what is left at its address when it was withdrawn. The number decides, not the words."""
    known = Report.objects.visible_to(request.user) | Report.objects.withdrawn()
    report = get_object_or_404(known, pk=pk)
    if report.slug != slug:
        return redirect(report, permanent=True)
    if report.is_withdrawn:
        return stub(request, report)
    count(request, report, DayCount.Kind.VIEW)
    linked = _linked(report)
    files = shown_files(report, request.user)
    opened = list(open_files(report)) if request.user.is_authenticated else files.readable
    surroundings = when_shown(partial(around, report))
    described = ReportMetadata(report, opened, linked["challenges"], surroundings)
    response = render(
        request,
        "reports/detail.html",
        {
            "report": report,
            "described": described,
            "opened": " ".join(str(file.pk) for file in opened),
            "authors": when_shown(described.authors),
            "keywords": when_shown(described.keywords),
            "findings": when_shown(lambda: list(report.findings.published().newest().for_rows())),
            "areas": report.areas.for_links(),
            "counts": when_shown(partial(counts_of, report)),
            "months": when_shown(partial(months_of, report)),
            "dead": when_shown(CheckedAddress.objects.dead().filter(url=report.url).first),
            "files": files,
            "can_change_files": can_change_files(request.user, report),
            "around": surroundings,
            "versions": report.versions.defer("record").order_by("-number") if report.version > 1 else [],
            **linked,
            **status_of(request.user, report),
        },
    )
    if report.is_published:
        name = f"signposts:{report.pk}:{[file.pk for file in opened]}"
        response["Link"] = kept(name, lambda: links_of_page(report, opened), request=request)
    return response


def _linked(report: Report) -> dict[str, Any]:
    tied: dict[str, Related[Any]] = {
        "challenges": Related(lambda: report.challenges.published().for_rows().order_by(in_language("title"))),
        "dialogues": Related(lambda: report.dialogues.published().real().for_rows().newest()),
        "outcomes": Related(lambda: report.outcomes.published().for_rows().by_kind()),
    }
    reuses = Related(lambda: report.outcomes.published().reused())
    stations = chain_around("report", tied, reuses=lambda: reuses.total)
    return {**tied, "reuses": reuses, "stations": stations}


def stub(request: HttpRequest, report: Report) -> HttpResponse:
    """Say that a report was withdrawn, when and why: 410, as there is nothing more to fetch here."""
    step = report.steps.filter(to_state=Report.State.WITHDRAWN).latest("at", "pk")
    authors = report.authors.defer("search_text").order_by("position")
    context = {"report": report, "step": step, "authors": authors}
    response = render(request, "reports/withdrawn.html", context, status=410)
    link_stub(response, report)
    return response
