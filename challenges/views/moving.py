from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from accounts.drafts import login_keeping_draft
from accounts.requests import MemberRequest
from challenges.models import Challenge
from challenges.permissions import speaks_as_owner
from challenges.workflow import CHALLENGE_TRANSITIONS
from core.workflow.views import confirm_transition


@login_keeping_draft
def challenge_transition(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    challenge = get_object_or_404(Challenge.objects.visible_to(request.user), slug=slug)
    speaks_for = partial(speaks_as_owner, request.user, challenge)
    return confirm_transition(request, CHALLENGE_TRANSITIONS, challenge, name, on_behalf_of=speaks_for)
