"""A planner sets up a dialogue in steps that are saved one by one, with a checklist beside them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from challenges.models import Challenge
from dialogues.actions.setting_up import set_up_dialogue
from dialogues.forms.parts import ChecklistForm, PeopleForm, PhasesForm
from dialogues.forms.setting_up import NewForm, PromiseForm, WhatForm
from dialogues.models import Dialogue
from dialogues.permissions import can_edit, can_run, can_set_up_dialogues
from outcomes.forms.writing import ticked
from outcomes.models import Outcome
from records.step_forms import key_of

STEPS = {
    "what": (gettext_lazy("What"), "dialogues:edit"),
    "promise": (gettext_lazy("Promise"), "dialogues:promise"),
    "people": (gettext_lazy("Who takes part"), "dialogues:people"),
    "phases": (gettext_lazy("Phases"), "dialogues:phases"),
    "activities": (gettext_lazy("Activities"), "dialogues:activities"),
}


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
def dialogue_create(request: MemberRequest) -> HttpResponse:
    """The first step of a new dialogue. Once it is saved there is a draft, which the other steps go on with."""
    require(can_set_up_dialogues(request.user))
    key = key_of(request.POST.get("form_key", ""))
    if written := Dialogue.objects.filter(form_key=key, author=request.user).first():
        return _sent_again(request, written)
    form, searches = _what_form(NewForm, request, Dialogue(form_key=key), initial=_asked_for(request))
    if not searches and form.is_valid():
        dialogue = form.save(commit=False)
        try:
            with transaction.atomic():
                set_up_dialogue(dialogue, organiser=form.cleaned_data["organisation"], author=request.user)
                form.save_m2m()
                form.link_challenges()
        except IntegrityError:  # the other click of a double one was faster
            dialogue = get_object_or_404(Dialogue, form_key=key, author=request.user)
        return saved(request, dialogue, "dialogues:promise")
    return step_page(request, "what", form, form_key=key, searches=searches)


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def dialogue_edit(request: MemberRequest, slug: str) -> HttpResponse:
    """The first step of a dialogue that has been begun already."""
    dialogue = open_for_writing(request, slug)
    form, searches = _what_form(WhatForm, request, dialogue)
    if not searches and form.is_valid():
        form.save()
        return saved(request, dialogue, "dialogues:promise")
    return step_page(request, "what", form, dialogue, searches=searches)


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def dialogue_promise(request: MemberRequest, slug: str) -> HttpResponse:
    return _simple_step(request, slug, "promise", PromiseForm, "dialogues:people")


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def dialogue_people(request: MemberRequest, slug: str) -> HttpResponse:
    return _simple_step(request, slug, "people", PeopleForm, "dialogues:phases")


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def dialogue_phases(request: MemberRequest, slug: str) -> HttpResponse:
    return _simple_step(request, slug, "phases", PhasesForm, "dialogues:activities")


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def checklist(request: MemberRequest, slug: str) -> HttpResponse:
    """What the organiser means to do. Nobody else reads it."""
    dialogue = find_dialogue(request, slug, locked=request.method == "POST")
    require(can_run(request.user, dialogue))
    form = ChecklistForm(request.POST or None, user=request.user, instance=dialogue)
    if form.is_valid():
        form.save()
        drafts.forget(request)
        messages.success(request, _("The checklist is saved."))
        return redirect("dialogues:checklist", slug)
    drafts.recall(request, form)
    return render(request, "dialogues/checklist.html", {"dialogue": dialogue, "form": form})


def find_dialogue(request: MemberRequest, slug: str, *, locked: bool = False) -> Dialogue:
    """Find a dialogue that the visitor may see. ``locked``: what others do with it meanwhile waits."""
    dialogues = Dialogue.objects.visible_to(request.user).select_related("organiser")
    if locked:
        dialogues = dialogues.select_for_update(of=("self",))
    return get_object_or_404(dialogues, slug=slug)


def open_for_writing(request: MemberRequest, slug: str) -> Dialogue:
    """Find it for somebody who may change it; a step that is taken meanwhile is not undone by what was read here."""
    dialogue = find_dialogue(request, slug, locked=request.method == "POST")
    require(can_edit(request.user, dialogue))
    return dialogue


def _asked_for(request: MemberRequest) -> dict[str, Any]:
    """Return what the page that led here knows already: ``?method=`` names an outcome."""
    method = Outcome.objects.visible_to(request.user).filter(
        kind=Outcome.Kind.METHOD, slug=request.GET.get("method", "")
    )
    return {"used_method": method.values_list("pk", flat=True).first()}


def _what_form(
    form_class: type[WhatForm], request: MemberRequest, dialogue: Dialogue, **kwargs: Any
) -> tuple[WhatForm, bool]:
    """Return the form, and whether the button that only searches for challenges was pressed."""
    sent: Mapping[str, Any] = request.POST or drafts.kept(request) or {}
    searches = "search" in request.POST
    form = form_class(
        None if searches else request.POST or None,
        user=request.user,
        instance=dialogue,
        q=sent.get("q", ""),
        chosen=ticked(sent) or _named_challenge(request),
        **kwargs,
    )
    if searches:
        drafts.fill(form, request.POST)
    return form, searches


def _named_challenge(request: MemberRequest) -> list[int]:
    """Return the challenge whose page led here: ``?challenge=`` names it."""
    slug = request.GET.get("challenge", "")
    return list(Challenge.objects.filter(slug=slug).values_list("pk", flat=True)) if slug else []


def _simple_step(request: MemberRequest, slug: str, step: str, form_class: type[Any], next_page: str) -> HttpResponse:
    dialogue = open_for_writing(request, slug)
    form = form_class(request.POST or None, user=request.user, instance=dialogue)
    if form.is_valid():
        form.save()
        return saved(request, dialogue, f"dialogues:{step}" if "more" in request.POST else next_page)
    return step_page(request, step, form, dialogue)


def step_page(
    request: MemberRequest,
    page: str,
    form: forms.ModelForm,
    dialogue: Dialogue | None = None,
    *,
    here: str = "",
    **context: object,
) -> HttpResponse:
    """Show a step, with what was written before the session ran out, and the way to the other steps."""
    drafts.recall(request, form)
    steps = [
        (label, reverse(address, args=[dialogue.slug]) if dialogue else "", name == (here or page))
        for name, (label, address) in STEPS.items()
    ]
    context = {"form": form, "dialogue": dialogue, "steps": steps, "form_key": "", **context}
    return render(request, f"dialogues/form_{page}.html", context)


def saved(request: MemberRequest, dialogue: Dialogue, next_page: str) -> HttpResponse:
    drafts.forget(request)
    if dialogue.is_published:
        messages.success(request, _("What you wrote is saved. It is on the site."))
    else:
        messages.success(request, _("The draft is saved. Only your organisation and the editors see it."))
    if "leave" in request.POST:
        return redirect(dialogue)
    return redirect(next_page, dialogue.slug)


def _sent_again(request: MemberRequest, written: Dialogue) -> HttpResponse:
    """Answer a form that has been saved already: a double click, or the browser's way back and a new text."""
    require(can_edit(request.user, written))
    form, searches = _what_form(WhatForm, request, written)
    if not searches and form.is_valid():
        form.save()
        return saved(request, written, "dialogues:promise")
    return step_page(request, "what", form, form_key=written.form_key, searches=searches)
