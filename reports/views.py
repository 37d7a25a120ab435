from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from records.chain import chain
from records.lists import list_records
from records.ordering import in_language
from records.related import related
from reports.filters import ReportFilter
from reports.models import Link, Report


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    listing = list_records(ReportFilter, request, Report.objects.published())
    return render(request, "reports/list.html", {"listing": listing})


@require_safe
def report_detail(request: HttpRequest, slug: str) -> HttpResponse:
    report = get_object_or_404(Report.objects.visible_to(request.user), slug=slug)
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


@require_safe
def links(request: HttpRequest) -> HttpResponse:
    """Show the links by category, similar studies last."""
    order = Link.Category.values
    shown = sorted(Link.objects.order_by(in_language("title")), key=lambda link: order.index(link.category))
    groups = [
        (Link.Category(category), list(members)) for category, members in groupby(shown, key=lambda link: link.category)
    ]
    return render(request, "about/links.html", {"section": "about", "groups": groups})
