from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from records.chain import chain
from records.lists import list_records
from records.ordering import in_language
from records.related import related
from reports.filters import ReportFilter
from reports.models import Report
from reports.permissions import can_change_files
from reports.shown_files import shown_files
from reports.status import status_of


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    listing = list_records(ReportFilter, request, Report.objects.published())
    return render(request, "reports/list.html", {"listing": listing})


@require_safe
def report_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Show a report, or what is left at its address when it was withdrawn. The number decides, not the words."""
    known = Report.objects.visible_to(request.user) | Report.objects.withdrawn()
    report = get_object_or_404(known.select_related("owner", "replaced_by"), pk=pk)
    if report.slug != slug:
        return redirect(report, permanent=True)
    if report.is_withdrawn:
        return stub(request, report)
    challenges = related(report.challenges.published().for_rows().order_by(in_language("title")))
    dialogues = related(report.dialogues.published().for_rows().newest())
    outcomes = related(report.outcomes.published().count_reuses().for_rows().by_kind())
    counts = {"challenge": challenges.total, "dialogue": dialogues.total, "outcome": outcomes.total, "report": 1}
    counts["reuse"] = outcomes.of_all("reuses_of_all")
    sections = {"challenge": "#challenges", "reuse": "#outcomes", "dialogue": "#dialogues", "outcome": "#outcomes"}
    return render(
        request,
        "reports/detail.html",
        {
            "report": report,
            "authors": report.authors.defer("search_text").order_by("position"),
            "organisations": report.organisations.order_by(in_language("name")),
            "areas": report.areas.for_links(),
            "challenges": challenges,
            "dialogues": dialogues,
            "outcomes": outcomes,
            "files": shown_files(report, request.user),
            "can_change_files": can_change_files(request.user, report),
            "stations": chain(counts, sections, here="report"),
            "replaces": report.replaces.published().order_by("title", "pk"),
            "versions": report.versions.defer("record").order_by("-number") if report.version > 1 else [],
            **status_of(request.user, report),
        },
    )


def stub(request: HttpRequest, report: Report) -> HttpResponse:
    """Say that a report was withdrawn, when and why: 410, as there is nothing more to fetch here."""
    step = report.steps.filter(to_state=Report.State.WITHDRAWN).latest("at", "pk")
    authors = report.authors.defer("search_text").order_by("position")
    return render(request, "reports/withdrawn.html", {"report": report, "step": step, "authors": authors}, status=410)
