from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from records.chain import chain
from records.lists import listing_of
from records.ordering import in_language
from records.related import related
from reports.feeds import feed_title
from reports.filters import ReportFilter
from reports.models import Report
from reports.passages import show_passages


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    filters = ReportFilter(request.GET, Report.objects.published(), request.user)
    listing = listing_of(filters, request)
    show_passages(list(listing.page), filters.text, filters.readable)
    query = f"?{listing.query}" if listing.query else ""
    context = {"listing": listing, "feed_url": reverse("reports:feed") + query, "feed_title": feed_title(filters)}
    return render(request, "reports/list.html", context)


@require_safe
def report_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Show a report, or what is left at its address when it was withdrawn. The number decides, not the words."""
    report = get_object_or_404(Report.objects.visible_to(request.user) | Report.objects.withdrawn(), pk=pk)
    if report.slug != slug:
        return redirect(report, permanent=True)
    if report.is_withdrawn:
        return _stub(request, report)
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
            "stations": chain(counts, sections, here="report"),
        },
    )


def _stub(request: HttpRequest, report: Report) -> HttpResponse:
    """Say that a report was withdrawn, when and why: 410, as there is nothing more to fetch here."""
    step = report.steps.filter(to_state=Report.State.WITHDRAWN).latest("at", "pk")
    authors = report.authors.defer("search_text").order_by("position")
    return render(request, "reports/withdrawn.html", {"report": report, "step": step, "authors": authors}, status=410)
