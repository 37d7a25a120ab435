"""A planner adds activities to a dialogue, changes and removes them."""

import uuid
from dataclasses import replace

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.files.outside import decodes_outside
from core.wizard.once import key_of
from core.workflow import TransitionError
from dialogues.kinds import KINDS
from dialogues.models import Activity, Kind
from dialogues.permissions import can_edit
from dialogues.planning.actions import add_activity, has_been_used, remove_activity
from dialogues.planning.activity_forms import ActivityForm
from dialogues.planning.views import find_dialogue
from dialogues.planning.wizard import ACTIVITIES, WIZARD

ACTIVITY = replace(
    ACTIVITIES, form=ActivityForm, template="dialogues/planning/form_activity.html", context=lambda *_given: {}
)


@login_keeping_draft
@decodes_outside
@transaction.atomic
def activity_create(request: MemberRequest, slug: str, kind: str) -> HttpResponse:
    dialogue = WIZARD.find(request, slug=slug)
    key = key_of(request) or uuid.uuid4()
    made = dialogue.activities.filter(form_key=key).first()  # by the first click of two
    return _activity_page(request, made or Activity(dialogue=dialogue, kind=kind, form_key=key))


@login_keeping_draft
@decodes_outside
@transaction.atomic
def activity_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    dialogue = WIZARD.find(request, slug=slug)
    activities = dialogue.activities.all()
    if request.method == "POST":  # whoever contributes meanwhile waits: the first of them fixes the rule for results
        activities = activities.select_for_update()
    return _activity_page(request, get_object_or_404(activities, pk=pk))


@login_keeping_draft
def activity_remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    dialogue = find_dialogue(request, slug)
    require(can_edit(request.user, dialogue))
    activity = dialogue.activities.filter(pk=pk).first()
    if activity is None and request.method == "POST":  # the second click of two
        return redirect("dialogues:activities", slug)
    if activity is None:
        raise Http404
    if request.method != "POST":
        context = {"dialogue": dialogue, "activity": activity, "is_used": has_been_used(activity)}
        return render(request, "dialogues/planning/activity_remove.html", context)
    try:
        remove_activity(activity)
    except TransitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The activity is removed."))
    return redirect("dialogues:activities", slug)


def _activity_page(request: MemberRequest, activity: Activity) -> HttpResponse:
    """Show and save an activity: what every kind has, and what its own kind asks for."""
    kind = KINDS[activity.kind]
    form = ActivityForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        instance=activity,
        kind=kind,
        results_are_fixed=activity.pk is not None and activity.contributions.exists(),
        support_is_fixed=activity.pk is not None and activity.dialogue.state not in {"draft", "scheduled"},
    )
    settings = form.settings = (
        kind.settings_form(request.POST or None, request.FILES or None, activity=activity)
        if kind.settings_form
        else None
    )
    if form.is_valid() and (settings is None or settings.is_valid()):
        if activity.pk is None:
            add_activity(activity)
        form.save()
        if settings:
            settings.save()
        return WIZARD.saved(request, activity.dialogue, to=ACTIVITIES)
    drafts.recall(request, form)
    if settings and not form.is_bound and (draft := drafts.kept(request)):
        drafts.fill(settings, draft)
    label = Kind(activity.kind).label
    context = {
        "activity": activity,
        "settings": settings,
        "kind_label": label,
        "hint": kind.hint,
        "advice": kind.advice,
        "heading": str(activity) if activity.pk else _("Add an activity: %(kind)s") % {"kind": label},
        "form_key": "" if activity.pk else activity.form_key,
    }
    return WIZARD.show(request, ACTIVITY, form, activity.dialogue, **context)
