"""Sessions, in the room: calling the parties to one, its agenda, and telling of it afterwards."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.models import User
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.wizard.once import key_of
from core.workflow import TransitionError
from core.workflow.locking import lock_for_update
from core.workflow.views import confirm_transition
from partners.permissions import writes_for
from talks.models import Session, Talk
from talks.permissions import can_call_sessions, can_tell_of_sessions, enters, seats_of, speaks_for, works_in
from talks.sessions import actions
from talks.sessions.forms import NotesForm, ProposedPointForm, SessionForm, SummaryForm
from talks.sessions.workflow import SESSION_TRANSITIONS
from talks.views.room import find_room

Rule = Callable[[User, Talk], bool]


@never_cache
@login_keeping_draft
@require_safe
def session(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    found = _find(request, slug, pk)
    context = {
        "own_seats": seats_of(request.user, found.talk).select_related("organisation"),
        "transitions": SESSION_TRANSITIONS.offered(request.user, found),
        "proposes": works_in(request.user, found.talk) and not actions.why_no_points(found),
        "calls": can_call_sessions(request.user, found.talk) and not actions.why_not_changed(found),
        "tells": found.has_begun and not found.is_cancelled and can_tell_of_sessions(request.user, found.talk),
        "steps": found.steps.order_by("at", "pk"),
    }
    return _page(request, "session", found, **context)


@never_cache
@login_keeping_draft
@require_safe
def session_ics(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    from core.calendar import calendar_response  # noqa: PLC0415  # brings icalendar
    from talks.sessions.calendar import entry_of  # noqa: PLC0415

    found = _find(request, slug, pk)
    return calendar_response([entry_of(found)], name=found.title, file=f"{slug}-{found.pk}.ics", saved=True)


# Calling


@never_cache
@login_keeping_draft
@transaction.atomic
def session_create(request: MemberRequest, slug: str) -> HttpResponse:
    talk = find_room(request, slug)
    if request.method == "POST":
        lock_for_update(talk, "state", "room_shut_at")
    require(can_call_sessions(request.user, talk))
    form_key = key_of(request) or uuid.uuid4()
    # What the form has saved already, at the first click of a double one, is there.
    if made := talk.sessions.filter(form_key=form_key).first():
        return redirect(made)
    return _write(request, Session(talk=talk, form_key=form_key), done=_("The parties have been told by email."))


@never_cache
@login_keeping_draft
@transaction.atomic
def session_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Change time, place or agenda until it begins. Everybody at the table is told of another time or place."""
    found = _find(request, slug, pk, can_call_sessions)
    if why := actions.why_not_changed(found):
        messages.info(request, why)
        return redirect(found)
    return _write(request, found, done=_("The session is saved. Those at the table are told of a new time or place."))


def _write(request: MemberRequest, found: Session, *, done: str) -> HttpResponse:
    form = SessionForm(request.POST or None, user=request.user, instance=found)
    if "more" in request.POST:
        form = SessionForm(None, user=request.user, instance=found)
        drafts.fill(form, request.POST)
    elif form.is_valid():
        on_behalf_of = speaks_for(request.user, found.talk)
        actions.save_session(form.save(commit=False), by=request.user, on_behalf_of=on_behalf_of)
        form.save_rows()
        messages.success(request, done)
        return redirect(found)
    drafts.recall(request, form)
    return _page(request, "form", found, form=form)


@never_cache
@login_keeping_draft
@transaction.atomic
def point_propose(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Propose a point for the agenda, on behalf of the organisation for which one sits there."""
    found = _find(request, slug, pk, works_in)
    form = ProposedPointForm(request.POST if request.method == "POST" else None)
    drafts.recall(request, form)
    if form.is_valid():
        seat = seats_of(request.user, found.talk).filter(organisation__in=writes_for(request.user)).earliest("pk")
        given = {name: form.cleaned_data[name] for name in ("text", "minutes")}
        try:
            actions.propose_point(found, organisation=seat.organisation, **given)
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your point is proposed. The municipality takes it up in the agenda."))
            return redirect(found)
    if request.method != "POST" and (why := actions.why_no_points(found)):
        messages.info(request, why)
        return redirect(found)
    return _page(request, "point", found, form=form)


# Afterwards


@never_cache
@login_keeping_draft
@transaction.atomic
def session_notes(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    found = _find(request, slug, pk, can_tell_of_sessions)
    if too_early := _is_told_of_too_early(request, found):
        return too_early
    form = NotesForm(request.POST or None, user=request.user, instance=found)
    drafts.recall(request, form)
    if form.is_valid():
        form.save()
        messages.success(request, _("The notes are in the room, and who came is on the page of the talks."))
        return redirect(found)
    return _page(request, "notes", found, form=form)


@never_cache
@login_keeping_draft
@transaction.atomic
def session_summary(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Write what everybody may know. What is new goes to the page that shows it before anybody else reads it."""
    found = _find(request, slug, pk, can_tell_of_sessions)
    if too_early := _is_told_of_too_early(request, found):
        return too_early
    form = SummaryForm(request.POST or None, user=request.user, instance=found)
    drafts.recall(request, form)
    if form.is_valid():
        if form.touched():
            on_behalf_of = speaks_for(request.user, found.talk)
            actions.save_summary(form.save(commit=False), by=request.user, on_behalf_of=on_behalf_of)
        if found.is_summarised or not (found.summary and found.has_ended):
            messages.success(request, _("The summary is saved."))
            return redirect(found)
        return redirect("talks:session-transition", slug=slug, pk=pk, name="publish-summary")
    return _page(request, "summary", found, form=form)


def _is_told_of_too_early(request: MemberRequest, found: Session) -> HttpResponse | None:
    if found.has_begun and not found.is_cancelled:
        return None
    messages.info(request, _("It can be told of once it has begun."))
    return redirect(found)


@never_cache
@login_keeping_draft
def session_transition(request: MemberRequest, slug: str, pk: int, name: str) -> HttpResponse:
    found = _find(request, slug, pk)
    on_behalf_of = partial(speaks_for, request.user, found.talk)
    above = (_("The room"), reverse("talks:room", args=[slug]))
    return confirm_transition(request, SESSION_TRANSITIONS, found, name, on_behalf_of=on_behalf_of, above=above)


# Finding the session


def _find(request: MemberRequest, slug: str, pk: int, may: Rule = enters) -> Session:
    """Return a session for somebody who enters the room, and ``may``: asked when nobody can leave or shut it any more.

    Of two who write at once, the second waits for the first.
    """
    talk = find_room(request, slug)
    found = get_object_or_404(talk.sessions.for_room(), pk=pk)
    found.talk = talk
    if request.method == "POST" and may is not enters:
        found.lock()
        found.talk = talk
    require(may(request.user, talk))
    return found


def _page(request: MemberRequest, name: str, found: Session, **context: Any) -> HttpResponse:
    return render(request, f"talks/sessions/{name}.html", {"talk": found.talk, "session": found, **context})
