"""A planner logs a challenge: three steps, each saved by itself, and then handed in."""

import uuid

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from accounts.throttling import throttled
from challenges import actions
from challenges.forms.writing import LogForm, WhatForm, WhereForm, WhoForm
from challenges.models import Challenge, ChallengeParty
from challenges.permissions import can_discard, can_edit, can_log
from challenges.similar import likely_the_same
from challenges.views.sharing import INVITATIONS_PER_PERSON
from challenges.workflow import CHALLENGE_TRANSITIONS
from partners.models import Organisation
from records.ordering import in_language
from records.workflow import TransitionError

STEPS = {
    "what": (gettext_lazy("What"), "challenges:edit"),
    "where": (gettext_lazy("Where and for whom"), "challenges:edit-where"),
    "who": (gettext_lazy("Who shares it"), "challenges:edit-who"),
}
TITLES_PER_PERSON = "60/m/user"  # asked about while typing


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
def challenge_create(request: MemberRequest) -> HttpResponse:
    """The first step of a new challenge. Once it is saved there is a draft, which the other steps go on with.

    The address of an empty form holds its key, so that the browser's way back leads to the draft and not to another.
    """
    require(can_log(request.user))
    key = _key(request.POST.get("form_key") or request.GET.get("key", ""))
    logged = Challenge.objects.filter(form_key=key, author=request.user).first() if key else None
    if request.method == "POST":
        if logged:
            return _sent_again(request, logged)
        key = key or uuid.uuid4()
        form = LogForm(request.POST, user=request.user, instance=Challenge(form_key=key))
        if form.is_valid():
            challenge = form.save(commit=False)
            try:
                Challenge.objects.log(challenge, owner=form.cleaned_data["organisation"], author=request.user)
            except IntegrityError:  # the other click of a double one was faster
                challenge = get_object_or_404(Challenge, form_key=key, author=request.user)
            return _saved(request, challenge, "challenges:edit-where")
        return _first_page(request, form, key)
    if logged:
        return redirect("challenges:edit" if can_edit(request.user, logged) else "challenges:detail", logged.slug)
    if key is None:
        return redirect(f"{request.path}?key={uuid.uuid4()}")
    return _first_page(request, LogForm(user=request.user), key)


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def challenge_edit(request: MemberRequest, slug: str) -> HttpResponse:
    """The first step of a challenge that has been logged already."""
    challenge = _open_for_writing(request, slug)
    form = WhatForm(request.POST or None, user=request.user, instance=challenge)
    if form.is_valid():
        form.save()
        return _saved(request, challenge, "challenges:edit-where")
    return _page(request, "what", form, challenge)


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def challenge_edit_where(request: MemberRequest, slug: str) -> HttpResponse:
    challenge = _open_for_writing(request, slug)
    form = WhereForm(request.POST or None, request.FILES or None, user=request.user, instance=challenge)
    if form.is_valid():
        form.save()
        return _saved(request, challenge, "challenges:edit-who")
    likely = []
    if challenge.state == Challenge.State.DRAFT:
        likely = likely_the_same(challenge.title, request.user, besides=challenge.slug)
    return _page(request, "where", form, challenge, likely=likely)


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def challenge_edit_who(request: MemberRequest, slug: str) -> HttpResponse:
    challenge = _open_for_writing(request, slug)
    owners = challenge.parties.owners().select_related("organisation")
    if request.method == "POST":
        owners = owners.select_for_update(of=("self",))
    own = get_object_or_404(owners)
    others = Organisation.objects.exclude(pk=own.organisation_id).defer("search_text", "description")
    form = WhoForm(
        request.POST or None,
        user=request.user,
        instance=own,
        organisations=others.order_by("sector", in_language("name"), "pk"),
    )
    if form.is_valid():
        form.save()
        _invite(request, challenge, form)
        return _saved(request, challenge, "challenges:edit-who" if "more" in request.POST else "challenges:detail")
    asked = challenge.parties.exclude(role=ChallengeParty.Role.OWNER).filter(state__in=ChallengeParty.OPEN)
    parties = asked.select_related("organisation").order_by(in_language("organisation__name"), "pk")
    return _page(request, "who", form, challenge, own=own, parties=parties)


@login_keeping_draft
@require_safe
def challenge_similar(request: MemberRequest) -> HttpResponse:
    """Show what is likely the challenge that somebody is writing the title of; a part of this page is shown there."""
    require(can_log(request.user))
    if throttled(request, "similar", rate=TITLES_PER_PERSON):
        return render(request, "429.html", status=429)
    title, besides = (request.GET.get(name, "") for name in ("title", "besides"))
    likely = likely_the_same(title, request.user, besides=besides)
    return render(request, "challenges/similar.html", {"title": title, "likely": likely})


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
def challenge_submit(request: MemberRequest, slug: str) -> HttpResponse:
    """Hand the challenge in. Reading this address leads to its page, as after a login on the way."""
    challenge = get_object_or_404(Challenge.objects.visible_to(request.user), slug=slug)
    if request.method != "POST":
        return redirect(challenge)
    transition = CHALLENGE_TRANSITIONS["submit"]
    require(transition.who(request.user, challenge))
    if challenge.state == Challenge.State.SUBMITTED:
        messages.info(request, _("The challenge has already been submitted. The editors have it."))
        return redirect(challenge)
    owner = challenge.owner()
    try:
        transition.take(challenge, by=request.user, on_behalf_of=owner.name if owner else "")
    except TransitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _what_comes_next(challenge))
    return redirect(challenge)


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
def challenge_discard(request: MemberRequest, slug: str) -> HttpResponse:
    """Delete a draft, after asking: for instance when somebody else's challenge turns out to be the same."""
    challenge = get_object_or_404(Challenge.objects.visible_to(request.user), slug=slug)
    require(can_discard(request.user, challenge))
    if request.method != "POST":
        return render(request, "challenges/discard.html", {"challenge": challenge})
    try:
        actions.discard(challenge)
    except TransitionError as error:
        messages.error(request, str(error))
        return redirect(challenge)
    messages.success(request, _("The draft is deleted."))
    return redirect("challenges:mine")


def _open_for_writing(request: MemberRequest, slug: str) -> Challenge:
    records = Challenge.objects.visible_to(request.user)
    if request.method == "POST":  # a step that somebody takes meanwhile waits, and is not undone by what was read here
        records = records.select_for_update(of=("self",))
    challenge = get_object_or_404(records, slug=slug)
    require(can_edit(request.user, challenge))
    return challenge


def _first_page(request: MemberRequest, form: WhatForm, form_key: uuid.UUID | None) -> HttpResponse:
    """Show the first step of what has no address yet, and what is likely the same once there is a title."""
    likely = likely_the_same(form.data.get("title", ""), request.user)
    return _page(request, "what", form, form_key=form_key, likely=likely)


def _page(
    request: MemberRequest, step: str, form: forms.ModelForm, challenge: Challenge | None = None, **context: object
) -> HttpResponse:
    """Show a step, with what was written before the session ran out, and the way to the other steps."""
    drafts.recall(request, form)
    steps = [
        (label, reverse(address, args=[challenge.slug]) if challenge else "", name == step)
        for name, (label, address) in STEPS.items()
    ]
    return render(
        request,
        f"challenges/form_{step}.html",
        {"form": form, "challenge": challenge, "steps": steps, "likely": [], "form_key": "", **context},
    )


def _sent_again(request: MemberRequest, logged: Challenge) -> HttpResponse:
    """Answer a form that has logged its challenge already: a double click, or the browser's way back and a new text."""
    if not can_edit(request.user, logged):
        messages.warning(request, _("The challenge had been submitted already. What you changed since is not saved."))
        return redirect(logged)
    form = WhatForm(request.POST, user=request.user, instance=logged)
    if form.is_valid():
        form.save()
        return _saved(request, logged, "challenges:edit-where")
    return _first_page(request, form, logged.form_key)


def _saved(request: MemberRequest, challenge: Challenge, next_page: str) -> HttpResponse:
    drafts.forget(request)
    if challenge.state == Challenge.State.DRAFT:
        messages.success(request, _("The draft is saved. Only your organisation and the editors see it."))
    else:
        messages.success(request, _("What you wrote is saved."))
    if "leave" in request.POST:
        return redirect("challenges:mine")
    return redirect(next_page, challenge.slug)


def _invite(request: MemberRequest, challenge: Challenge, form: WhoForm) -> None:
    """Invite those who were chosen, but for those who are there already, as after a double click."""
    own = form.instance.organisation
    there = set(challenge.parties.filter(state__in=ChallengeParty.OPEN).values_list("organisation", "role"))
    for organisation, role in form.invitations:
        if (organisation.pk, role) in there:
            continue
        if throttled(request, "invite", rate=INVITATIONS_PER_PERSON):
            messages.error(
                request,
                _("You have invited many organisations in a short time. Wait an hour before you invite %(name)s.")
                % {"name": organisation.name},
            )
            return
        message = form.cleaned_data["message"]
        try:
            actions.invite(challenge, organisation, role=role, by=request.user, message=message, on_behalf_of=own.name)
        except TransitionError as error:
            messages.error(request, f"{organisation.name}: {error}")


def _what_comes_next(challenge: Challenge) -> str:
    if challenge.parties.filter(state=ChallengeParty.State.INVITED).exists():
        return _(
            "The challenge is submitted, and those you have invited get a letter now. When an organisation from another"
            " sector or municipality has said yes, you identify it jointly and it goes on the site. The editors read"
            " along and answer by e-mail."
        )
    return _(
        "The challenge is submitted. The editors read it and answer by e-mail. Invite an organisation that shares it:"
        " when it has said yes, you identify the challenge jointly."
    )


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
