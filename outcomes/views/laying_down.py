"""The owner advises against using an outcome any more, or points to a better one."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from outcomes.forms.laying_down import RetireForm, SupersedeForm
from outcomes.models import Outcome
from outcomes.permissions import can_edit, can_lay_down
from records.workflow import TransitionError

STEPS = ("retire", "supersede")


@login_keeping_draft
def outcome_lay_down(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    """Retire or supersede it, with a reason. The button that searches saves nothing, and keeps what is written."""
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)
    if name not in STEPS:
        raise Http404
    require(can_lay_down(request.user, outcome))
    searches = "search" in request.POST
    form = _form(request, outcome, name, searches=searches)
    if searches:
        drafts.fill(form, request.POST)
    elif form.is_valid() and _laid_down(request, outcome, form):
        drafts.forget(request)
        return redirect(outcome)
    drafts.recall(request, form)
    context = {"outcome": outcome, "form": form, "supersedes": name == "supersede", "searches": searches}
    return render(request, "outcomes/lay_down.html", context)


def _form(request: MemberRequest, outcome: Outcome, name: str, *, searches: bool) -> RetireForm:
    data = None if searches else request.POST or None
    if name == "retire":
        return RetireForm(data)
    sent: Mapping[str, Any] = request.POST or drafts.kept(request) or {}
    return SupersedeForm(data, outcome=outcome, q=sent.get("q", ""), chosen=sent.get("other", ""))


def _laid_down(request: MemberRequest, outcome: Outcome, form: RetireForm) -> bool:
    """Take the step, and say whether it could be taken."""
    owner = outcome.owner.name if outcome.owner and can_edit(request.user, outcome) else ""
    words = {"reason": form.cleaned_data["reason"], "on_behalf_of": owner}
    try:
        if other := form.cleaned_data.get("other"):
            outcome.supersede(other, by=request.user, **words)
        else:
            outcome.retire(by=request.user, **words)
    except TransitionError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("It is said on the page, with your reason."))
    return True
