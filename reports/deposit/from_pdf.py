"""A draft that is made of a PDF, with the PDF as its file: in the request, or by a worker when reading takes long."""

import uuid
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from core.files.types import clean_name
from core.jobs import long
from core.models import LongTask
from core.publishing.provenance import Relation
from core.wizard.once import once
from reports import actions
from reports.deposit.from_pdf_forms import PdfForm
from reports.deposit.people_forms import named
from reports.deposit.similar import likely_the_same
from reports.deposit.wizard import WHAT, WIZARD
from reports.files.later import read_for, reasons
from reports.files.pdf.suggestions import Suggestions, suggestions
from reports.files.uploads import ReadFile, save_file
from reports.models import Author, Report, ReportFile
from reports.models.report import FIRST_YEAR, LAST_YEAR
from reports.permissions import can_deposit

KIND = "report_from_pdf"
LONGEST_TITLE = 300
LONGEST_NAME = 200


class LikelyError(Exception):
    """Nothing is saved yet: ``reports`` are likely the same as the one of the PDF."""

    def __init__(self, reports: list[Report]) -> None:
        super().__init__(reports)
        self.reports = reports


def begin(form: PdfForm, read: ReadFile, key: uuid.UUID, *, anyway: bool, by: User) -> Report:
    """Save a draft of what the PDF says of itself, with its authors and its file; once for each key.

    Raises LikelyError unless it is to be saved ``anyway``.
    """
    report, authors = _suggested(read, key)
    if not anyway and (likely := _likely(report, read, by)):
        raise LikelyError(likely)
    saved = _deposited(report, authors, form, key, by)
    save_file(saved, read, by=by)
    return saved


def said() -> str:
    return _("The draft and its PDF are saved. Check the details taken from the PDF: they may be wrong.")


def ask_to_begin(form: PdfForm, key: uuid.UUID, *, anyway: bool, by: User) -> LongTask:
    """Let a worker read the PDF and make the draft. Raises ValidationError."""
    upload = form.cleaned_data["pdf"]
    words = {"organisation": form.cleaned_data["organisation"].pk, "form_key": str(key), "anyway": anyway}
    title = _("A report from “%(file)s”") % {"file": clean_name(upload.name)}
    return long.ask_for(KIND, owner=by, title=title, given={"name": upload.name, **words}, file=upload)


def _work(task: LongTask) -> long.Result:
    again = long.again(task, reverse("reports:from-pdf"))
    with long.given_file(task) as upload:
        form = PdfForm(task.given, {"pdf": upload}, user=task.owner)
        if not can_deposit(task.owner) or not form.is_valid():
            raise long.LongTaskError(reasons(form), again)
        key, anyway = uuid.UUID(task.given["form_key"]), task.given["anyway"]
        try:
            report = begin(form, read_for(task, upload), key, anyway=anyway, by=task.owner)
        except ValidationError as error:
            raise long.LongTaskError(" ".join(error.messages), again) from error
        except LikelyError as error:
            task.given["likely"] = [one.pk for one in error.reports]
            task.save(update_fields=["given"])
            reason = _("Nothing has been saved yet: the report seems to be here already.")
            raise long.LongTaskError(reason, again) from error
    return long.Result(said(), WIZARD.url(WHAT.name, report))


def _suggested(read: ReadFile, key: uuid.UUID) -> tuple[Report, list[Author]]:
    """Return what the PDF says of itself, as an unsaved report and its authors; its name where it has no title."""
    said_there = suggestions(read.pdf) if read.pdf else Suggestions("", [], [], "", None)
    by_name = PurePosixPath(read.name).stem.replace("_", " ").replace("-", " ")
    year = said_there.year
    report = Report(
        form_key=key,
        kind=Report.Kind.REPORT,
        relation=Relation.PARTNER,
        title=(said_there.title or by_name)[:LONGEST_TITLE],
        language=said_there.language or get_language() or "",
        year=year if year and FIRST_YEAR <= year <= LAST_YEAR else None,
    )
    names = [named(name[:LONGEST_NAME]) for name in said_there.authors]
    authors = [
        Author(position=position, name=name, family_name=family_name)
        for position, (name, family_name) in enumerate(names, start=1)
    ]
    return report, authors


def _likely(report: Report, read: ReadFile, by: User) -> list[Report]:
    having = ReportFile.objects.readable_by(by).filter(sha256=read.sha256).values("report")
    same_file = Report.objects.filter(pk__in=having).exclude(form_key=report.form_key).for_rows()[:1]
    found = [*same_file, *likely_the_same(report, by)]
    return [one for one in dict.fromkeys(found) if one.form_key != report.form_key]


def _deposited(report: Report, authors: list[Author], form: PdfForm, key: uuid.UUID, by: User) -> Report:
    """Save the draft and its authors, once however often the form is sent."""

    def deposit() -> Report:
        actions.deposit(report, owner=form.cleaned_data["organisation"], author=by)
        for author in authors:
            author.report = report
        Author.objects.bulk_create(authors)
        return report

    return once(Report.objects.filter(author=by), key, deposit)


long.register(KIND, _work)
