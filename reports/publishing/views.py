from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from accounts.drafts import login_keeping_draft
from accounts.requests import MemberRequest
from core.workflow.views import confirm_transition
from reports.models import Report
from reports.permissions import speaks_for
from reports.workflow import REPORT_TRANSITIONS


@login_keeping_draft
def report_transition(request: MemberRequest, pk: int, slug: str, name: str) -> HttpResponse:
    report = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
    if report.is_withdrawn and name in REPORT_TRANSITIONS:  # for good, whoever comes after
        messages.info(request, str(REPORT_TRANSITIONS[name].why_not(report)))
        return redirect(report)
    owner = partial(speaks_for, request.user, report)
    return confirm_transition(request, REPORT_TRANSITIONS, report, name, on_behalf_of=owner)
