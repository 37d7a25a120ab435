from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from records.workflow import TransitionError
from reports.forms.laying_down import SupersedeForm, WhyForm
from reports.models import Report
from reports.permissions import can_keep
from reports.steps import STEPS, MoveStep


@login_keeping_draft
def report_step(request: MemberRequest, pk: int, slug: str, name: str) -> HttpResponse:
    """Ask before a step is taken, for the reason too where one is due, and take it."""
    report = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
    step = STEPS.get(name)
    if step is None:
        raise Http404
    if report.is_withdrawn:  # for good, whoever comes after
        return _too_late(request, report)
    require(step.allowed(request.user, report))
    if not step.is_possible(report):  # somebody was faster, or this is the second click of two
        return _too_late(request, report)
    searches = "search" in request.POST
    form = _form(request, report, step, searches=searches)
    if form and searches:
        drafts.fill(form, request.POST)
    elif request.method == "POST" and (form is None or form.is_valid()):
        _take(request, report, step, form)
        drafts.forget(request)
        return redirect(report)
    if form:
        drafts.recall(request, form)
    context = {"report": report, "step": step, "form": form, "searches": searches}
    return render(request, "reports/step.html", context)


def speaks_for_owner(request: MemberRequest, report: Report) -> str:
    """Return the name under which the visitor acts: that of the organisation; none for editors."""
    return report.owner.name if report.owner and can_keep(request.user, report) else ""


def _form(request: MemberRequest, report: Report, step: MoveStep, *, searches: bool) -> WhyForm | None:
    data = None if searches else request.POST or None
    if step.needs_other:
        sent = drafts.sent(request)
        return SupersedeForm(data, report=report, q=sent.get("q", ""), chosen=sent.get("other", ""))
    return WhyForm(data) if step.needs_reason else None


def _take(request: MemberRequest, report: Report, step: MoveStep, form: WhyForm | None) -> None:
    given = {name: form.cleaned_data[name] for name in ("reason", "other") if name in form.fields} if form else {}
    try:
        step.act(report, by=request.user, on_behalf_of=speaks_for_owner(request, report), **given)
    except TransitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(step.done))


def _too_late(request: MemberRequest, report: Report) -> HttpResponse:
    words = {"state": report.get_state_display()}
    messages.info(request, _("That is not the next step any more: the report is now “%(state)s”.") % words)
    return redirect(report)
