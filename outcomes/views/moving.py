from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from accounts.drafts import login_keeping_draft
from accounts.requests import MemberRequest
from outcomes.models import Outcome
from outcomes.permissions import speaks_for
from outcomes.workflow import OUTCOME_TRANSITIONS
from records.workflow.views import confirm_transition


@login_keeping_draft
def outcome_transition(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)
    owner = partial(speaks_for, request.user, outcome)
    return confirm_transition(request, OUTCOME_TRANSITIONS, outcome, name, on_behalf_of=owner)
