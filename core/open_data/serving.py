"""Handing out open data: in pieces, and not again to whoever has them."""

import hashlib
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from core.publishing.content import content_version
from core.release import release


def serve(
    request: HttpRequest, write: Callable[[], Iterator[bytes]], media_type: str, name: str, *, moment: object = ""
) -> HttpResponseBase:
    """Hand out what ``write`` yields as a file, or say that the reader has it, as nothing has changed since.

    ``moment`` is what changes with the clock besides the day.
    """
    made_of = (release(), content_version(request), get_language(), timezone.localdate(), moment)
    etag = f'"{hashlib.sha256(repr(made_of).encode()).hexdigest()[:32]}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag)
    if response is None:
        response = as_file(write(), media_type, name)
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


def as_file(pieces: Iterator[bytes], media_type: str, name: str) -> HttpResponseBase:
    response = StreamingHttpResponse(pieces, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
