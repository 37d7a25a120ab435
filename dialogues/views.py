from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.drafts import login_keeping_draft
from accounts.requests import MemberRequest
from core.charts import Bar, bars
from core.publishing.content import when_shown
from core.publishing.ordering import in_language
from core.publishing.related import COUNTED as RELATED_COUNTED
from core.publishing.related import Related, chain_around, related_lists
from core.workflow.views import confirm_transition
from dialogues.filters import DialogueFilter
from dialogues.models import Dialogue
from dialogues.moderation.queue import hidden_counts, rules_with_counts
from dialogues.page import (
    COUNTED,
    activities_of,
    days_of,
    for_parties,
    for_those_who_run_it,
    is_documented,
    moment_of,
    n_contributions,
    ways_in,
)
from dialogues.permissions import asks_of_method, can_set_up_dialogues, speaks_for
from dialogues.running.desk import desk_of
from dialogues.running.figures import figures_of
from dialogues.running.visits import count_visit
from dialogues.workflow import DIALOGUE_TRANSITIONS

MOST_BARS = 8


@require_safe
def dialogue_list(request: HttpRequest) -> HttpResponse:
    published = Dialogue.objects.published()
    filters = DialogueFilter(request.GET, published.real(), request=request)
    context = {
        "filters": filters,
        "page": filters.page(),
        "can_set_up": can_set_up_dialogues(request.user),
        "participation": when_shown(_participation),
        "demonstrated": when_shown(published.demonstration),
    }
    return render(request, "dialogues/list.html", context)


def _participation() -> list[Bar]:
    """Return the dialogues with the most participants, and how many have an unknown number. Two queries."""
    published = Dialogue.objects.published().real().order_by()
    counted = published.filter(participants__gt=0).defer("search_text", "more_sources").order_by("-participants", "pk")
    rows = [(one.title, one.participants, one.get_absolute_url()) for one in counted[:MOST_BARS]]
    unknown = published.filter(participants=None)[:RELATED_COUNTED].count()
    if rows and unknown:
        rows.append((ngettext("%(n)s other dialogue", "%(n)s other dialogues", unknown) % {"n": unknown}, None, ""))
    return bars(rows)


@require_safe
def dialogue_detail(request: HttpRequest, slug: str) -> HttpResponse:
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("organiser"), slug=slug)
    tied: dict[str, Related[Any]] = {
        "challenges": Related(lambda: dialogue.challenges.published().for_rows().order_by(in_language("title"))),
        "outcomes": Related(lambda: dialogue.outcomes.published().for_rows().by_kind()),
        **related_lists(f"dialogue={dialogue.slug}", reports=lambda: dialogue.reports.published().for_rows().newest()),
    }
    reuses = Related(lambda: dialogue.outcomes.published().reused())
    activities = activities_of(dialogue)
    documented = is_documented(dialogue, activities)
    count_visit(request, dialogue)
    rules = when_shown(lambda: [] if documented else rules_with_counts(dialogue))
    runs = for_those_who_run_it(request.user, dialogue, activities=activities, rules=rules)
    if runs["runs"]:
        runs |= desk_of(dialogue, missing=runs["missing"], transitions=runs["transitions"])
    return render(
        request,
        "dialogues/detail.html",
        {
            "dialogue": dialogue,
            "areas": dialogue.areas.for_links(),
            "parties": dialogue.parties.public()
            .exclude(organisation=dialogue.organiser)
            .select_related("organisation")
            .order_by("ended_on", in_language("organisation__name"), "pk"),
            **for_parties(request.user, dialogue),
            **tied,
            "stations": chain_around("dialogue", tied, reuses=lambda: reuses.total),
            "reuses": reuses,
            "talks": Related(lambda: _talks(dialogue)),
            "activities": activities,
            "moment": moment_of(activities),
            "ways_in": ways_in(activities),
            "n_contributions": when_shown(partial(n_contributions, activities)),
            "most_counted": COUNTED,
            "is_documented": documented,
            "days": when_shown(lambda: [] if documented else days_of(dialogue, activities)),
            "phases": [] if documented else dialogue.phases.order_by("order", "pk"),
            "rules": rules,
            "hidden": when_shown(lambda: hidden_counts(rules)),
            "statements": dialogue.statements.all(),
            "steps": dialogue.steps.order_by("at", "id"),
            "figures": when_shown(partial(figures_of, dialogue)),
            **runs,
        },
    )


def _talks(dialogue: Dialogue) -> Any:
    """Return the early talks beside the dialogue. Demonstrations stand beside demonstrations alone."""
    talks = dialogue.talks.published()
    return (talks if dialogue.is_demonstration else talks.real()).for_rows().newest()


@require_safe
def old_address(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead those who have kept the address of the form that every dialogue had once to the dialogue's page."""
    return redirect("dialogues:detail", slug, permanent=True)


@login_keeping_draft
def dialogue_transition(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("organiser"), slug=slug)
    organiser = partial(speaks_for, request.user, dialogue)
    on = partial(_on_from, request, dialogue)
    return confirm_transition(request, DIALOGUE_TRANSITIONS, dialogue, name, on_behalf_of=organiser, after=on)


def _on_from(request: MemberRequest, dialogue: Dialogue) -> HttpResponse:
    """Go on to the dialogue's page, or first to the question how its method worked, when the results have come out."""
    if dialogue.state == Dialogue.State.RESULTS_PUBLISHED and asks_of_method(request.user, dialogue):
        return redirect("dialogues:method-tried", dialogue.slug)
    return redirect(dialogue)
