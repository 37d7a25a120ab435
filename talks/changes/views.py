"""The municipality writes what has changed in its plan; everybody reads all the changes of the talks on one page."""

import uuid
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.publishing.content import when_shown
from core.wizard.once import key_of, once
from core.workflow.views import confirm_transition
from talks.changes.forms import ChangeForm, ChangePictureForm, FollowUpForm
from talks.changes.page import changes_of
from talks.changes.workflow import CHANGE_TRANSITIONS
from talks.models import ChangePicture, PlanChange, Talk
from talks.permissions import can_lead, can_write_change, reads_change, speaks_for, writes_changes
from talks.views.room import find_room


@require_safe
def change_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all that has changed in the plan."""
    talk = get_object_or_404(Talk.objects.visible_to(request.user).select_related("municipality"), slug=slug)
    context = {
        "talk": talk,
        "changes": when_shown(partial(changes_of, talk)),
        "leads": request.user.is_authenticated and can_lead(request.user, talk),
    }
    return render(request, "talks/changes/list.html", context)


@login_keeping_draft
def change_create(request: MemberRequest, slug: str) -> HttpResponse:
    """Write a change as a draft, which only those in the room read."""
    talk = find_room(request, slug, works=True)
    require(writes_changes(request.user, talk))
    key = key_of(request) or uuid.uuid4()
    made = talk.changes.filter(author=request.user)
    if request.method == "POST" and (there := made.filter(form_key=key).first()):  # a second click
        return redirect(there)
    change = PlanChange(talk=talk, author=request.user, form_key=key, language=get_language())
    form = ChangeForm(request.POST or None, instance=change, user=request.user)
    if form.is_valid():
        return _saved(request, once(made, key, form.save))
    return _ask(request, form, key)


@login_keeping_draft
@transaction.atomic
def change_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Write on with a draft, or correct what everybody reads. What others do with it meanwhile waits."""
    change = find_change(request, slug, pk, locked=request.method == "POST")
    form = ChangeForm(request.POST or None, instance=change, user=request.user)
    if form.is_valid():
        return _saved(request, form.save())
    return _ask(request, form)


def _saved(request: MemberRequest, change: PlanChange) -> HttpResponse:
    """Lead on: to where it is read, or back to the form where more rows are asked for."""
    if "more" in request.POST:
        return redirect("talks:change-edit", change.talk.slug, change.pk)
    messages.success(request, _("Saved."))
    return redirect(change)


def _ask(request: MemberRequest, form: ChangeForm, key: uuid.UUID | None = None) -> HttpResponse:
    drafts.recall(request, form)
    context = {"talk": form.instance.talk, "change": form.instance, "form": form, "form_key": key}
    return render(request, "talks/changes/form.html", context)


@login_keeping_draft
def change_detail(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Show a change as everybody will read it, to those in the room; and what can be done with it."""
    change = find_change(request, slug, pk, writes=False)
    whole = change.talk.changes.for_everybody().get(pk=change.pk)
    context = {
        "talk": change.talk,
        "change": whole,
        "writes": can_write_change(request.user, change),
        "transitions": CHANGE_TRANSITIONS.offered(request.user, change),
        "shows": ChangePicture.Shows.choices,
    }
    return render(request, "talks/changes/detail.html", context)


@login_keeping_draft
def change_transition(request: MemberRequest, slug: str, pk: int, name: str) -> HttpResponse:
    change = find_change(request, slug, pk, writes=False)
    return confirm_transition(
        request,
        CHANGE_TRANSITIONS,
        change,
        name,
        on_behalf_of=partial(speaks_for, request.user, change.talk),
        subject=change.talk,
        after=lambda: redirect(change),
    )


@login_keeping_draft
def change_picture(request: MemberRequest, slug: str, pk: int, shows: str) -> HttpResponse:
    """Choose the picture of before or after, replace it, or remove it."""
    change = find_change(request, slug, pk)
    if shows not in ChangePicture.Shows.values:
        raise Http404
    picture = change.pictures.filter(shows=shows).first() or ChangePicture(plan_change=change, shows=shows)
    form = ChangePictureForm(request.POST or None, request.FILES or None, instance=picture)
    drafts.recall(request, form)
    if form.is_bound and form.is_valid():
        _keep(change, form)
        messages.success(request, _("Saved."))
        return redirect("talks:change", change.talk.slug, change.pk)
    context = {"talk": change.talk, "change": change, "picture": picture, "form": form}
    return render(request, "talks/changes/picture.html", context)


@transaction.atomic
def _keep(change: PlanChange, form: ChangePictureForm) -> None:
    """Keep one picture of each, also where two are sent at once."""
    change.lock()
    there = change.pictures.filter(shows=form.instance.shows).first()
    if not form.cleaned_data["picture"]:
        if there:
            there.delete()
        return
    if there and form.instance.pk is None:
        there.delete()
    form.save()


@login_keeping_draft
@transaction.atomic
def change_follow_up(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Say after building whether it became so. Only of what everybody reads."""
    change = find_change(request, slug, pk, locked=request.method == "POST")
    if not change.is_published:
        messages.info(request, _("A change is followed up once it is published."))
        return redirect("talks:change", change.talk.slug, change.pk)
    form = FollowUpForm(request.POST or None, instance=change, user=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved. Everyone can read it on the page of the talks."))
        return redirect(change)
    drafts.recall(request, form)
    return render(request, "talks/changes/follow_up.html", {"talk": change.talk, "change": change, "form": form})


def find_change(request: MemberRequest, slug: str, pk: int, *, writes: bool = True, locked: bool = False) -> PlanChange:
    """Find a change for somebody who writes it, or at least reads it in the room; others know of no draft (404)."""
    talk = get_object_or_404(Talk.objects.visible_to(request.user).select_related("municipality"), slug=slug)
    change: PlanChange = get_object_or_404(talk.changes.all(), pk=pk)
    if locked:
        change.lock()
    if change.is_draft and not reads_change(request.user, change):
        raise Http404
    require(can_write_change(request.user, change) if writes else reads_change(request.user, change))
    return change
