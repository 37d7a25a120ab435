"""Those who run a dialogue say what came out of it; whoever wrote an outcome says which dialogue it came out of."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from accounts.throttling import throttled
from core.publishing.ordering import in_language
from dialogues.answering.outcome_actions import ask_to_tie, begin_outcome, beginning
from dialogues.answering.outcome_forms import BeginOutcomeForm, ChooseDialogueForm, DialogueOutcomesForm
from dialogues.answering.views import to_run
from dialogues.models import Dialogue, Statement
from dialogues.permissions import can_begin_outcome, can_run
from outcomes.models import Outcome
from outcomes.permissions import can_edit
from partners.models import Organisation
from partners.party_workflow import INVITATIONS_PER_PERSON

MOST = 200  # dialogues to choose between


@login_keeping_draft
def outcomes(request: MemberRequest, slug: str) -> HttpResponse:
    """Choose the outcomes that came out of the dialogue, or were used in it."""
    dialogue = to_run(request, slug)
    searches = "search" in request.POST
    sent = drafts.sent(request) if request.method == "POST" else request.GET
    given: dict[str, Any] = {"dialogue": dialogue, "user": request.user, "sent": sent}
    form = DialogueOutcomesForm(*([request.POST] if request.method == "POST" and not searches else []), **given)
    if searches:
        drafts.fill(form, request.POST)
    else:
        drafts.recall(request, form)
    if form.is_valid():
        form.save(dialogue)
        messages.success(request, _("Saved. The dialogue and its outcomes now link to each other."))
        return redirect("dialogues:statements", dialogue.slug)
    context = {
        "dialogue": dialogue,
        "form": form,
        "begins": can_begin_outcome(request.user, dialogue),
        "statements": dialogue.statements.order_by("order", "pk"),
    }
    return render(request, "dialogues/answering/outcomes.html", context)


@login_keeping_draft
def statement_outcome(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Begin an outcome with what a statement says."""
    dialogue = to_run(request, slug)
    statement = get_object_or_404(dialogue.statements, pk=pk)
    statement.dialogue = dialogue
    return _begin(request, dialogue, statement)


@login_keeping_draft
def outcome_begin(request: MemberRequest, slug: str) -> HttpResponse:
    """Begin an outcome with what the dialogue as a whole led to: there need be no statement."""
    dialogue = to_run(request, slug)
    return _begin(request, dialogue, dialogue)


def _begin(request: MemberRequest, dialogue: Dialogue, origin: Statement | Dialogue) -> HttpResponse:
    require(can_begin_outcome(request.user, dialogue))
    owner = get_object_or_404(Organisation, pk=dialogue.organiser_id)
    form = BeginOutcomeForm(request.POST or None, initial=beginning(origin))
    drafts.recall(request, form)
    if form.is_valid():
        outcome = begin_outcome(origin, owner=owner, by=request.user, **form.cleaned_data)
        messages.success(
            request, _("The draft is saved, and the dialogue links to it once you publish it. Carry on writing here.")
        )
        return redirect("outcomes:edit", outcome.slug)
    context = {"dialogue": dialogue, "form": form}
    return render(request, "dialogues/answering/begin_outcome.html", context)


@login_keeping_draft
def of_outcome(request: MemberRequest, slug: str) -> HttpResponse:
    """Say which dialogue an outcome came out of. Whoever runs that one ties them; of others it is asked."""
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)
    require(can_edit(request.user, outcome))
    dialogues = Dialogue.objects.visible_to(request.user).exclude(outcomes=outcome)
    if not outcome.is_published:  # of a draft, nobody else is told
        dialogues = dialogues.filter(organiser=outcome.owner_id)
    listed = list(dialogues.order_by("-updated_at", "pk").values_list("pk", flat=True)[:MOST])
    offered = Dialogue.objects.filter(pk__in=listed).order_by(in_language("title"), "pk").defer("search_text")
    form = ChooseDialogueForm(request.POST or None, dialogues=offered)
    drafts.recall(request, form)
    if form.is_valid():
        dialogue = form.cleaned_data["dialogue"]
        if can_run(request.user, dialogue):
            dialogue.outcomes.add(outcome)
            messages.success(request, _("Saved. The dialogue and the outcome now link to each other."))
            return redirect(outcome)
        if dialogue.organiser is None:
            form.add_error("dialogue", _("Nobody runs this dialogue on the portal. Ask the editors to link to it."))
        elif throttled(request, "invite", rate=INVITATIONS_PER_PERSON):
            form.add_error(None, _("You have asked many organisers in a short time. Wait an hour before you ask more."))
        else:
            ask_to_tie(dialogue, outcome, by=request.user)
            words = {"organiser": dialogue.organiser.name}
            messages.success(request, _("%(organiser)s has been asked whether it came out of the dialogue.") % words)
            return redirect(outcome)
    return render(request, "dialogues/answering/of_outcome.html", {"outcome": outcome, "form": form})
