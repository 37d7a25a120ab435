from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.lists.paginator import paginate
from core.publishing.chain import chain
from core.publishing.ordering import in_language
from core.publishing.related import related
from reports.around import around
from reports.citations.formats import FORMATS, MOST
from reports.citations.page import describe
from reports.citations.signposts import link_page, link_stub
from reports.counting.counts import count, with_counts
from reports.files.shown import shown_files
from reports.link_check.checking import with_address
from reports.models import DayCount, Report
from reports.permissions import can_change_files
from reports.publishing.status import status_of
from reports.search.feeds import feed_title
from reports.search.filters import ReportFilter
from reports.search.snippets import add_snippets


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    filters = ReportFilter(request.GET, Report.objects.published(), request=request)
    page = paginate(request, filters.qs.for_rows())
    add_snippets(page, filters.text, filters.readable)
    context = {
        "filters": filters,
        "facets": filters.facets(),
        "page": page,
        "feed_url": reverse("reports:feed") + (f"?{filters.query}" if filters.query else ""),
        "feed_title": feed_title(filters),
        "formats": FORMATS,
        "most_cited": MOST,
    }
    return render(request, "reports/list.html", context)


@require_safe
def report_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Show a report, or what is left at its address when it was withdrawn. The number decides, not the words."""
    known = Report.objects.visible_to(request.user) | Report.objects.withdrawn()
    report = get_object_or_404(with_address(with_counts(known)).select_related("owner", "replaced_by"), pk=pk)
    if report.slug != slug:
        return redirect(report, permanent=True)
    if report.is_withdrawn:
        return stub(request, report)
    count(request, report, DayCount.Kind.VIEW)
    linked = _linked(report)
    files = shown_files(report, request.user)
    surroundings = around(report)
    described = describe(
        report,
        challenges=linked["challenges"].records,
        surroundings=surroundings,
        open_files=None if request.user.is_authenticated else files.readable,
    )
    response = render(
        request,
        "reports/detail.html",
        {
            "report": report,
            "described": described,
            "authors": report.authors.all(),
            "keywords": report.keywords.all(),
            "areas": report.areas.for_links(),
            "files": files,
            "can_change_files": can_change_files(request.user, report),
            "around": surroundings,
            "versions": report.versions.defer("record").order_by("-number") if report.version > 1 else [],
            **linked,
            **status_of(request.user, report),
        },
    )
    if report.is_published:
        link_page(response, report, described.files)
    return response


def _linked(report: Report) -> dict[str, Any]:
    challenges = related(report.challenges.published().for_rows().order_by(in_language("title")))
    dialogues = related(report.dialogues.published().for_rows().newest())
    outcomes = related(report.outcomes.published().count_reuses().for_rows().by_kind())
    counts = {"challenge": challenges.total, "dialogue": dialogues.total, "outcome": outcomes.total, "report": 1}
    counts["reuse"] = outcomes.of_all("reuses_of_all")
    sections = {"challenge": "#challenges", "reuse": "#reuses", "dialogue": "#dialogues", "outcome": "#outcomes"}
    stations = chain(counts, sections, here="report")
    return {"challenges": challenges, "dialogues": dialogues, "outcomes": outcomes, "stations": stations}


def stub(request: HttpRequest, report: Report) -> HttpResponse:
    """Say that a report was withdrawn, when and why: 410, as there is nothing more to fetch here."""
    step = report.steps.filter(to_state=Report.State.WITHDRAWN).latest("at", "pk")
    authors = report.authors.defer("search_text").order_by("position")
    context = {"report": report, "step": step, "authors": authors}
    response = render(request, "reports/withdrawn.html", context, status=410)
    link_stub(response, report)
    return response
