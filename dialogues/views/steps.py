from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from dialogues.forms.setting_up import ReasonForm
from dialogues.models import Dialogue
from dialogues.needs import needs_of
from dialogues.permissions import can_run, speaks_for
from dialogues.steps import STEPS
from records.workflow import TransitionError


@login_keeping_draft
def dialogue_step(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    """Ask before a step is taken, for the reason too where one is due, and take it."""
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("organiser"), slug=slug)
    step = STEPS.get(name)
    if step is None:
        raise Http404
    require(can_run(request.user, dialogue))
    if not step.is_possible(dialogue):  # somebody was faster, or this is the second click of two
        words = {"state": dialogue.get_state_display()}
        messages.info(request, _("That is not the next step any more: the dialogue is now “%(state)s”.") % words)
        return redirect(dialogue)
    form = ReasonForm(request.POST if request.method == "POST" else None) if step.needs_reason else None
    if form:
        drafts.recall(request, form)
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = {"reason": form.cleaned_data["reason"]} if form else {}
        try:
            step.act(dialogue, by=request.user, on_behalf_of=speaks_for(request.user, dialogue), **reason)
        except TransitionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, str(step.done))
        drafts.forget(request)
        return redirect(dialogue)
    context = {"dialogue": dialogue, "step": step, "form": form, "needs": needs_of(dialogue) if step.opens else []}
    return render(request, "dialogues/step.html", context)
