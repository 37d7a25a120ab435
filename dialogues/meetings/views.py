"""Meetings: registering and staying away, the organiser's list, and the minutes."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.models import User
from accounts.permissions import require
from accounts.requests import MemberRequest
from accounts.throttling import throttled
from core.links import LETTERS_PER_ADDRESS, Refusal, refused
from core.lists.paginator import paginate
from core.security_log import record
from core.workflow import TransitionError
from core.workflow.forms import ReasonForm
from dialogues.contributing import antispam as spam
from dialogues.contributing.participants import (
    confirmed_participant,
    key_from,
    log_in,
    must_log_in,
    participant_of,
    welcome_guest,
)
from dialogues.meetings import actions
from dialogues.meetings.forms import WHY_CANCELLED, MinutesForm, RegistrationForm
from dialogues.models import Dialogue, Meeting, Registration
from dialogues.permissions import can_run

State = Registration.State
# A library may have one address for everybody in it.
REGISTRATIONS_PER_PLACE = "60/h/ip"
LISTED = 100


# Registering


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Register for a meeting: with an account, with an address that is confirmed, or as a guest."""
    meeting = find_meeting(request, slug, activity)
    dialogue = meeting.activity.dialogue
    participant = confirmed_participant(request, dialogue)
    if must_log_in(request, dialogue, participant) and (request.method == "POST" or meeting.takes_registrations):
        return log_in(request)
    standing = meeting.registrations.standing().filter(participant=participant).first() if participant else None
    form = RegistrationForm(
        request.POST if request.method == "POST" else None,
        dialogue=dialogue,
        user=request.user if isinstance(request.user, User) else None,
        participant=participant,
        request=request,
        asks_proof=spam.needs_proof(request, dialogue, participant),
        initial={"needs": standing.needs} if standing else {},
    )
    drafts.recall(request, form)
    if form.is_valid() and _is_too_much(request, form):
        form.add_error(None, _("A lot has been sent from here in a short time. Wait an hour and try again."))
    if form.is_valid():
        try:
            return _registered(request, meeting, form)
        except TransitionError as error:
            form.add_error(None, str(error))
    context = {
        "meeting": meeting,
        "form": form if meeting.takes_registrations or form.is_bound else None,
        "registration": standing,
        "is_full": meeting.is_full(),
    }
    return render(request, "dialogues/meetings/register.html", context)


def _is_too_much(request: HttpRequest, form: RegistrationForm) -> bool:
    """Count what comes from a place without accounts, and what is mailed to an address."""
    often = form.user is None and throttled(request, "register", rate=REGISTRATIONS_PER_PLACE)
    email = form.who.email
    return often or (bool(email) and throttled(request, "register-mail", rate=LETTERS_PER_ADDRESS, key=email))


def _registered(request: HttpRequest, meeting: Meeting, form: RegistrationForm) -> HttpResponse:
    """Take it down. By mail the answer is the same whoever it is, and nobody learns who comes."""
    needs, form_key = form.cleaned_data["needs"], form.cleaned_data["form_key"]
    name_shown, key = form.who.name_shown or "", ""
    if form.user:
        registration = actions.register_user(meeting, form.user, name_shown=name_shown, needs=needs)
    elif form.participant:
        registration = actions.register_known(meeting, form.participant, needs=needs)
        key = "" if form.participant.email else key_from(actions.form_of(meeting, form_key), form.participant)
    else:
        spam.count(request, meeting.activity.dialogue)
        if form.who.email:
            actions.ask_to_confirm(meeting, form_key, email=form.who.email, name_shown=name_shown, needs=needs)
            context = {"meeting": meeting, "email": form.who.email, "back": request.path}
            return render(request, "dialogues/meetings/register_sent.html", context)
        registration, key = actions.register_guest(meeting, form_key, name_shown=name_shown, needs=needs)
    drafts.forget(request)
    _say(request, registration)
    if key:
        welcome_guest(request, registration.participant, key)
    return redirect(registration.meeting.activity)


def _say(request: HttpRequest, registration: Registration) -> None:
    """Say whether they have a place; a guest is told by this alone."""
    if registration.state == State.REGISTERED:
        messages.success(request, _("You have a place at the meeting. Welcome!"))
    else:
        waits = _("The meeting is full. You are number %d on the waiting list, and get a place when somebody cancels.")
        messages.success(request, waits % registration.place_in_line())


# Staying away


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_registration(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, and give the place back. Works with the account, in the browser of a guest, and by the link in a mail."""
    of_dialogue = Registration.objects.filter(meeting__activity__dialogue__in=Dialogue.objects.published())
    registration = get_object_or_404(
        of_dialogue.select_related("meeting__activity__dialogue", "participant__user"),
        pk=pk,
        meeting__activity__dialogue__slug=slug,
    )
    key = request.GET.get("key", "")
    if key and not actions.opens(key, registration):
        return refused(request, Refusal.UNKNOWN)
    if not key and participant_of(request, registration.meeting.activity.dialogue) != registration.participant:
        require(not request.user.is_authenticated)
        return redirect_to_login(request.path)
    if request.method == "POST":
        try:
            actions.cancel_registration(registration)
        except TransitionError:
            registration.refresh_from_db(fields=["state"])
            if registration.state != State.CANCELLED:
                messages.error(request, _("The meeting has begun. It is too late to cancel."))
                return redirect(registration.meeting.activity)
        messages.success(
            request, _("Your registration is cancelled. Thank you for telling us: somebody else may get your place.")
        )
        return redirect(registration.meeting.activity)
    return render(
        request,
        "dialogues/meetings/cancel_registration.html",
        {"registration": registration, "meeting": registration.meeting},
    )


# The organiser


@never_cache
@login_keeping_draft
@require_safe
def registrations(request: MemberRequest, slug: str, activity: str) -> HttpResponse:
    """List who comes, who waits, and what they need. Personal data: for those who hold the meeting, and it says so."""
    meeting = _held(request, slug, activity)
    everybody = meeting.registrations.filter(state__in=[State.REGISTERED, State.WAITING])
    listed = everybody.select_related("participant").order_by("state", "came_at", "pk")
    page = paginate(request, listed, per_page=LISTED)
    record("personal_data_read", user_id=request.user.pk, what="registrations", record_id=meeting.pk)
    context = {
        "meeting": meeting,
        "page": page,
        "taken": everybody.taking_places().count(),
        "waiting": everybody.in_line().count(),
        "unconfirmed": meeting.registrations.filter(state=State.UNCONFIRMED).count(),
    }
    return render(request, "dialogues/meetings/registrations.html", context)


@login_keeping_draft
def cancel_meeting(request: MemberRequest, slug: str, activity: str) -> HttpResponse:
    """Say, with a reason, that the meeting does not take place. Everybody who has registered is told."""
    meeting = _held(request, slug, activity)
    if why := actions.why_not_cancelled(meeting):
        messages.info(request, why)
        return redirect(meeting.activity)
    form = ReasonForm(request.POST if request.method == "POST" else None, asks=WHY_CANCELLED)
    drafts.recall(request, form)
    if form.is_valid():
        try:
            actions.cancel_meeting(meeting, reason=form.cleaned_data["reason"])
        except TransitionError as error:
            messages.info(request, str(error))
        else:
            messages.success(request, _("The meeting has been cancelled, and everyone registered has been told."))
        return redirect(meeting.activity)
    told = meeting.registrations.filter(state__in=[State.REGISTERED, State.WAITING]).count()
    return render(request, "dialogues/meetings/cancel_meeting.html", {"meeting": meeting, "form": form, "told": told})


@login_keeping_draft
@transaction.atomic
def minutes(request: MemberRequest, slug: str, activity: str) -> HttpResponse:
    """Write what was said at the meeting and what came of it, once it has begun."""
    meeting = _held(request, slug, activity, lock=request.method == "POST")
    if meeting.is_cancelled or not meeting.has_begun:
        messages.info(request, _("Minutes can be written once the meeting has begun."))
        return redirect(meeting.activity)
    form = MinutesForm(request.POST or None, user=request.user, instance=meeting)
    drafts.recall(request, form)
    if form.is_valid():
        actions.save_minutes(form.save(commit=False))
        messages.success(request, _("Saved on the meeting’s page."))
        return redirect(meeting.activity)
    return render(request, "dialogues/meetings/minutes.html", {"meeting": meeting, "form": form})


# Finding the meeting


def find_meeting(request: HttpRequest, slug: str, activity: str, *, lock: bool = False) -> Meeting:
    meetings = Meeting.objects.with_dialogue()
    if lock:
        meetings = meetings.select_for_update(of=("self",), no_key=True)
    visible = Dialogue.objects.visible_to(request.user).filter(slug=slug)
    return get_object_or_404(meetings, activity__slug=activity, activity__dialogue__in=visible)


def _held(request: MemberRequest, slug: str, activity: str, *, lock: bool = False) -> Meeting:
    meeting = find_meeting(request, slug, activity, lock=lock)
    require(can_run(request.user, meeting.activity.dialogue))
    return meeting
