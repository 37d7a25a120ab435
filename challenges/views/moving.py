from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from challenges.forms.sharing import WhyForm
from challenges.models import Challenge
from challenges.permissions import speaks_as_owner
from challenges.steps import STEPS
from records.workflow import TransitionError


@login_keeping_draft
def challenge_step(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    """Ask before a step is taken, for the reason too where one is due, and take it."""
    challenge = get_object_or_404(Challenge.objects.visible_to(request.user), slug=slug)
    step = STEPS.get(name)
    if step is None:
        raise Http404
    require(step.may_be_taken_by(request.user, challenge))
    if not step.is_possible(challenge):  # somebody was faster, or this is the second click of two
        words = {"state": challenge.get_state_display()}
        messages.info(request, _("That is not the next step any more: the challenge is now “%(state)s”.") % words)
        return redirect(challenge)
    form = WhyForm(request.POST or None) if step.needs_reason else None
    if form:
        drafts.recall(request, form)
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = {"reason": form.cleaned_data["reason"]} if form else {}
        try:
            step.act(challenge, by=request.user, on_behalf_of=speaks_as_owner(request.user, challenge), **reason)
        except TransitionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, str(step.done))
        drafts.forget(request)
        return redirect(challenge)
    parties = challenge.parties.confirmed().select_related("organisation").order_by("id")
    context = {"challenge": challenge, "step": step, "form": form, "parties": parties}
    return render(request, "challenges/step.html", context)
