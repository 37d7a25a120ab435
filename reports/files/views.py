"""A report's files: handed out to whoever may read them, and kept by those who deposited the report."""

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.files.outside import refuse_too_many
from core.files.serving import serve
from core.files.types import WEBP
from core.jobs import long
from reports.citations.signposts import link_file
from reports.counting.counts import count
from reports.deposit.wizard import WIZARD
from reports.files.forms import FileEditForm, FileForm
from reports.files.later import KIND, WORDS, ask_to_add, said_of
from reports.files.pdf.reading import TakesLongerError, read_at_once
from reports.files.shown import shown_files
from reports.files.uploads import MOST_FILES, change_file, keep_file, read_upload, remove_file, save_file
from reports.models import DayCount, Report, ReportFile
from reports.permissions import can_change_files, can_keep
from reports.views import report_detail

# Handed out


@require_safe
def report_file(request: HttpRequest, pk: int, slug: str, file: int, name: str) -> HttpResponseBase:
    """Hand out a file, a PDF to be read in the browser and others as a download."""
    found = _find(request, pk, file)
    if not isinstance(found, ReportFile):
        return found
    if (found.report.slug, found.file_name) != (slug, name):
        return redirect(found, permanent=True)
    response = serve(
        request,
        found.file,
        name=found.file_name,
        media_type=found.media_type,
        size=found.size,
        etag=found.sha256,
        changed_at=found.created_at,
        is_public=_is_public(request, found),
        as_attachment=not found.is_pdf,
    )
    if not found.is_internal:
        count(request, found.report, DayCount.Kind.DOWNLOAD, thing=found.pk, response=response)
    if found.report.is_published:
        link_file(response, found.report)
    return response


@require_safe
def report_cover(request: HttpRequest, pk: int, slug: str, file: int) -> HttpResponseBase:
    """Hand out the first page as a picture, to whoever may read the file."""
    found = _find(request, pk, file)
    if not isinstance(found, ReportFile):
        return found
    if not found.cover:
        raise Http404
    if found.report.slug != slug:
        return redirect(found.get_cover_url(), permanent=True)
    try:
        size = found.cover.size
    except FileNotFoundError as error:
        raise Http404 from error
    return serve(
        request,
        found.cover,
        name=_("cover.webp"),
        media_type=WEBP,
        size=size,
        etag=f"{found.sha256}-cover",
        changed_at=found.created_at,
        is_public=_is_public(request, found),
        as_attachment=False,
    )


def _find(request: HttpRequest, pk: int, file: int) -> ReportFile | HttpResponse:
    """Return a file that the visitor may read; or the page that says why not, where that is no secret.

    What is left of a withdrawn report is its stub. That a file opens later, or is for members, its report's page says
    too. Raises Http404 for everything else.
    """
    if report := Report.objects.withdrawn().filter(pk=pk).first():
        return report_detail(request, report.pk, report.slug)
    readable = ReportFile.objects.readable_by(request.user).filter(report=pk).select_related("report")
    if found := readable.filter(pk=file).first():
        return found
    report = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
    closed = next((one for one in shown_files(report, request.user).closed if one.pk == file), None)
    if closed is None:
        raise Http404
    return render(request, "reports/files/closed.html", {"report": report, "file": closed}, status=404)


def _is_public(request: HttpRequest, file: ReportFile) -> bool:
    """Whether machines, and everybody else, may read it now."""
    if not request.user.is_authenticated:
        return True
    return ReportFile.objects.readable_by(AnonymousUser()).filter(pk=file.pk).exists()


# Kept


@login_keeping_draft
def report_files(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """What there is, with what can be better about each, and a form that adds one more."""
    report = _open(request, pk)
    if not can_change_files(request.user, report):
        return WIZARD.closed(request, report)
    given = long.given_before(request, KIND)
    words = {name: given.get(name) for name in WORDS} if given else None
    form = FileForm(request.POST or None, request.FILES or None, instance=ReportFile(report=report), initial=words)
    if form.is_valid():
        try:
            refuse_too_many(request)
            return _added(request, report, form)
        except ValidationError as error:
            form.add_error("file", error)
    drafts.recall(request, form)
    files = list(report.files.filter(last_version=None).in_order())
    for file in files:
        file.report = report
    return render(
        request, "reports/files/files.html", {"report": report, "form": form, "files": files, "most": MOST_FILES}
    )


def _added(request: MemberRequest, report: Report, form: FileForm) -> HttpResponse:
    """Add a file; lead to the page that shows how it goes where it takes longer to read."""
    words = {name: form.cleaned_data[name] for name in WORDS}
    try:
        read = read_upload(form.cleaned_data["file"], read_at_once)
    except TakesLongerError:
        return redirect(long.page_of(ask_to_add(form, by=request.user)))
    file, is_new = save_file(report, read, by=request.user, **words)
    messages.add_message(request, messages.SUCCESS if is_new else messages.INFO, said_of(file, is_new=is_new))
    return redirect("reports:files", report.pk, report.slug)


@login_keeping_draft
def report_file_edit(request: MemberRequest, pk: int, slug: str, file: int) -> HttpResponse:
    report = _open(request, pk)
    if not can_change_files(request.user, report):
        return WIZARD.closed(request, report)
    found = get_object_or_404(report.files.filter(last_version=None), pk=file)
    form = FileEditForm(request.POST or None, instance=found)
    if form.is_valid():
        if not change_file(found, by=request.user, **form.cleaned_data):
            raise Http404
        messages.success(request, _("“%(file)s” has been saved.") % {"file": found})
        return redirect("reports:files", report.pk, report.slug)
    drafts.recall(request, form)
    return render(request, "reports/files/edit.html", {"report": report, "form": form, "file": found})


@login_keeping_draft
def report_file_remove(request: MemberRequest, pk: int, slug: str, file: int) -> HttpResponse:
    report = _open(request, pk)
    if not can_change_files(request.user, report):
        return WIZARD.closed(request, report)
    found = get_object_or_404(report.files.filter(last_version=None), pk=file)
    if request.method != "POST":
        return render(request, "reports/files/remove.html", {"report": report, "file": found})
    remove_file(found, by=request.user)
    if found.leaves:
        said = _("“%(file)s” will be removed in the next version. Until then you can change your mind.")
    else:
        said = _("“%(file)s” has been removed.")
    messages.success(request, said % {"file": found})
    return redirect("reports:files", report.pk, report.slug)


@login_keeping_draft
def report_file_keep(request: MemberRequest, pk: int, slug: str, file: int) -> HttpResponse:
    """Let a file stay that was to leave. Reading this address leads to the files, as after a login on the way."""
    report = _open(request, pk)
    if not can_change_files(request.user, report):
        return WIZARD.closed(request, report)
    found = get_object_or_404(report.files.filter(last_version=None), pk=file)
    if request.method == "POST":
        keep_file(found, by=request.user)
        messages.success(request, _("“%(file)s” will be kept.") % {"file": found})
    return redirect("reports:files", report.pk, report.slug)


def _open(request: MemberRequest, pk: int) -> Report:
    """Find a report for somebody who may change its files, if not now then when it is no longer in review."""
    report = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
    require(can_change_files(request.user, report) or can_keep(request.user, report))
    return report
