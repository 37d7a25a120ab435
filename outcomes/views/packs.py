"""All of an outcome in one file, to take home."""

from tempfile import SpooledTemporaryFile

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from outcomes.models import Outcome
from outcomes.packs.archive import write_pack

IN_MEMORY = 2**20  # bytes; what is larger goes to the disk


@require_safe
def outcome_pack(request: HttpRequest, slug: str) -> FileResponse:
    outcome = get_object_or_404(
        Outcome.objects.visible_to(request.user).select_related("owner", "card", "superseded_by"), slug=slug
    )
    pack = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the response closes it
    write_pack(outcome, pack)
    pack.seek(0)
    name = f"{outcome.slug}-{get_language()}.zip"
    return FileResponse(pack, as_attachment=True, filename=name, content_type="application/zip")
