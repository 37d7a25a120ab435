"""The pages about the programme that show more than the partners' app can see."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenges.models import IdeaGroup, Perspective, WorkPackage
from core.publishing.ordering import in_language
from outcomes.models import Outcome
from partners.models import Aim, Participation, ProcessStep, Programme, Stage
from sodertorn.gaps.board import with_card

SHOWN = 20


@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "sodertorn/about/programme.html",
        {
            "section": "about",
            "programme": _programme(),
            "perspectives": Perspective.objects.order_by("order"),
            "with_card": with_card(request),
        },
    )


@require_safe
def stages(request: HttpRequest) -> HttpResponse:
    participations = Participation.objects.select_related("organisation").order_by(
        "role", in_language("organisation__name")
    )
    outcomes = Outcome.objects.published().for_rows().order_by(in_language("title"), "id")[:SHOWN]
    shown = Stage.objects.prefetch_related(
        Prefetch("participations", participations),
        Prefetch("idea_groups", IdeaGroup.objects.order_by(in_language("name"))),
        Prefetch("work_packages", WorkPackage.objects.order_by("number")),
        Prefetch("outcomes", outcomes, to_attr="shown_outcomes"),
    )
    return render(request, "sodertorn/about/stages.html", {"section": "about", "stages": shown.order_by("number")})


def _programme() -> Programme | None:
    """Return the programme; None in a portal that nothing has been loaded into yet."""
    return (
        Programme.objects.select_related("funder", "coordinator", "project_lead", "contact_organisation")
        .prefetch_related(
            "co_funders",
            Prefetch("aims", Aim.objects.order_by("order")),
            Prefetch("process", ProcessStep.objects.order_by("number")),
            Prefetch("stages", Stage.objects.order_by("number")),
        )
        .order_by("id")
        .first()
    )
