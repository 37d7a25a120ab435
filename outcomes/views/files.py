"""The files and links that belong to an outcome."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.requests import MemberRequest
from core.files.outside import decodes_outside
from outcomes.actions import remove_evidence, save_evidence
from outcomes.forms.files import MOST_ATTACHMENTS, AttachmentForm
from outcomes.models import Attachment, Outcome
from outcomes.wizard import ATTACHMENTS, WIZARD


@login_keeping_draft
@decodes_outside
@transaction.atomic
def outcome_attachments(request: MemberRequest, slug: str) -> HttpResponse:
    outcome = WIZARD.find(request, slug=slug)
    form = AttachmentForm(request.POST or None, request.FILES or None, instance=Attachment(outcome=outcome))
    is_right = form.is_valid()
    if form.is_bound and form.known():
        messages.info(request, _("It is already attached."))
        return redirect("outcomes:attachments", outcome.slug)
    if is_right:
        save_evidence(form.save(commit=False), by=request.user)
        messages.success(request, _("“%(title)s” has been attached.") % {"title": form.instance.title})
        return redirect("outcomes:attachments", outcome.slug)
    attachments = outcome.attachments.order_by("kind", "pk")
    drafts.recall(request, form)
    return WIZARD.show(request, ATTACHMENTS, form, outcome, attachments=attachments, most=MOST_ATTACHMENTS)


@login_keeping_draft
@transaction.atomic
def attachment_remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    outcome = WIZARD.find(request, slug=slug)
    attachment = get_object_or_404(outcome.attachments, pk=pk)
    if request.method != "POST":
        return render(request, "outcomes/attachment_remove.html", {"outcome": outcome, "attachment": attachment})
    remove_evidence(attachment, by=request.user)
    messages.success(request, _("“%(title)s” has been removed.") % {"title": attachment.title})
    return redirect("outcomes:attachments", outcome.slug)


@require_safe
def attachment(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    """Hand out a file to whoever may read about its outcome: as a download, of the type that it was checked to be."""
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)
    found = get_object_or_404(outcome.attachments.exclude(file=""), pk=pk)
    try:
        content = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=found.file_name, content_type=found.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
