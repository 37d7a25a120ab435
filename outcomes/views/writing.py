"""An outcome is put on the site by its owner, and taken off it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from outcomes.models import Outcome
from outcomes.permissions import can_publish
from records import actions
from records.workflow import TransitionError


@login_keeping_draft
def outcome_publish(request: MemberRequest, slug: str) -> HttpResponse:
    """Put it on the site. Reading this address leads to its page, as after a login on the way."""
    return _move(request, slug, actions.publish, _("It is on the site now. Others can use it, and say so."))


@login_keeping_draft
def outcome_unpublish(request: MemberRequest, slug: str) -> HttpResponse:
    return _move(request, slug, actions.unpublish, _("It is off the site. Your organisation and the editors see it."))


def _move(request: MemberRequest, slug: str, step: Callable[..., None], done: str) -> HttpResponse:
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)
    if request.method == "POST":
        require(can_publish(request.user, outcome))
        try:
            step(outcome, by=request.user, on_behalf_of=str(outcome.owner))
        except TransitionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, done)
    return redirect(outcome)
