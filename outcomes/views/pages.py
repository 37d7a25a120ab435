from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from challenges.models import Challenge
from core.charts import Bar, bars
from core.publishing.content import when_shown
from core.publishing.ordering import LANGUAGES, in_language
from core.publishing.related import Related, chain_around, related_lists
from outcomes.effects import effects_of
from outcomes.filters import OutcomeFilter
from outcomes.maturity import DRAWN, LADDER, evidence_of, likely_reuses_of, missing_for_next, pitfalls
from outcomes.models import Outcome
from outcomes.permissions import can_edit, can_try, can_write_outcomes
from partners.permissions import writes_for

USED_IN = 15  # dialogues that the page of a method shows


@require_safe
def outcome_list(request: HttpRequest) -> HttpResponse:
    filters = OutcomeFilter(request.GET, Outcome.objects.published(), request=request)
    return render(
        request,
        "outcomes/list.html",
        {
            "filters": filters,
            "page": filters.page(),
            "can_write": can_write_outcomes(request.user),
            "maturities": when_shown(_maturities),
        },
    )


def _maturities() -> list[Bar]:
    """Return how many outcomes on the site have come how far, those that nobody has assessed last. One query."""
    found = dict(Outcome.objects.published().order_by().values_list("maturity").annotate(n=Count("pk")))
    levels = [*LADDER[1:], LADDER[0]] if found.get(LADDER[0]) else LADDER[1:]
    address = reverse("outcomes:list")
    urls = {level: f"{address}?maturity={level}" for level in levels if level and found.get(level)}
    return bars((str(capfirst(level.label)), found.get(level, 0), urls.get(level, "")) for level in levels)


@require_safe
def outcome_detail(request: HttpRequest, slug: str) -> HttpResponse:
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)
    evidence = when_shown(partial(evidence_of, outcome))
    steps = outcome.steps.order_by("at", "id")
    moves = [step for step in steps if not step.is_publication] if outcome.is_out_of_use else []
    return render(
        request,
        "outcomes/detail.html",
        {
            "outcome": outcome,
            "perspectives": outcome.perspectives.order_by("order"),
            "areas": outcome.areas.for_links(),
            "organisations": outcome.organisations.order_by(in_language("name")),
            "card": when_shown(lambda: getattr(outcome, "card", None)),
            "evidence": evidence,
            "effects": when_shown(partial(effects_of, outcome)),
            "trials": when_shown(lambda: evidence.trials[:DRAWN]),
            "pitfalls": when_shown(lambda: pitfalls(evidence.trials[:DRAWN])),
            "reuses": when_shown(lambda: evidence.reuses[:DRAWN]),
            "likely": when_shown(lambda: list(likely_reuses_of(outcome)[:DRAWN])),
            "next_levels": when_shown(lambda: missing_for_next(outcome, evidence)),
            "steps": steps,
            "out_of_use": moves[-1] if moves else None,
            "can_edit": can_edit(request.user, outcome),
            "can_try": can_try(request.user, outcome),
            "writes_for": set(writes_for(request.user).values_list("pk", flat=True)),
            "indicators": outcome.measures.published().by_name(),
            "used_in": Related(
                outcome.used_in_dialogues.held_by_method,
                url=f"{reverse('dialogues:list')}?outcome={outcome.slug}",
                most=USED_IN,
            ),
            **_chain(outcome, reuses=lambda: len(evidence.reuses)),
        },
    )


def _chain(outcome: Outcome, *, reuses: Callable[[], int]) -> dict[str, Any]:
    challenges = Related(
        lambda: (
            Challenge.objects.published()
            .filter(answers__outcome=outcome)
            .annotate(**{f"how_{language}": F(f"answers__how_{language}") for language in LANGUAGES})
            .for_rows(places=False)
            .order_by(in_language("title"))
        )
    )
    tied = {"challenges": challenges} | related_lists(
        f"outcome={outcome.slug}",
        dialogues=lambda: outcome.dialogues.published().real().for_rows(places=False).newest(),
        reports=lambda: outcome.reports.published().for_rows().newest(),
    )
    return {**tied, "stations": chain_around("outcome", tied, reuses=reuses)}


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """Lead on from where the indicators once stood."""
    return redirect("knowledge:indicators", permanent=True)
