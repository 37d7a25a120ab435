"""An outcome is put on the site by its owner and taken off it, superseded or retired."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.workflow import TransitionError
from core.workflow.views import confirm_transition
from outcomes.models import Outcome
from outcomes.permissions import speaks_for
from outcomes.workflow import OUTCOME_TRANSITIONS


@login_keeping_draft
def outcome_transition(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)
    owner = partial(speaks_for, request.user, outcome)
    return confirm_transition(request, OUTCOME_TRANSITIONS, outcome, name, on_behalf_of=owner)


@login_keeping_draft
def outcome_publication(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    """Publish or unpublish it. Reading this address leads to its page, as after a login on the way."""
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)
    if request.method == "POST":
        transition = OUTCOME_TRANSITIONS[name]
        require(transition.who(request.user, outcome))
        try:
            transition.take(outcome, by=request.user, on_behalf_of=str(outcome.owner))
        except TransitionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, str(transition.done))
    return redirect(outcome)
