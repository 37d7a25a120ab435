"""New versions of a report, and the pages of those before."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.workflow import TransitionError
from reports import actions
from reports.citations.signposts import link_stub
from reports.files.shown import shown_files
from reports.models import Report, ReportVersion
from reports.permissions import can_revise, speaks_for
from reports.snapshots import read
from reports.versions.forms import VersionForm
from reports.views import stub


@login_keeping_draft
@transaction.atomic
def version_create(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Everything that the report says, on one page, and what has changed since the version that is on the site."""
    records = Report.objects.visible_to(request.user)
    if request.method == "POST":  # whoever comes meanwhile waits, and sees the version that this one makes
        records = records.select_for_update(of=("self",))
    report = get_object_or_404(records, pk=pk)
    if report.is_withdrawn:
        return _refused(request, report, _("The report has been withdrawn, so it cannot have new versions."))
    require(can_revise(request.user, report))
    if report.state != Report.State.PUBLISHED or not report.is_published:
        return _refused(
            request, report, _("Only a report that is on the site and not superseded can have a new version.")
        )
    asks = "search" in request.POST or "more" in request.POST
    form = VersionForm(
        None if asks else request.POST or None,
        user=request.user,
        instance=report,
        sent=drafts.sent(request),
    )
    if asks:
        drafts.fill(form, request.POST)
    elif form.is_sent_again() or (form.is_valid() and _published_by(form, request, report)):
        return _published(request, report)
    drafts.recall(request, form)
    context = {
        "form": form,
        "report": report,
        "next_number": form.number_before + 1,
        "searches": "search" in request.POST,
        "files": report.files.current().in_order(),
        "new_files": report.files.filter(first_version=None).in_order(),
    }
    return render(request, "reports/versions/form.html", context)


@require_safe
def report_version(request: HttpRequest, pk: int, slug: str, number: int) -> HttpResponse:
    """Show what an earlier version said, with its own files. The current one is the report's own page."""
    report = get_object_or_404(Report.objects.visible_to(request.user) | Report.objects.withdrawn(), pk=pk)
    if report.slug != slug:
        return redirect("reports:version", report.pk, report.slug, number, permanent=True)
    if report.is_withdrawn:
        return stub(request, report)
    if number == report.version:
        return redirect(report)
    version = get_object_or_404(ReportVersion, report=report, number=number)
    current_url = f"{settings.SITE_URL}{report.get_absolute_url()}"
    response = render(
        request,
        "reports/versions/version.html",
        {
            "report": report,
            "version": version,
            "said": read(version.record),
            "files": shown_files(report, request.user, number),
            "can_change_files": False,
            "canonical_url": current_url,
            "alternates_absolute": [],
        },
    )
    if report.is_published:
        link_stub(response, report)
    return response


def _published_by(form: VersionForm, request: MemberRequest, report: Report) -> bool:
    try:
        actions.publish_version(
            report,
            seen=form.number_before,
            changes=form.cleaned_data["changes"],
            save=form.save,
            by=request.user,
            on_behalf_of=speaks_for(request.user, report),
        )
    except TransitionError as error:
        form.add_error(None, str(error))
        return False
    return True


def _published(request: MemberRequest, report: Report) -> HttpResponse:
    words = {"number": report.version}
    messages.success(request, _("Version %(number)d is published. The previous one can still be read.") % words)
    return redirect(report)


def _refused(request: MemberRequest, report: Report, why: str) -> HttpResponse:
    if request.method == "POST":
        why = _("Your text has not been saved.") + f" {why}"
    messages.warning(request, why)
    return redirect(reverse("reports:detail", args=[report.pk, report.slug]))
