from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from challenges.models import Challenge, Perspective
from core.publishing.content import kept
from core.publishing.ordering import LANGUAGES, in_language
from outcomes.fit import Answers, fit, ranked
from outcomes.forms.finder import FinderForm, choices_here
from outcomes.models import Effect, Outcome
from places.models import Area

CONSIDERED = 2_000
SHOWN = 10
READ = (
    "maturity", "kind", "card__stages", "card__hours", "card__cost", "card__participants_min",
    "card__participants_max", "card__conflict", "card__skills", "card__needs_no_skills", "card__field_sources",
)  # fmt: skip
MEASURED = Prefetch(
    "effects",
    Effect.objects.public()
    .select_related("indicator")
    .only("outcome", "kind", "indicator__slug", *(f"indicator__name_{language}" for language in LANGUAGES)),
    to_attr="public_effects",
)
# What is fetched only where it is asked for.
ASKED_OF: dict[str, Prefetch] = {
    "perspective": Prefetch("perspectives", Perspective.objects.order_by("order")),
    "challenge": Prefetch("challenges", Challenge.objects.published().only("slug")),
    "measured": MEASURED,
    "indicator": MEASURED,
    "municipality": Prefetch("areas", Area.objects.municipalities().only("slug", "name")),
}


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Rank the outcomes by a few questions. The answers stand in the address, to be saved and sent on.

    Their order is kept until the content changes. Costs four queries: the version of the content, what the page's
    outcomes are held against, its rows and their perspectives; one more for each question that a card does not answer.
    """
    choices = kept(f"finder choices {get_language()}", choices_here, request=request)
    form = FinderForm(request.GET or None, choices=choices)
    answers = form.answers() if form.is_bound else {}
    context: dict[str, Any] = {"form": form, "page": None}
    if answers:
        asked = f"finder:{get_language()}:{sorted(answers.items())}"
        order = kept(asked, lambda: _in_order(answers), request=request)
        page = Paginator(order, SHOWN).get_page(request.GET.get("page"))
        compared = {outcome.pk: outcome for outcome in _to_compare(answers).filter(pk__in=list(page))}
        shown = Outcome.objects.published().for_rows().in_bulk(list(page))
        context |= {
            "page": page,
            "found": [(shown[pk], fit(compared[pk], answers)) for pk in page if pk in shown and pk in compared],
            "is_cut": len(order) == CONSIDERED,
        }
    return render(request, "outcomes/find.html", context)


def _in_order(answers: Answers) -> list[int]:
    """Return the keys of the outcomes that are in use, the best first; at most CONSIDERED, by their titles."""
    considered = _to_compare(answers).order_by(in_language("title"), "pk")[:CONSIDERED]
    return [fit.outcome.pk for fit in ranked(considered, answers)]


def _to_compare(answers: Answers) -> QuerySet[Outcome]:
    """Return what is on the site and in use, with what the answers are held against."""
    standing = Outcome.objects.published().exclude(maturity__in=Outcome.OUT_OF_USE).select_related("card")
    asked_of = dict.fromkeys(ASKED_OF[name] for name in ASKED_OF if name in answers)
    return standing.only(*READ).prefetch_related(*asked_of)
