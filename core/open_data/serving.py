"""Handing out open data: in pieces, and not again to whoever has them."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from core.publishing.content import content_version
from core.release import release


def serve(request: HttpRequest, write: Callable[[], Iterator[bytes]], media_type: str, name: str) -> HttpResponseBase:
    """Hand out what ``write`` yields as a file, or say that the reader has it, as nothing has changed since."""
    etag = f'"{release()}-{content_version(request)}-{get_language()}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag)
    if response is None:
        response = StreamingHttpResponse(write(), content_type=media_type)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response
