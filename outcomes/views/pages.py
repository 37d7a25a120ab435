from typing import Any

from django.db.models import F, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from challenges.models import Challenge, Perspective
from core.lists.paginator import paginate
from core.publishing.chain import chain
from core.publishing.ordering import LANGUAGES, in_language
from core.publishing.related import related, related_lists
from outcomes.filters import OutcomeFilter
from outcomes.maturity import DRAWN, evidence_of, missing_for_next, pitfalls
from outcomes.models import Indicator, KeyFigure, Outcome
from outcomes.permissions import can_edit, can_try, can_write_outcomes
from partners.models import Organisation
from partners.permissions import writes_for
from places.models import Area


@require_safe
def outcome_list(request: HttpRequest) -> HttpResponse:
    filters = OutcomeFilter(request.GET, Outcome.objects.published(), request=request)
    page = paginate(request, filters.qs.for_rows())
    return render(
        request,
        "outcomes/list.html",
        {"filters": filters, "facets": filters.facets(), "page": page, "can_write": can_write_outcomes(request.user)},
    )


@require_safe
def outcome_detail(request: HttpRequest, slug: str) -> HttpResponse:
    outcome = get_object_or_404(
        Outcome.objects.visible_to(request.user)
        .select_related("stage", "owner", "card", "superseded_by")
        .prefetch_related(
            Prefetch("perspectives", Perspective.objects.order_by("order")),
            Prefetch("areas", Area.objects.for_links()),
            Prefetch("organisations", Organisation.objects.order_by(in_language("name"))),
        ),
        slug=slug,
    )
    evidence = evidence_of(outcome)
    trials = evidence.trials[:DRAWN]
    steps = list(outcome.steps.order_by("at", "id"))
    moves = [step for step in steps if not step.is_publication]
    return render(
        request,
        "outcomes/detail.html",
        {
            "outcome": outcome,
            "card": getattr(outcome, "card", None),
            "evidence": evidence,
            "trials": trials,
            "pitfalls": pitfalls(trials),
            "reuses": evidence.reuses[:DRAWN],
            "next_levels": missing_for_next(outcome, evidence),
            "steps": steps,
            "out_of_use": moves[-1] if moves and outcome.is_out_of_use else None,
            "can_edit": can_edit(request.user, outcome),
            "can_try": can_try(request.user, outcome),
            "writes_for": set(writes_for(request.user).values_list("pk", flat=True)),
            "indicators": outcome.indicators.order_by(in_language("name")),
            **_chain(outcome, reuses=len(evidence.reuses)),
        },
    )


def _chain(outcome: Outcome, *, reuses: int) -> dict[str, Any]:
    challenges = related(
        Challenge.objects.published()
        .filter(answers__outcome=outcome)
        .annotate(**{f"how_{language}": F(f"answers__how_{language}") for language in LANGUAGES})
        .for_rows(places=False)
        .order_by(in_language("title"))
    )
    lists = related_lists(
        f"outcome={outcome.slug}",
        dialogues=outcome.dialogues.published().for_rows(places=False).newest(),
        reports=outcome.reports.published().for_rows().newest(),
    )
    counts = {
        "challenge": challenges.total,
        "dialogue": lists["dialogues"].total,
        "outcome": 1,
        "report": lists["reports"].total,
        "reuse": reuses,
    }
    sections = {"challenge": "#challenges", "dialogue": "#dialogues", "report": "#reports", "reuse": "#reuses"}
    stations = chain(counts, sections, here="outcome")
    return {"challenges": challenges, **lists, "stations": stations}


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    figures = KeyFigure.objects.select_related("area").defer("area__boundary", "area__search_text")
    shown = (
        Indicator.objects.filter(outcome__publication="published")
        .select_related("outcome")
        .prefetch_related(Prefetch("figures", figures.order_by("area__name", "year")))
    )
    return render(request, "outcomes/indicators.html", {"indicators": shown.order_by(in_language("name"))})
