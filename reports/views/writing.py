"""A member deposits a report for their organisation, step by step, and submits it to the editors."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from records.provenance import Relation
from records.step_forms import key_of
from reports import actions
from reports.forms.belonging import BelongsForm
from reports.forms.people import WhoForm
from reports.forms.published import PublishedForm
from reports.forms.writing import NewForm, WhatForm
from reports.models import Report
from reports.permissions import can_deposit, can_keep, can_write
from reports.readiness import gaps_in
from reports.similar import likely_the_same

STEPS = {
    "what": (gettext_lazy("What"), "reports:edit"),
    "who": (gettext_lazy("Who"), "reports:who"),
    "published": (gettext_lazy("Where published"), "reports:published"),
    "belongs": (gettext_lazy("Belongs to"), "reports:belongs"),
    "files": (gettext_lazy("Files"), "reports:files"),
    "check": (gettext_lazy("Check and submit"), "reports:check"),
}


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
def report_create(request: MemberRequest) -> HttpResponse:
    """The first step of a new report. What is likely the same is shown before anything is saved."""
    require(can_deposit(request.user))
    key = key_of(request.POST.get("form_key", ""))
    if written := Report.objects.filter(form_key=key, author=request.user).first():
        return _sent_again(request, written)
    new = Report(form_key=key, relation=Relation.PARTNER)
    form = NewForm(request.POST or None, user=request.user, instance=new)
    likely: list[Report] = []
    if form.is_valid():
        report = form.save(commit=False)
        likely = [] if "anyway" in request.POST else likely_the_same(report, request.user)
        if not likely:
            try:
                actions.deposit(report, owner=form.cleaned_data["organisation"], author=request.user)
            except IntegrityError:  # the other click of a double one was faster
                report = get_object_or_404(Report, form_key=key, author=request.user)
            return saved(request, report, "who")
    return step_page(request, "what", form, form_key=key, likely=likely)


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def report_edit(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """The first step of a report that has been deposited already."""
    report = open_for_writing(request, pk)
    if waits := _not_written_now(request, report):
        return waits
    form = WhatForm(request.POST or None, user=request.user, instance=report)
    if form.is_valid():
        form.save()
        return saved(request, report, "who")
    return step_page(request, "what", form, report)


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def report_who(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Who wrote, published and paid for it. The button for more rows saves nothing, and keeps what is written."""
    return _with_rows(request, pk, "who", WhoForm, "published")


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def report_published(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Where it was published, and its identifiers there."""
    report = open_for_writing(request, pk)
    if waits := _not_written_now(request, report):
        return waits
    form = PublishedForm(request.POST or None, user=request.user, instance=report)
    if form.is_valid():
        form.save()
        return saved(request, report, "belongs")
    return step_page(request, "published", form, report)


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def report_belongs(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """What it belongs to. The button that searches saves nothing, and keeps everything that is written."""
    return _with_rows(request, pk, "belongs", BelongsForm, "files", sent=what_was_sent(request))


@login_keeping_draft
@require_safe
def report_check(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """The last step: what is missing, what is likely the same, and the way to the editors."""
    report = open_for_writing(request, pk)
    if waits := _not_written_now(request, report):
        return waits
    return render(
        request,
        "reports/form_check.html",
        {
            "report": report,
            "authors": report.authors.defer("search_text").order_by("position"),
            "gaps": [(gap, step_url(gap.step, report)) for gap in gaps_in(report)],
            "likely": likely_the_same(report, request.user),
            "steps": steps_of("check", report),
        },
    )


def open_for_writing(request: MemberRequest, pk: int) -> Report:
    """Find the report for somebody who keeps it. The number in the address decides, not the words."""
    records = Report.objects.visible_to(request.user)
    if request.method == "POST":  # a step that somebody takes meanwhile waits, and is not undone by what was read here
        records = records.select_for_update(of=("self",))
    report = get_object_or_404(records, pk=pk)
    require(can_keep(request.user, report))
    return report


def what_was_sent(request: MemberRequest) -> QueryDict:
    """Return the form as it was sent now, or before the session ran out."""
    return request.POST or drafts.kept(request) or QueryDict()


def step_page(
    request: MemberRequest, step: str, form: forms.ModelForm, report: Report | None = None, **context: object
) -> HttpResponse:
    """Show a step, with what was written before the session ran out, and the way to the other steps."""
    drafts.recall(request, form)
    return render(
        request,
        f"reports/form_{step}.html",
        {"form": form, "report": report, "steps": steps_of(step, report), "form_key": "", "likely": [], **context},
    )


def steps_of(here: str, report: Report | None) -> list[tuple[Any, str, bool]]:
    """Return the steps that there are: name, address (none before the first is saved), and whether this is it."""
    return [(label, step_url(name, report), name == here) for name, (label, _address) in STEPS.items()]


def step_url(name: str, report: Report | None) -> str:
    return reverse(STEPS[name][1], args=[report.pk, report.slug]) if report else ""


def saved(request: MemberRequest, report: Report, next_step: str) -> HttpResponse:
    drafts.forget(request)
    messages.success(request, _("The draft is saved. Only your organisation and the editors see it."))
    if "leave" in request.POST:
        return redirect(report)
    return redirect(step_url(next_step, report))


def _with_rows(
    request: MemberRequest,
    pk: int,
    step: str,
    form_class: type[WhoForm | BelongsForm],
    next_step: str,
    **kwargs: Any,
) -> HttpResponse:
    report = open_for_writing(request, pk)
    if waits := _not_written_now(request, report):
        return waits
    asks = "search" in request.POST or "more" in request.POST
    form = form_class(None if asks else request.POST or None, user=request.user, instance=report, **kwargs)
    if asks:
        drafts.fill(form, request.POST)
    elif form.is_valid():
        form.save()
        return saved(request, report, next_step)
    return step_page(request, step, form, report, searches="search" in request.POST)


def _sent_again(request: MemberRequest, written: Report) -> HttpResponse:
    """Answer a form that has been saved already: a double click, or the browser's way back and a new text."""
    require(can_keep(request.user, written))
    with transaction.atomic():
        report = open_for_writing(request, written.pk)
        if waits := _not_written_now(request, report):
            return waits
        form = WhatForm(request.POST, user=request.user, instance=report)
        if form.is_valid():
            form.save()
            return saved(request, report, "who")
    return step_page(request, "what", form, form_key=written.form_key)


def _not_written_now(request: MemberRequest, report: Report) -> HttpResponse | None:
    """Answer whoever comes to a step of what is no draft, or no draft any more."""
    return None if can_write(request.user, report) else rests(request, report)


def rests(request: MemberRequest, report: Report) -> HttpResponse:
    """Say why a report is not changed now, and lead to its page."""
    if report.state == Report.State.IN_REVIEW:
        text = _("It is in review, and is not changed meanwhile. Take it back to write on.")
    else:
        text = _("It has been published. To change what it says, make a new version.")
    if request.method == "POST":
        text = _("What you wrote is not saved.") + f" {text}"
    messages.warning(request, text)
    return redirect(report)
