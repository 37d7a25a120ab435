from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.publishing.content import kept
from core.publishing.ordering import in_language
from outcomes.fit import ranked
from outcomes.forms.finder import FinderForm
from outcomes.models import MethodCard, Outcome

CONSIDERED = 2_000
SHOWN = 20
READ = (
    "stages", "hours", "cost", "participants_min", "participants_max", "conflict", "skills", "needs_no_skills",
    "outcome__maturity",
)  # fmt: skip


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Rank the method cards by six questions. The answers stand in the address, to be saved and sent on.

    Costs five queries: the cards, the rows of the page and their perspectives, the version of the content and, when it
    has changed, the count of what has no card.
    """
    form = FinderForm(request.GET or None)
    answers = form.answers() if form.is_bound else {}
    outcomes = Outcome.objects.published().exclude(maturity__in=Outcome.OUT_OF_USE)
    without_card = kept("without a card", lambda: outcomes.filter(card=None).count())
    context: dict[str, Any] = {"form": form, "page": None, "without_card": without_card}
    if answers:
        cards = _cards()
        page = Paginator(ranked(cards, answers), SHOWN).get_page(request.GET.get("page"))
        shown = outcomes.for_rows().in_bulk([fit.card.outcome_id for fit in page])
        context |= {
            "page": page,
            "found": [(shown[fit.card.outcome_id], fit) for fit in page if fit.card.outcome_id in shown],
            "is_cut": len(cards) == CONSIDERED,
        }
    return render(request, "outcomes/find.html", context)


def _cards() -> list[MethodCard]:
    """Return the cards on the site, in the alphabet of the page's language; at most CONSIDERED of them."""
    cards = MethodCard.objects.filter(outcome__publication="published")
    standing = cards.exclude(outcome__maturity__in=Outcome.OUT_OF_USE).select_related("outcome").only(*READ)
    return list(standing.order_by(in_language("outcome__title"), "outcome_id")[:CONSIDERED])
