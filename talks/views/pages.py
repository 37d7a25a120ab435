from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.drafts import login_keeping_draft
from accounts.requests import MemberRequest
from core.workflow.views import confirm_transition
from talks.filters import TalkFilter
from talks.models import Talk
from talks.page import page_of
from talks.permissions import can_hold_talks, speaks_for
from talks.workflow import TALK_TRANSITIONS


@require_safe
def talk_list(request: HttpRequest) -> HttpResponse:
    filters = TalkFilter(request.GET, Talk.objects.published().real(), request=request)
    context = {"filters": filters, "page": filters.page(), "can_hold": can_hold_talks(request.user)}
    return render(request, "talks/list.html", context)


@require_safe
def talk_detail(request: HttpRequest, slug: str) -> HttpResponse:
    talk = get_object_or_404(Talk.objects.visible_to(request.user).select_related("municipality"), slug=slug)
    return render(request, "talks/detail.html", page_of(talk, request.user))


@login_keeping_draft
def talk_transition(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    talk = get_object_or_404(Talk.objects.visible_to(request.user).select_related("municipality"), slug=slug)
    municipality = partial(speaks_for, request.user, talk)
    return confirm_transition(request, TALK_TRANSITIONS, talk, name, on_behalf_of=municipality)
