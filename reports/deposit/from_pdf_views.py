"""A report that begins with its PDF: what the PDF says of itself is filled in, for its writer to check."""

import uuid
from dataclasses import replace
from pathlib import PurePosixPath

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.publishing.provenance import Relation
from core.wizard.once import key_of, once
from reports import actions
from reports.deposit.from_pdf_forms import PdfForm
from reports.deposit.people_forms import named
from reports.deposit.similar import likely_the_same
from reports.deposit.wizard import WHAT, WIZARD
from reports.files.pdf.suggestions import Suggestions, suggestions
from reports.files.uploads import ReadFile, read_upload, save_file
from reports.models import Author, Report, ReportFile
from reports.models.report import FIRST_YEAR, LAST_YEAR
from reports.permissions import can_deposit

LONGEST_TITLE = 300
LONGEST_NAME = 200
PDF = replace(WHAT, heading=gettext_lazy("Start from a PDF"), form=PdfForm, template="reports/deposit/form_pdf.html")


@login_keeping_draft
def report_from_pdf(request: MemberRequest) -> HttpResponse:
    """Make a draft of a PDF, with the PDF as its file. What is likely the same is shown before anything is saved."""
    require(can_deposit(request.user))
    key = key_of(request) or uuid.uuid4()
    form = PdfForm(request.POST or None, request.FILES or None, user=request.user)
    likely: list[Report] = []
    if form.is_valid():
        try:
            read = read_upload(form.cleaned_data["pdf"])
        except ValidationError as error:
            form.add_error("pdf", error)
        else:
            report, authors = _suggested(read, key)
            likely = [] if "anyway" in request.POST else _likely(request, report, read)
            if not likely:
                report = _deposited(request, report, authors, form, key)
                save_file(report, read, by=request.user)
                messages.success(
                    request,
                    _("The draft and its PDF are saved. Check the details taken from the PDF: they may be wrong."),
                )
                return redirect(WIZARD.url(WHAT.name, report))
    return WIZARD.show(request, PDF, form, form_key=key, likely=likely)


def _suggested(read: ReadFile, key: uuid.UUID) -> tuple[Report, list[Author]]:
    """Return what the PDF says of itself, as an unsaved report and its authors; its name where it has no title."""
    said = suggestions(read.pdf) if read.pdf else Suggestions("", [], [], "", None)
    by_name = PurePosixPath(read.name).stem.replace("_", " ").replace("-", " ")
    report = Report(
        form_key=key,
        kind=Report.Kind.REPORT,
        relation=Relation.PARTNER,
        title=(said.title or by_name)[:LONGEST_TITLE],
        language=said.language or get_language() or "",
        year=said.year if said.year and FIRST_YEAR <= said.year <= LAST_YEAR else None,
    )
    names = [named(name[:LONGEST_NAME]) for name in said.authors]
    authors = [
        Author(position=position, name=name, family_name=family_name)
        for position, (name, family_name) in enumerate(names, start=1)
    ]
    return report, authors


def _likely(request: MemberRequest, report: Report, read: ReadFile) -> list[Report]:
    having = ReportFile.objects.readable_by(request.user).filter(sha256=read.sha256).values("report")
    same_file = Report.objects.filter(pk__in=having).exclude(form_key=report.form_key).for_rows()[:1]
    found = [*same_file, *likely_the_same(report, request.user)]
    return [one for one in dict.fromkeys(found) if one.form_key != report.form_key]


def _deposited(request: MemberRequest, report: Report, authors: list[Author], form: PdfForm, key: uuid.UUID) -> Report:
    """Save the draft and its authors, once however often the form is sent."""

    def deposit() -> Report:
        actions.deposit(report, owner=form.cleaned_data["organisation"], author=request.user)
        for author in authors:
            author.report = report
        Author.objects.bulk_create(authors)
        return report

    return once(Report.objects.filter(author=request.user), key, deposit)
