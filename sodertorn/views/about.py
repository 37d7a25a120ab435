"""The pages about the programme that show more than the partners' app can see."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenges.models import Event, IdeaGroup, Perspective, WorkPackage
from core.publishing.content import when_shown
from core.publishing.ordering import in_language
from outcomes.models import Outcome
from partners.models import Aim, Participation, ProcessStep, Programme, Stage
from sodertorn.gaps.board import with_card
from sodertorn.sections import ABOUT
from sodertorn.years import years_of

SHOWN = 20


@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "sodertorn/about/programme.html",
        {
            "programme": _programme(),
            "perspectives": Perspective.objects.order_by("order"),
            "years": when_shown(lambda: years_of(Stage.objects.order_by("number"))),
            "pages": ABOUT.pages,
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
    return render(request, "sodertorn/about/stages.html", {"stages": shown.order_by("number")})


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Show the programme year by year, and its events one by one."""
    shown = (
        Event.objects.select_related("area")
        .defer("area__boundary", "area__search_text")
        .prefetch_related(Prefetch("perspectives", Perspective.objects.order_by("order")))
        .order_by("date", "id")
    )
    years = when_shown(lambda: years_of(Stage.objects.order_by("number")))
    return render(request, "sodertorn/about/events.html", {"events": shown, "years": years})


def _programme() -> Programme | None:
    """Return the programme; None in a portal that nothing has been loaded into yet."""
    return (
        Programme.objects.select_related("funder", "coordinator", "project_lead", "contact_organisation")
        .prefetch_related(
            "co_funders",
            Prefetch("aims", Aim.objects.order_by("order")),
            Prefetch("process", ProcessStep.objects.order_by("number")),
        )
        .order_by("id")
        .first()
    )
