"""Hands out a stored file, whole or in parts (RFC 9110, ranges), under the type that it was checked to be."""

import re
from datetime import datetime
from typing import IO, Any, Protocol

from django.core.files.base import File
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

CHUNK = 64 * 1024
A_YEAR = 365 * 24 * 60 * 60  # seconds
# One part; of several, or of another unit, the whole file is sent instead, as the rules allow.
_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


class Stored(Protocol):
    """A file by its name in a storage, as a FieldFile is."""

    @property
    def storage(self) -> Any: ...

    @property
    def name(self) -> str | None: ...


class Part:
    """A stretch of an open file, read piece by piece. It closes the file, also when nobody has read it."""

    def __init__(self, file: File | IO[bytes], start: int, length: int) -> None:
        self.file, self.left = file, length
        self.file.seek(start)

    def __iter__(self) -> "Part":
        return self

    def __next__(self) -> bytes:
        piece: bytes = self.file.read(min(CHUNK, self.left)) if self.left else b""
        if not piece:
            raise StopIteration
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        self.file.close()


def serve(
    request: HttpRequest,
    stored: Stored,
    *,
    name: str,
    media_type: str,
    size: int,
    etag: str,
    changed_at: datetime,
    is_public: bool,
    as_attachment: bool = True,
    is_forever: bool = False,
) -> HttpResponseBase:
    """Answer a GET or HEAD for ``stored``, from any storage whose files can be sought in.

    Whoever may read it may not tomorrow, and the other way round: caches ask each time, and those that people share
    keep only what is public. What ``is_forever`` has another address when it is another. Raises Http404 for what the
    storage has lost.
    """
    response = _answer(request, stored, size, f'"{etag}"', changed_at)
    response["ETag"] = f'"{etag}"'
    response["Last-Modified"] = http_date(changed_at.timestamp())
    response["Accept-Ranges"] = "bytes"
    if response.status_code in {200, 206}:
        _name(response, name, media_type, as_attachment=as_attachment)
    _disarm(response)
    lasting: dict[str, Any] = {"max_age": A_YEAR, "immutable": True} if is_forever else {"no_cache": True}
    patch_cache_control(response, **lasting, **({"public": True} if is_public else {"private": True}))
    return response


def serve_made(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """Answer with a file that was made for its reader alone: shown by the browser, and kept by no cache."""
    response = HttpResponse(content)
    _name(response, name, media_type, as_attachment=False)
    _disarm(response)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _name(response: HttpResponseBase, name: str, media_type: str, *, as_attachment: bool) -> None:
    response["Content-Type"] = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    response["Content-Disposition"] = content_disposition_header(as_attachment, name) or "inline"


def _disarm(response: HttpResponseBase) -> None:
    """Keep a browser from taking a file for anything else, and from running what is in it."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"


def _answer(request: HttpRequest, stored: Stored, size: int, etag: str, changed_at: datetime) -> HttpResponseBase:
    unchanged = get_conditional_response(request, etag, int(changed_at.timestamp()))
    if unchanged is not None:
        return unchanged
    start, length = 0, size
    status = 200
    if wanted := _range(request, etag, changed_at):
        start, length = _bounds(wanted, size)
        if not length:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        status = 206
    response: HttpResponseBase
    if request.method == "HEAD":
        if not stored.storage.exists(str(stored.name)):
            raise Http404
        response = HttpResponse(status=status)
    else:
        try:
            response = StreamingHttpResponse(Part(stored.storage.open(str(stored.name)), start, length), status=status)
        except FileNotFoundError as error:
            raise Http404 from error
    response["Content-Length"] = str(length)
    if status == 206:
        response["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    return response


def _range(request: HttpRequest, etag: str, changed_at: datetime) -> re.Match[str] | None:
    """Return the part that is asked for; None where the whole file is: HEAD, an unknown form, another state of it."""
    wanted = _RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or not wanted or not any(wanted.groups()):
        return None
    first, last = wanted.groups()
    if first and last and int(last) < int(first):
        return None
    condition = request.headers.get("If-Range", "").strip()
    if condition and condition != etag and parse_http_date_safe(condition) != int(changed_at.timestamp()):
        return None
    return wanted


def _bounds(wanted: re.Match[str], size: int) -> tuple[int, int]:
    """Return where the part begins and how long it is: 0 when there is no such part."""
    first, last = wanted.groups()
    if not first:
        length = min(int(last), size)
        return size - length, length
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    return start, max(0, end - start + 1)
