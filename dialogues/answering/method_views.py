"""When the results are out, the organiser says how the method worked: that is a trial of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.models import User
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.forms.texts import PlainTexts
from core.workflow import lock_for_update
from dialogues.answering.views import to_run
from dialogues.models import Dialogue
from dialogues.permissions import asks_of_method
from outcomes.actions import save_evidence
from outcomes.models import Trial

MOST_HOURS = 100_000
PITFALL: Any = Trial._meta.get_field("pitfall").max_length


class MethodTriedForm(PlainTexts, forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("Did the method work?"),
        choices=[(one.value, capfirst(one.label)) for one in Trial.FINISHED],
        widget=forms.RadioSelect,
    )
    hours = forms.IntegerField(
        label=gettext_lazy("How many working hours did it take?"),
        required=False,
        min_value=1,
        max_value=MOST_HOURS,
        help_text=gettext_lazy("For everyone leading it, from preparation to answers, in total."),
    )
    pitfall = forms.CharField(
        label=gettext_lazy("What should others look out for?"),
        required=False,
        max_length=PITFALL,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Shown among the known pitfalls, for those who use it after you."),
    )


@login_keeping_draft
def method_tried(request: MemberRequest, slug: str) -> HttpResponse:
    dialogue = to_run(request, slug)
    if dialogue.method_trial is not None:  # the second click of two
        return redirect(f"{dialogue.method_trial.outcome.get_absolute_url()}#trials")
    require(asks_of_method(request.user, dialogue))
    form = MethodTriedForm(request.POST or None)
    drafts.recall(request, form)
    if form.is_valid():
        trial = try_method(dialogue, by=request.user, **form.cleaned_data)
        messages.success(request, _("The trial is saved. Thank you: others learn from it, whatever the result."))
        return redirect(f"{trial.outcome.get_absolute_url()}#trials")
    return render(request, "dialogues/answering/method_tried.html", {"dialogue": dialogue, "form": form})


@transaction.atomic
def try_method(dialogue: Dialogue, *, by: User, verdict: str, hours: int | None, pitfall: str) -> Trial:
    """Record that the dialogue tried its method: once, with what the dialogue says of where, when and what."""
    lock_for_update(dialogue, "method_trial")
    if dialogue.method_trial is not None:
        return dialogue.method_trial
    places = dialogue.areas.order_by("-parent", "pk")
    took = ngettext("It took about %d working hour.", "It took about %d working hours.", hours or 0) % (hours or 0)
    trial = Trial(
        outcome=dialogue.used_method,
        organisation=dialogue.organiser,
        area=places.filter(kind__in=["district", "site"]).first() or places.first(),
        started=dialogue.started,
        ended=dialogue.ended,
        plan_process=dialogue.planning_stage,
        plan_reference=dialogue.diary_number,
        tried=_("The method was used in the dialogue “%(title)s”.") % {"title": dialogue.title},
        happened="\n\n".join(filter(None, [dialogue.result, took if hours else ""]))[:4000],
        pitfall=pitfall,
        verdict=verdict,
        author=by,
    )
    save_evidence(trial, by=by)
    Dialogue.objects.filter(pk=dialogue.pk).update(method_trial=trial)
    return trial
