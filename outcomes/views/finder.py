from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from challenges.models import Challenge, Perspective
from core.publishing.content import kept
from core.publishing.ordering import in_language
from outcomes.fit import Answers, ranked
from outcomes.forms.finder import FinderForm, choices_here
from outcomes.models import Effect, Outcome
from places.models import Area

CONSIDERED = 2_000
SHOWN = 20
READ = (
    "maturity", "kind", "card__stages", "card__hours", "card__cost", "card__participants_min",
    "card__participants_max", "card__conflict", "card__skills", "card__needs_no_skills", "card__field_sources",
)  # fmt: skip
# What is fetched only where it is asked for.
ASKED_OF: dict[str, Prefetch] = {
    "perspective": Prefetch("perspectives", Perspective.objects.order_by("order")),
    "challenge": Prefetch("challenges", Challenge.objects.published().only("slug")),
    "measured": Prefetch("effects", Effect.objects.public().only("outcome", "kind"), to_attr="public_effects"),
    "municipality": Prefetch("areas", Area.objects.municipalities().only("slug", "name")),
}


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Rank the outcomes by a few questions. The answers stand in the address, to be saved and sent on.

    Costs four queries: the outcomes, the rows of the page and their perspectives, and the version of the content; one
    more for each question about what a card does not say, and three for the choices when the content has changed.
    """
    choices = kept(f"finder choices {get_language()}", choices_here, request=request)
    form = FinderForm(request.GET or None, choices=choices)
    answers = form.answers() if form.is_bound else {}
    context: dict[str, Any] = {"form": form, "page": None}
    if answers:
        outcomes = _outcomes(answers)
        page = Paginator(ranked(outcomes, answers), SHOWN).get_page(request.GET.get("page"))
        shown = Outcome.objects.published().for_rows().in_bulk([fit.outcome.pk for fit in page])
        context |= {
            "page": page,
            "found": [(shown[fit.outcome.pk], fit) for fit in page if fit.outcome.pk in shown],
            "is_cut": len(outcomes) == CONSIDERED,
        }
    return render(request, "outcomes/find.html", context)


def _outcomes(answers: Answers) -> list[Outcome]:
    """Return what is on the site and in use, in the alphabet of the page's language; at most CONSIDERED of them."""
    standing = Outcome.objects.published().exclude(maturity__in=Outcome.OUT_OF_USE).select_related("card")
    fetched = standing.only(*READ).prefetch_related(*(ASKED_OF[name] for name in ASKED_OF if name in answers))
    return list(fetched.order_by(in_language("title"), "pk")[:CONSIDERED])
