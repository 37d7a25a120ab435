"""A report that begins with its PDF: what the PDF says of itself is filled in, for its writer to check."""

import uuid
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.files.outside import refuse_too_many
from core.jobs import long
from core.wizard.once import key_of, read_key
from reports.deposit.from_pdf import KIND, LikelyError, ask_to_begin, begin, said
from reports.deposit.from_pdf_forms import PdfForm
from reports.deposit.wizard import WHAT, WIZARD
from reports.files.pdf.reading import TakesLongerError, read_at_once
from reports.files.uploads import read_upload
from reports.models import Report
from reports.permissions import can_deposit

PDF = replace(WHAT, heading=gettext_lazy("Start from a PDF"), form=PdfForm, template="reports/deposit/form_pdf.html")


@login_keeping_draft
def report_from_pdf(request: MemberRequest) -> HttpResponse:
    """Make a draft of a PDF, with the PDF as its file. What is likely the same is shown before anything is saved."""
    require(can_deposit(request.user))
    before = long.given_before(request, KIND)
    key = key_of(request) or read_key(before.get("form_key", "")) or uuid.uuid4()
    initial = {"organisation": before.get("organisation")} if before else None
    form = PdfForm(request.POST or None, request.FILES or None, user=request.user, initial=initial)
    known = Report.objects.visible_to(request.user) | Report.objects.withdrawn()
    likely = list(known.filter(pk__in=before.get("likely", ())).for_rows())
    if form.is_valid():
        try:
            refuse_too_many(request)
            return _begin(request, form, key)
        except ValidationError as error:
            form.add_error("pdf", error)
        except LikelyError as error:
            likely = error.reports
    return WIZARD.show(request, PDF, form, form_key=key, likely=likely)


def _begin(request: MemberRequest, form: PdfForm, key: uuid.UUID) -> HttpResponse:
    """Lead to the draft; or, where the PDF takes longer to read, to the page that shows how it goes."""
    anyway = "anyway" in request.POST
    try:
        read = read_upload(form.cleaned_data["pdf"], read_at_once)
    except TakesLongerError:
        return redirect(long.page_of(ask_to_begin(form, key, anyway=anyway, by=request.user)))
    report = begin(form, read, key, anyway=anyway, by=request.user)
    messages.success(request, said())
    return redirect(WIZARD.url(WHAT.name, report))
