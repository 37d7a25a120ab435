"""“Så blev det”: what became of a dialogue, and of what was said in it."""

from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.publishing.ordering import in_language
from dialogues.answering.answers import numbers
from dialogues.models import Contribution, Dialogue
from dialogues.permissions import can_run
from outcomes.models import Outcome

NAMED = 20  # contributions behind a statement; the rest are counted


@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody reads it when the results are out; those who run the dialogue see before how it will look."""
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("organiser"), slug=slug)
    is_preview = not dialogue.has_results
    if is_preview and not can_run(request.user, dialogue):
        raise Http404
    behind = Contribution.objects.filter(state=Contribution.State.PUBLISHED).select_related("participant", "dialogue")
    statements = list(
        dialogue.statements.order_by("order", "pk").prefetch_related(
            Prefetch("contributions", behind.order_by("-n_supports", "pk")[:NAMED], to_attr="named"),
            Prefetch("outcomes", Outcome.objects.published().order_by(in_language("title"))),
            "reports",
        )
    )
    counts = _counts(dialogue)
    for statement in statements:
        statement.n_behind = counts.get(statement.pk, 0)  # type: ignore[attr-defined]  # for the template
    context = {
        "dialogue": dialogue,
        "statements": statements,
        "numbers": numbers(dialogue),
        "is_preview": is_preview,
        "steps": dialogue.steps.filter(to_state=Dialogue.State.RESULTS_PUBLISHED).order_by("-at")[:1],
    }
    return render(request, "dialogues/answering/results.html", context)


def _counts(dialogue: Dialogue) -> dict[int, int]:
    """Return how many contributions that everybody can read stand behind each statement. One query."""
    shown = Count("contributions", filter=Q(contributions__state=Contribution.State.PUBLISHED))
    return dict(dialogue.statements.order_by().annotate(n=shown).values_list("pk", "n"))
