"""A member writes about an outcome of their organisation, step by step, and puts it on the site."""

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
from outcomes.forms.writing import AnswersForm, CardForm, NewForm, WhatForm, ticked
from outcomes.maturity import reassess
from outcomes.models import AnsweredChallenge, MethodCard, Outcome
from outcomes.permissions import answerable, can_edit, can_write_outcomes
from outcomes.workflow import OUTCOME_TRANSITIONS
from records.step_forms import key_of
from records.workflow import TransitionError

STEPS = {
    "what": (gettext_lazy("What"), "outcomes:edit"),
    "answers": (gettext_lazy("Answers to"), "outcomes:answers"),
    "card": (gettext_lazy("Method card"), "outcomes:card"),
    "attachments": (gettext_lazy("Files"), "outcomes:attachments"),
}


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
def outcome_create(request: MemberRequest) -> HttpResponse:
    """The first step of a new outcome. Once it is saved there is a draft, which the other steps go on with."""
    require(can_write_outcomes(request.user))
    key = key_of(request.POST.get("form_key", ""))
    if written := Outcome.objects.filter(form_key=key, author=request.user).first():
        return _sent_again(request, written)
    form = NewForm(
        request.POST or None,
        user=request.user,
        instance=Outcome(form_key=key),
        initial={"challenge": request.GET.get("challenge", "")},
    )
    if form.is_valid():
        outcome = form.save(commit=False)
        try:
            _write(form, outcome)
        except IntegrityError:  # the other click of a double one was faster
            outcome = get_object_or_404(Outcome, form_key=key, author=request.user)
        return saved(request, outcome, "outcomes:answers")
    return step_page(request, "what", form, form_key=key)


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def outcome_edit(request: MemberRequest, slug: str) -> HttpResponse:
    """The first step of an outcome that has been written already."""
    outcome = open_for_writing(request, slug)
    form = WhatForm(request.POST or None, user=request.user, instance=outcome)
    if form.is_valid():
        form.save()
        reassess(outcome, by=request.user, on_behalf_of=str(outcome.owner))
        return saved(request, outcome, "outcomes:answers")
    return step_page(request, "what", form, outcome)


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def outcome_answers(request: MemberRequest, slug: str) -> HttpResponse:
    """Which challenges it answers. The button that searches saves nothing, and keeps everything that is written."""
    outcome = open_for_writing(request, slug)
    sent: Mapping[str, Any] = request.POST or drafts.kept(request) or {}
    searches = "search" in request.POST
    form = AnswersForm(
        None if searches else request.POST or None,
        user=request.user,
        instance=outcome,
        q=sent.get("q", ""),
        chosen=ticked(sent),
    )
    if searches:
        drafts.fill(form, request.POST)
    elif form.is_valid():
        form.save()
        return saved(request, outcome, "outcomes:card")
    return step_page(request, "answers", form, outcome, searches=searches)


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def outcome_card(request: MemberRequest, slug: str) -> HttpResponse:
    """The method card, which is there from when something has been written in it."""
    outcome = open_for_writing(request, slug)
    card = MethodCard.objects.filter(outcome=outcome).first() or MethodCard(outcome=outcome)
    form = CardForm(request.POST or None, user=request.user, instance=card)
    if form.is_valid():
        if form.touched():
            form.save()
        return saved(request, outcome, "outcomes:attachments")
    return step_page(request, "card", form, outcome)


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
def outcome_publish(request: MemberRequest, slug: str) -> HttpResponse:
    """Put it on the site. Reading this address leads to its page, as after a login on the way."""
    return _move(request, slug, "publish")


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
def outcome_unpublish(request: MemberRequest, slug: str) -> HttpResponse:
    return _move(request, slug, "unpublish")


def open_for_writing(request: MemberRequest, slug: str) -> Outcome:
    """Find the outcome for somebody who may write about it."""
    records = Outcome.objects.visible_to(request.user)
    if request.method == "POST":  # a step that somebody takes meanwhile waits, and is not undone by what was read here
        records = records.select_for_update(of=("self",))
    outcome = get_object_or_404(records, slug=slug)
    require(can_edit(request.user, outcome))
    return outcome


def step_page(
    request: MemberRequest, step: str, form: forms.ModelForm, outcome: Outcome | None = None, **context: object
) -> HttpResponse:
    """Show a step, with what was written before the session ran out, and the way to the other steps."""
    drafts.recall(request, form)
    steps = [
        (label, reverse(address, args=[outcome.slug]) if outcome else "", name == step)
        for name, (label, address) in STEPS.items()
    ]
    return render(
        request,
        f"outcomes/form_{step}.html",
        {"form": form, "outcome": outcome, "steps": steps, "form_key": "", **context},
    )


def saved(request: MemberRequest, outcome: Outcome, next_page: str) -> HttpResponse:
    drafts.forget(request)
    if outcome.is_published:
        messages.success(request, _("What you wrote is saved. It is on the site."))
    else:
        messages.success(request, _("The draft is saved. Only your organisation and the editors see it."))
    if "leave" in request.POST:
        return redirect(outcome)
    return redirect(next_page, outcome.slug)


def _write(form: NewForm, outcome: Outcome) -> None:
    """Save a new draft, and that it answers the challenge whose page the writer came from."""
    with transaction.atomic():
        Outcome.objects.write(outcome, owner=form.cleaned_data["organisation"], author=form.user)
        form.save_m2m()
        reassess(outcome, by=form.user, on_behalf_of=str(outcome.owner))
        if challenge := answerable(form.user).filter(slug=form.cleaned_data["challenge"]).first():
            AnsweredChallenge.objects.create(outcome=outcome, challenge=challenge)


def _sent_again(request: MemberRequest, written: Outcome) -> HttpResponse:
    """Answer a form that has been saved already: a double click, or the browser's way back and a new text."""
    require(can_edit(request.user, written))
    form = WhatForm(request.POST, user=request.user, instance=written)
    if form.is_valid():
        form.save()
        return saved(request, written, "outcomes:answers")
    return step_page(request, "what", form, form_key=written.form_key)


def _move(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)
    if request.method == "POST":
        transition = OUTCOME_TRANSITIONS[name]
        require(transition.who(request.user, outcome))
        try:
            transition.take(outcome, by=request.user, on_behalf_of=str(outcome.owner))
        except TransitionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, str(transition.done))
    return redirect(outcome)
