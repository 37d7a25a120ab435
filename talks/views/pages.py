from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.drafts import login_keeping_draft
from accounts.requests import MemberRequest
from core.publishing.content import when_shown
from core.workflow.views import confirm_transition
from pages.texts import texts_of
from talks.filters import TalkFilter
from talks.models import Talk
from talks.page import page_of
from talks.permissions import can_hold_talks, speaks_for
from talks.workflow import TALK_TRANSITIONS


@require_safe
def talk_list(request: HttpRequest) -> HttpResponse:
    published = Talk.objects.published()
    filters = TalkFilter(request.GET, published.real(), request=request)
    context = {
        "filters": filters,
        "page": filters.page(),
        "can_hold": can_hold_talks(request.user),
        "demonstrated": when_shown(published.demonstration),
    }
    return render(request, "talks/list.html", context)


@require_safe
def talk_detail(request: HttpRequest, slug: str) -> HttpResponse:
    talk = get_object_or_404(Talk.objects.visible_to(request.user).select_related("municipality"), slug=slug)
    return render(request, "talks/detail.html", page_of(talk, request.user))


@require_safe
def openness(request: HttpRequest) -> HttpResponse:
    """Say in plain words what is public in early talks, what is kept, and what they can never decide."""
    return render(request, "talks/openness.html", {"texts": texts_of("openness", request)})


@login_keeping_draft
def talk_transition(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    talk = get_object_or_404(Talk.objects.visible_to(request.user).select_related("municipality"), slug=slug)
    municipality = partial(speaks_for, request.user, talk)
    return confirm_transition(request, TALK_TRANSITIONS, talk, name, on_behalf_of=municipality)
