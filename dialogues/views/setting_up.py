"""A planner sets up a dialogue: steps that are saved one by one, a checklist, and copies of earlier ones."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
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
from dialogues.actions.setting_up import (
    add_activity,
    copy_dialogue,
    discard_dialogue,
    has_been_used,
    remove_activity,
    set_up_dialogue,
)
from dialogues.forms.rows import WithRows
from dialogues.forms.setting_up import (
    ActivityForm,
    ChecklistForm,
    CopyForm,
    NewForm,
    OrderForm,
    PeopleForm,
    PhasesForm,
    PromiseForm,
    WhatForm,
)
from dialogues.kinds import KINDS
from dialogues.models import Activity, Dialogue, Kind
from dialogues.needs import needs_of
from dialogues.permissions import can_copy, can_discard, can_edit, can_run, can_set_up_dialogues
from outcomes.forms.writing import ticked
from outcomes.models import Outcome
from records.step_forms import key_of
from records.workflow import TransitionError

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
        return _saved(request, dialogue, "dialogues:promise")
    return _step_page(request, "what", form, form_key=key, searches=searches)


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def dialogue_edit(request: MemberRequest, slug: str) -> HttpResponse:
    """The first step of a dialogue that has been begun already."""
    dialogue = _open_for_writing(request, slug)
    form, searches = _what_form(WhatForm, request, dialogue)
    if not searches and form.is_valid():
        form.save()
        return _saved(request, dialogue, "dialogues:promise")
    return _step_page(request, "what", form, dialogue, searches=searches)


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
def dialogue_activities(request: MemberRequest, slug: str) -> HttpResponse:
    """The activities, their order, and the kinds of which one can be added."""
    dialogue = _open_for_writing(request, slug)
    form = OrderForm(request.POST or None, user=request.user, instance=dialogue)
    if form.is_valid():
        form.save()
        return _saved(request, dialogue, "dialogues:activities" if "more" in request.POST else "dialogues:detail")
    kinds = [(kind, Kind(kind).label, one.hint) for kind, one in KINDS.items()]
    return _step_page(request, "activities", form, dialogue, kinds=kinds, needs=needs_of(dialogue))


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def activity_create(request: MemberRequest, slug: str, kind: str) -> HttpResponse:
    dialogue = _open_for_writing(request, slug)
    if kind not in KINDS:
        raise Http404
    key = key_of(request.POST.get("form_key", ""))
    made = dialogue.activities.filter(form_key=key).first()  # by the first click of two
    return _activity_page(request, made or Activity(dialogue=dialogue, kind=kind, form_key=key))


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def activity_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    dialogue = _open_for_writing(request, slug)
    activities = dialogue.activities.all()
    if request.method == "POST":  # whoever contributes meanwhile waits: the first of them fixes the rule for results
        activities = activities.select_for_update()
    return _activity_page(request, get_object_or_404(activities, pk=pk))


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
def activity_remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    dialogue = _find(request, slug)
    require(can_edit(request.user, dialogue))
    activity = dialogue.activities.filter(pk=pk).first()
    if activity is None and request.method == "POST":  # the second click of two
        return redirect("dialogues:activities", slug)
    if activity is None:
        raise Http404
    if request.method != "POST":
        context = {"dialogue": dialogue, "activity": activity, "is_used": has_been_used(activity)}
        return render(request, "dialogues/activity_remove.html", context)
    try:
        remove_activity(activity)
    except TransitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The activity is removed."))
    return redirect("dialogues:activities", slug)


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def checklist(request: MemberRequest, slug: str) -> HttpResponse:
    """What the organiser means to do. Nobody else reads it."""
    dialogue = _find(request, slug)
    require(can_run(request.user, dialogue))
    form = ChecklistForm(request.POST or None, user=request.user, instance=dialogue)
    if form.is_valid():
        form.save()
        drafts.forget(request)
        messages.success(request, _("The checklist is saved."))
        return redirect("dialogues:checklist", slug)
    _recall(request, form)
    return render(request, "dialogues/checklist.html", {"dialogue": dialogue, "form": form})


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
def dialogue_copy(request: MemberRequest, slug: str) -> HttpResponse:
    """Begin a new dialogue with the texts of this one."""
    dialogue = _find(request, slug, lock=False)
    require(can_copy(request.user, dialogue))
    key = key_of(request.POST.get("form_key", ""))
    if made := Dialogue.objects.filter(form_key=key, author=request.user).first():
        return redirect("dialogues:edit", made.slug)
    title = _("%(title)s, once more") % {"title": dialogue.title}
    form = CopyForm(request.POST if request.method == "POST" else None, initial={"title": title[:160]})
    if form.is_valid():
        try:
            copy = copy_dialogue(dialogue, title=form.cleaned_data["title"], author=request.user, form_key=key)
        except IntegrityError:  # the other click of a double one was faster
            copy = get_object_or_404(Dialogue, form_key=key, author=request.user)
        drafts.forget(request)
        messages.success(
            request, _("The copy is a draft. Its days are empty: look through each step, and set the days anew.")
        )
        return redirect("dialogues:edit", copy.slug)
    drafts.recall(request, form)
    return render(request, "dialogues/copy.html", {"dialogue": dialogue, "form": form, "form_key": key})


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
def dialogue_discard(request: MemberRequest, slug: str) -> HttpResponse:
    """Delete a draft, after asking."""
    dialogue = _find(request, slug, lock=False)
    require(can_discard(request.user, dialogue))
    if request.method != "POST":
        return render(request, "dialogues/discard.html", {"dialogue": dialogue})
    try:
        discard_dialogue(dialogue)
    except TransitionError as error:
        messages.error(request, str(error))
        return redirect(dialogue)
    messages.success(request, _("The draft is deleted."))
    return redirect("workspace")


def _find(request: MemberRequest, slug: str, *, lock: bool = True) -> Dialogue:
    dialogues = Dialogue.objects.visible_to(request.user).select_related("organiser")
    if lock and request.method == "POST" and transaction.get_connection().in_atomic_block:
        # A step that somebody takes meanwhile waits, and is not undone by what was read here.
        dialogues = dialogues.select_for_update(of=("self",))
    return get_object_or_404(dialogues, slug=slug)


def _open_for_writing(request: MemberRequest, slug: str) -> Dialogue:
    dialogue = _find(request, slug)
    require(can_edit(request.user, dialogue))
    return dialogue


def _asked_for(request: MemberRequest) -> dict[str, Any]:
    """Return what the page that led here knows already: ``?method=`` names an outcome."""
    method = Outcome.objects.visible_to(request.user).filter(
        kind=Outcome.Kind.METHOD, slug=request.GET.get("method", "").replace("\x00", "")
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
    slug = request.GET.get("challenge", "").replace("\x00", "")
    return list(Challenge.objects.filter(slug=slug).values_list("pk", flat=True)) if slug else []


def _simple_step(request: MemberRequest, slug: str, step: str, form_class: type[Any], next_page: str) -> HttpResponse:
    dialogue = _open_for_writing(request, slug)
    form = form_class(request.POST or None, user=request.user, instance=dialogue)
    if form.is_valid():
        form.save()
        return _saved(request, dialogue, f"dialogues:{step}" if "more" in request.POST else next_page)
    return _step_page(request, step, form, dialogue)


def _activity_page(request: MemberRequest, activity: Activity) -> HttpResponse:
    """Show and save an activity: what every kind has, and what its own kind asks for."""
    kind = KINDS[activity.kind]
    form = ActivityForm(
        request.POST or None,
        user=request.user,
        instance=activity,
        has_contributions=kind.has_contributions,
        results_are_fixed=activity.pk is not None and activity.contributions.exists(),
    )
    settings = kind.settings_form(request.POST or None, activity=activity) if kind.settings_form else None
    if form.is_valid() and (settings is None or settings.is_valid()):
        if activity.pk is None:
            add_activity(activity)
        form.save()
        if settings:
            settings.save()
        return _saved(request, activity.dialogue, "dialogues:activities")
    if settings and not form.is_bound and (draft := drafts.kept(request)):
        drafts.fill(settings, draft)
    context = {"activity": activity, "settings": settings, "kind_label": Kind(activity.kind).label, "hint": kind.hint}
    context["form_key"] = activity.form_key if activity.pk is None else ""
    return _step_page(request, "activity", form, activity.dialogue, here="activities", **context)


def _step_page(
    request: MemberRequest,
    page: str,
    form: forms.ModelForm,
    dialogue: Dialogue | None = None,
    *,
    here: str = "",
    **context: object,
) -> HttpResponse:
    """Show a step, with what was written before the session ran out, and the way to the other steps."""
    _recall(request, form)
    steps = [
        (label, reverse(address, args=[dialogue.slug]) if dialogue else "", name == (here or page))
        for name, (label, address) in STEPS.items()
    ]
    context = {"form": form, "dialogue": dialogue, "steps": steps, "form_key": "", **context}
    return render(request, f"dialogues/form_{page}.html", context)


def _recall(request: MemberRequest, form: forms.BaseForm) -> None:
    drafts.recall(request, form)
    if isinstance(form, WithRows) and not form.is_bound and (draft := drafts.kept(request)):
        for row in form.fill_rows(draft):
            drafts.fill(row, draft)


def _saved(request: MemberRequest, dialogue: Dialogue, next_page: str) -> HttpResponse:
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
        return _saved(request, written, "dialogues:promise")
    return _step_page(request, "what", form, form_key=written.form_key, searches=searches)
