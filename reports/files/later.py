"""A file of a report that takes longer to read than its sender waits: a worker reads it and adds it."""

from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.files.types import clean_name
from core.jobs import long
from core.models import LongTask
from reports.files.forms import FileForm
from reports.files.pdf.reading import read_pdf
from reports.files.uploads import ReadFile, read_upload, save_file
from reports.models import Report, ReportFile
from reports.permissions import can_change_files

KIND = "add_file"
WORDS = ("title", "visibility", "opens_at")  # that are sent with a file


def ask_to_add(form: FileForm, *, by: User) -> LongTask:
    """Let a worker read the file of a form that is right in all else. Raises ValidationError."""
    upload = form.cleaned_data["file"]
    words = {name: form.data.get(name, "") for name in WORDS}
    given = {"report": form.instance.report.pk, "name": upload.name, **words}
    title = _("Reading “%(file)s”") % {"file": clean_name(upload.name)}
    return long.ask_for(KIND, owner=by, title=title, given=given, file=upload)


def read_for(task: LongTask, upload: File) -> ReadFile:
    """Read a PDF as a worker does, and say page by page how it goes. Raises ValidationError."""
    told = partial(task.progress, message=_("Pages that have been read:"))
    return read_upload(upload, partial(read_pdf, told=told))  # type: ignore[arg-type]


def reasons(form: object) -> str:
    """Return what is wrong in a form, for somebody who does not see it."""
    errors: dict[str, list[str]] = form.errors  # type: ignore[attr-defined]
    return " ".join(error for field in errors.values() for error in field)


def _work(task: LongTask) -> long.Result:
    report = Report.objects.visible_to(task.owner).filter(pk=task.given["report"]).first()
    if report is None or not can_change_files(task.owner, report):
        reason = _("The file has not been added: you cannot change the files of the report now.")
        raise long.LongTaskError(reason, report.get_absolute_url() if report else "")
    url = reverse("reports:files", args=[report.pk, report.slug])
    with long.given_file(task) as upload:
        form = FileForm(task.given, {"file": upload}, instance=ReportFile(report=report))
        if not form.is_valid():
            raise long.LongTaskError(reasons(form), long.again(task, url))
        try:
            words = {name: form.cleaned_data[name] for name in WORDS}
            file, is_new = save_file(report, read_for(task, upload), by=task.owner, **words)
        except ValidationError as error:
            raise long.LongTaskError(" ".join(error.messages), long.again(task, url)) from error
    is_new |= file.created_at >= task.created_at  # a worker was killed after it had saved it
    return long.Result(said_of(file, is_new=is_new), url)


def said_of(file: ReportFile, *, is_new: bool) -> str:
    words = _("“%(file)s” has been saved.") if is_new else _("The report already has this file: “%(file)s”.")
    return words % {"file": file}


long.register(KIND, _work)
