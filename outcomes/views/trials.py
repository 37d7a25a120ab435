"""Where an outcome has been tried; a member records that their organisation has, and how it went."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.files.outside import decodes_outside
from core.lists.paginator import paginate
from core.wizard.once import key_of
from outcomes.actions import remove_evidence, save_evidence
from outcomes.forms.trials import TrialForm
from outcomes.maturity import DRAWN, trials_of
from outcomes.models import Outcome, Trial
from outcomes.permissions import can_edit_trial, can_try
from partners.permissions import writes_for


@require_safe
def trial_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all trials of an outcome, page by page; its own page shows the latest."""
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)
    page = paginate(request, trials_of(outcome), per_page=DRAWN)
    own = set(writes_for(request.user).values_list("pk", flat=True))
    return render(request, "outcomes/trial_list.html", {"outcome": outcome, "page": page, "writes_for": own})


@login_keeping_draft
@decodes_outside
@transaction.atomic
def trial_create(request: MemberRequest, slug: str) -> HttpResponse:
    outcome = _outcome(request, slug)
    require(can_try(request.user, outcome))
    written = {"author": request.user, "form_key": key_of(request) or uuid.uuid4()}
    # What the form has saved already, at the first click of a double one, it saves again.
    return _page(request, outcome.trials.filter(**written).first() or Trial(outcome=outcome, **written))


@login_keeping_draft
@decodes_outside
@transaction.atomic
def trial_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    return _page(request, _trial(request, slug, pk))


@login_keeping_draft
@transaction.atomic
def trial_remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    trial = _trial(request, slug, pk)
    if request.method != "POST":
        return render(request, "outcomes/trial_remove.html", {"outcome": trial.outcome, "trial": trial})
    remove_evidence(trial, by=request.user)
    messages.success(request, _("The trial has been removed."))
    return redirect(trial.outcome)


def _page(request: MemberRequest, trial: Trial) -> HttpResponse:
    form = TrialForm(request.POST or None, request.FILES or None, user=request.user, instance=trial)
    if form.is_valid():
        save_evidence(form.save(commit=False), by=request.user)
        form.save_rows()
        messages.success(request, _("The trial is saved. Thank you: others learn from it, whatever the result."))
        return redirect(f"{trial.outcome.get_absolute_url()}#trials")
    drafts.recall(request, form)
    return render(request, "outcomes/trial_form.html", {"outcome": trial.outcome, "trial": trial, "form": form})


def _trial(request: MemberRequest, slug: str, pk: int) -> Trial:
    trial = get_object_or_404(_outcome(request, slug).trials, pk=pk)
    require(can_edit_trial(request.user, trial))
    return trial


def _outcome(request: MemberRequest, slug: str) -> Outcome:
    """Find the outcome. Of two who write about its trials at once, the second waits for the first."""
    records = Outcome.objects.visible_to(request.user)
    if request.method == "POST":
        records = records.select_for_update(of=("self",))
    return get_object_or_404(records, slug=slug)
