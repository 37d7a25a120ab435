"""What the portal does by itself, for its editors: how each job is doing, and what is about to be removed for good."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.requests import MemberRequest
from core.jobs import forgetting
from core.jobs.schedule import JOBS, is_late
from core.jobs.trouble import workers
from core.models import Forgetting, JobRun, LivedThrough


@dataclass(frozen=True)
class Announced:
    """What a job is about to remove, and how many people are too many for it until an editor has seen the number."""

    job: str
    what: str
    rows: list[Forgetting]
    people: int  # to confirm; 0 where nothing has to be


class NumberForm(forms.Form):
    job = forms.ChoiceField(choices=lambda: [(name, name) for name in forgetting.FORGETTERS])
    people = forms.IntegerField(min_value=1)


def announced() -> list[Announced]:
    rows = list(Forgetting.objects.all())
    groups = []
    for name, forgetter in forgetting.FORGETTERS.items():
        mine = [row for row in rows if row.job == name]
        unseen = sum(row.people for row in mine if not row.is_confirmed)
        if mine:
            people = unseen if forgetting.refusal(mine) else 0
            groups.append(Announced(name, capfirst(str(forgetter.what)), mine, people))
    return groups


@dataclass(frozen=True)
class JobRow:
    name: str
    title: str
    run: JobRun | None
    is_late: bool
    did: list[str]  # in the latest run, in the reader's language


def jobs() -> list[JobRow]:
    """Return each job with how its latest run went, those in trouble first."""
    runs = {run.name: run for run in JobRun.objects.all()}
    rows = []
    for name, job in JOBS.items():
        run = runs.get(name)
        did = job.did(run.numbers) if run and run.succeeded_at else []
        rows.append(JobRow(name, str(job.title), run, bool(run and is_late(run)), did))
    return sorted(rows, key=lambda row: (not (row.is_late or (row.run and row.run.failed_at)), row.title))


def show_jobs(request: MemberRequest, context: dict[str, Any]) -> HttpResponse:
    if request.method == "POST":
        return _confirm(request)
    more = {
        "title": _("Jobs"),
        "jobs": jobs(),
        "n_workers": workers(),
        "leapt_from": LivedThrough.objects.values_list("leapt_from", flat=True).first(),
        "announced": announced(),
    }
    return TemplateResponse(request, "admin/jobs.html", context | more)


def _confirm(request: MemberRequest) -> HttpResponse:
    """Take down that an editor has seen how many people are forgotten at once."""
    form = NumberForm(request.POST)
    if form.is_valid():
        job, people = form.cleaned_data["job"], form.cleaned_data["people"]
        if forgetting.confirm(Forgetting.objects.filter(job=job), people):
            _log(request, f"{job}: {people}")
            messages.success(request, _("Confirmed. It is removed on its day."))
            return redirect("admin:jobs")
    messages.error(request, _("That is not the number of people. Nothing has been confirmed."))
    return redirect("admin:jobs")


def _log(request: MemberRequest, message: str) -> None:
    kind = ContentType.objects.get_for_model(Forgetting)
    LogEntry.objects.create(
        user=request.user, content_type=kind, object_repr=_("Removal confirmed"), action_flag=CHANGE,
        change_message=message,
    )  # fmt: skip
