"""The municipality takes out everything that is in the room, and nobody else does."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.permissions import require
from accounts.requests import MemberRequest
from core.security_log import record
from talks.archive.making import archive_of
from talks.models import Talk
from talks.permissions import hosts


@login_required
@require_safe
def archive(request: MemberRequest, slug: str) -> HttpResponseBase:
    talk = get_object_or_404(Talk.objects.visible_to(request.user).select_related("municipality"), slug=slug)
    require(hosts(request.user, talk))
    record("export", user_id=request.user.pk, what="talk", record_id=talk.pk)
    response = StreamingHttpResponse(archive_of(talk), content_type="application/zip")
    name = f"{talk.slug}-{timezone.localdate().isoformat()}.zip"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    patch_cache_control(response, private=True, no_store=True)
    return response
