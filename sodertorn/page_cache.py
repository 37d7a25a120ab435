"""The page cache: a page that everybody gets alike is made once, and answered from the cache until something changes.

What is kept, for how long, and why no visitor gets another's page: docs/decisions/0022-page-cache.md.
"""

import gzip
import hashlib
from collections.abc import Callable, Container
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import re_accepts_gzip
from django.utils import timezone
from django.utils.cache import get_conditional_response

from core.publishing.clock import next_moment
from core.publishing.content import content_version
from core.release import release
from sodertorn.kept_pages import KEPT_PAGES, PARAMETERS
from sodertorn.middleware import is_somebody

LONGEST = timedelta(hours=1)  # what was taken off the site is out of the cache by then
LARGEST = 256 * 1024  # bytes of a page, compressed
OTHERS = 500  # pages with a query or under another host's name: one more takes the place of another
# Whoever has a session is not answered from here. A page whose address names no language is Swedish for everybody,
# though Django says that it depends on what the browser prefers.
MAY_VARY_BY = {"cookie", "accept-language"}
OF_THE_BODY = {"Content-Encoding", "Content-Length", "Content-Type"}


class Asked(NamedTuple):
    """What a view is asked for, and how things stood before it began to read."""

    address: str
    version: str
    at: datetime
    view: str
    kwargs: dict[str, Any]


class Page(NamedTuple):
    """An answer as it is kept: compressed, with what tells that it holds no longer."""

    address: str
    version: str
    until: datetime
    view: str
    kwargs: dict[str, Any]
    body: bytes
    headers: dict[str, str]
    etag_uncompressed: str

    @classmethod
    def of(cls, asked: Asked, response: HttpResponse) -> "Page":
        until = min(next_moment(asked.at), asked.at + LONGEST)
        body = gzip.compress(response.content, compresslevel=6, mtime=0)
        headers = dict(response.items()) | {
            "Cache-Control": "public, max-age=0, must-revalidate",
            "Content-Encoding": "gzip",
            "Content-Length": str(len(body)),
            "ETag": _etag(body),
            "Vary": "Accept-Encoding, Cookie" if "cookie" in _varies_by(response) else "Accept-Encoding",
        }
        etag = _etag(response.content)
        return cls(asked.address, asked.version, until, asked.view, asked.kwargs, body, headers, etag)

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """Return it as the client takes it, or that it is what the client has."""
        body, headers = self.body, self.headers
        if not re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            body = gzip.decompress(body)
            headers = {**headers, "Content-Length": str(len(body)), "ETag": self.etag_uncompressed}
            del headers["Content-Encoding"]
        other = get_conditional_response(request, headers["ETag"])
        if other is None:
            return HttpResponse(b"" if request.method == "HEAD" else body, headers=headers)
        if other.status_code == HTTPStatus.NOT_MODIFIED:
            for name in headers.keys() - OF_THE_BODY:
                other[name] = headers[name]
        return other


class PageCache:
    """Answers from the cache before a page would be made; what has no page there is made as ever, and may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        release()  # of the code that runs, before an upgrade can exchange the files

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (address := _address(request, PARAMETERS)) and (page := _find(address)):
            if also := KEPT_PAGES[page.view].on_hit:
                also(request, **page.kwargs)
            return page.answer(request)
        response = self.get_response(request)
        asked: Asked | None = getattr(request, "asked", None)
        if asked is None or not isinstance(response, HttpResponse) or not _is_everybodys(request, response):
            return response
        page = Page.of(asked, response)
        if len(page.body) <= LARGEST:
            caches["pages"].set(_key(page.address), page, (page.until - timezone.now()).total_seconds())
        return page.answer(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]) -> None:
        """Let the view see no more of the query than it reads, and note what it is asked for and when."""
        match = request.resolver_match
        kept = KEPT_PAGES.get(match.view_name) if match else None
        if match and kept and (address := _address(request, kept.parameters)):
            request.META["QUERY_STRING"] = _query(request, kept.parameters)
            # Not what the table of addresses adds: its query sets would be fetched and kept.
            given: dict[str, Any] = match.captured_kwargs  # type: ignore[attr-defined]
            request.asked = Asked(address, content_version(request), timezone.now(), match.view_name, given)  # type: ignore[attr-defined]


def _find(address: str) -> Page | None:
    page: Page | None = caches["pages"].get(_key(address))
    if page is None or page.address != address or page.until <= timezone.now():
        return None
    return page if page.version == content_version() else None


def _address(request: HttpRequest, parameters: Container[str]) -> str:
    """Return what tells this page from all others; empty where it is asked for in a way that is never kept."""
    if (
        not settings.PAGE_CACHE
        or request.method not in {"GET", "HEAD"}
        or request.path.startswith((settings.STATIC_URL, settings.MEDIA_URL))
        or is_somebody(request)
        or not request.META.get("QUERY_STRING", "").isascii()
    ):
        return ""
    try:
        host = request.get_host()
    except DisallowedHost:  # said by those who answer then
        return ""
    return f"{request.scheme}://{host}{request.path}?{_query(request, parameters)}"


def _query(request: HttpRequest, parameters: Container[str]) -> str:
    """Return the query with ``parameters`` only, by name; the values of a name keep their order."""
    pairs = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    return urlencode(sorted((pair for pair in pairs if pair[0] in parameters), key=lambda pair: pair[0]))


def _key(address: str) -> str:
    """Return where a page is kept. However many addresses are asked for, there are only as many places as pages."""
    digest = hashlib.sha256(address.encode()).hexdigest()
    is_own = address.startswith(f"{settings.SITE_URL}/") and address.endswith("?")
    return f"{release()}:{digest if is_own else int(digest, 16) % OTHERS}"


def _is_everybodys(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether everybody who has no session would get this answer."""
    return (
        response.status_code == 200
        and not response.cookies
        and not response.has_header("Cache-Control")
        and not len(get_messages(request))
        and _varies_by(response) <= MAY_VARY_BY
    )


def _varies_by(response: HttpResponse) -> set[str]:
    return {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
