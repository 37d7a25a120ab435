from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from challenges.models import Perspective
from outcomes.filters import OutcomeFilter
from outcomes.models import Indicator, KeyFigure, Outcome
from partners.models import Organisation
from places.models import Area
from records.chain import chain
from records.lists import list_records
from records.ordering import in_language
from records.related import related


@require_safe
def outcome_list(request: HttpRequest) -> HttpResponse:
    listing = list_records(OutcomeFilter, request, Outcome.objects.published())
    return render(request, "outcomes/list.html", {"listing": listing})


@require_safe
def outcome_detail(request: HttpRequest, slug: str) -> HttpResponse:
    outcome = get_object_or_404(
        Outcome.objects.visible_to(request.user)
        .select_related("stage")
        .prefetch_related(
            Prefetch("perspectives", Perspective.objects.order_by("order")),
            Prefetch("areas", Area.objects.for_links()),
            Prefetch("organisations", Organisation.objects.order_by(in_language("name"))),
        ),
        slug=slug,
    )
    of_this = f"?outcome={outcome.slug}"
    challenges = related(outcome.challenges.published().for_rows().order_by(in_language("title")))
    dialogues = related(outcome.dialogues.published().for_rows().newest(), url=reverse("dialogues:list") + of_this)
    reports = related(outcome.reports.published().for_rows().newest(), url=reverse("reports:list") + of_this)
    counts = {"challenge": challenges.total, "dialogue": dialogues.total, "outcome": 1, "report": reports.total}
    sections = {"challenge": "#challenges", "dialogue": "#dialogues", "report": "#reports"}
    return render(
        request,
        "outcomes/detail.html",
        {
            "outcome": outcome,
            "challenges": challenges,
            "dialogues": dialogues,
            "reports": reports,
            "indicators": outcome.indicators.order_by(in_language("name")),
            "stations": chain(counts, sections, here="outcome"),
        },
    )


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """Show what the indicators mean and their figures, place by place."""
    figures = KeyFigure.objects.select_related("area").defer("area__boundary", "area__search_text")
    shown = (
        Indicator.objects.filter(outcome__publication="published")
        .select_related("outcome")
        .prefetch_related(Prefetch("figures", figures.order_by("area__name", "year")))
    )
    return render(request, "outcomes/indicators.html", {"indicators": shown.order_by(in_language("name"))})
