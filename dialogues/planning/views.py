from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from dialogues.models import Dialogue
from dialogues.permissions import can_run
from dialogues.planning.part_forms import ChecklistForm


@login_keeping_draft
@transaction.atomic
def checklist(request: MemberRequest, slug: str) -> HttpResponse:
    """What the organiser means to do. Nobody else reads it."""
    dialogue = find_dialogue(request, slug, locked=request.method == "POST")
    require(can_run(request.user, dialogue))
    form = ChecklistForm(request.POST or None, user=request.user, instance=dialogue)
    if form.is_valid():
        form.save()
        messages.success(request, _("The checklist is saved."))
        return redirect("dialogues:checklist", slug)
    drafts.recall(request, form)
    return render(request, "dialogues/planning/checklist.html", {"dialogue": dialogue, "form": form})


def find_dialogue(request: MemberRequest, slug: str, *, locked: bool = False) -> Dialogue:
    """Find a dialogue that the visitor may see. ``locked``: what others do with it meanwhile waits."""
    dialogues = Dialogue.objects.visible_to(request.user).select_related("organiser")
    if locked:
        dialogues = dialogues.select_for_update(of=("self",))
    return get_object_or_404(dialogues, slug=slug)
