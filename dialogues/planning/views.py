import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.wizard.once import key_of, once
from core.workflow import TransitionError
from dialogues.models import Dialogue
from dialogues.permissions import can_copy, can_discard, can_run
from dialogues.planning.actions import copy_dialogue, discard_dialogue, steps_of
from dialogues.planning.forms import CopyForm
from dialogues.planning.part_forms import ChecklistForm


def moved_step(request: HttpRequest, slug: str, to: str) -> HttpResponse:
    """Lead from the address of a page of the set-up that is a part of another now."""
    if request.method == "POST":  # from a page that was open when it moved
        messages.warning(request, _("Your text has not been saved: this step is on another page now."))
        return redirect(f"dialogues:{to}", slug)
    return redirect(f"dialogues:{to}", slug, permanent=True)


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
    has_steps = bool(steps_of(dialogue.used_method))
    return render(
        request, "dialogues/planning/checklist.html", {"dialogue": dialogue, "form": form, "has_steps": has_steps}
    )


def find_dialogue(request: MemberRequest, slug: str, *, locked: bool = False) -> Dialogue:
    """Find a dialogue that the visitor may see. ``locked``: what others do with it meanwhile waits."""
    dialogues = Dialogue.objects.visible_to(request.user).select_related("organiser")
    if locked:
        dialogues = dialogues.select_for_update(of=("self",))
    return get_object_or_404(dialogues, slug=slug)


@login_keeping_draft
def dialogue_copy(request: MemberRequest, slug: str) -> HttpResponse:
    dialogue = find_dialogue(request, slug)
    require(can_copy(request.user, dialogue))
    key, own = key_of(request) or uuid.uuid4(), Dialogue.objects.filter(author=request.user)
    if made := own.filter(form_key=key).first():
        return redirect("dialogues:edit", made.slug)
    title = _("%(title)s (copy)") % {"title": dialogue.title}
    form = CopyForm(request.POST if request.method == "POST" else None, initial={"title": title[:160]})
    if form.is_valid():
        words = {"title": form.cleaned_data["title"], "author": request.user, "form_key": key}
        copy = once(own, key, lambda: copy_dialogue(dialogue, **words))
        messages.success(request, _("The copy is a draft without dates: go through each step and set new ones."))
        return redirect("dialogues:edit", copy.slug)
    drafts.recall(request, form)
    return render(request, "dialogues/planning/copy.html", {"dialogue": dialogue, "form": form, "form_key": key})


@login_keeping_draft
def dialogue_discard(request: MemberRequest, slug: str) -> HttpResponse:
    dialogue = find_dialogue(request, slug)
    require(can_discard(request.user, dialogue))
    if request.method != "POST":
        return render(request, "dialogues/planning/discard.html", {"dialogue": dialogue})
    try:
        discard_dialogue(dialogue)
    except TransitionError as error:
        messages.error(request, str(error))
        return redirect(dialogue)
    messages.success(request, _("The draft is deleted."))
    return redirect("workspace")
