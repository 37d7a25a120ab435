from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

from core.files import sandbox
from sodertorn.notices import PrefixedCookieStorage


class CompressTexts(GZipMiddleware):
    """Compress what pages and machines' answers are made of; files are compressed already, or fetched in parts."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.get("Content-Type", "").partition(";")[0]
        is_text = kind.startswith("text/") or kind.endswith(("json", "xml"))
        is_file = response.streaming and (response.has_header("Content-Length") or response.status_code != 200)
        return super().process_response(request, response) if is_text and not is_file else response


class StaticFiles(WhiteNoiseMiddleware):
    """Static files; not the notes about them that lie beside them, which name every file and say when it was made.

    Those that are collected after the start are served too: during an upgrade a page of the new version may ask for
    them here.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.autorefresh:
            self.directories = [(f"{Path(self.static_root).absolute()}/", self.static_prefix)]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address = request.path_info
        if address.rpartition("/")[2].startswith((".", "staticfiles.json")):
            return self.get_response(request)  # type: ignore[no-any-return]
        is_new = address.startswith(self.static_prefix) and address not in self.files
        if is_new and (file := self.find_file(address)):
            self.files[address] = file
        return super().__call__(request)  # type: ignore[no-any-return]


def is_somebody(request: HttpRequest) -> bool:
    """Whether the answer may be for this visitor alone, who has a session or waits for a message.

    The cookie of the form's token tells nothing: an answer that has a token in it always sets it again.
    """
    cookies = (settings.SESSION_COOKIE_NAME, PrefixedCookieStorage.cookie_name)
    return "HTTP_AUTHORIZATION" in request.META or any(name in request.COOKIES for name in cookies)


def keep_to_oneself(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let nobody store an answer to somebody with a session: after the log-out, Back in the browser shows nothing."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        said = response.get("Cache-Control", "private")  # a file that everybody may read says so itself
        if (is_somebody(request) or response.cookies) and "private" in said and "no-store" not in said:
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


def answer_head_without_body(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Send whoever asks for the head of a page nothing else, whatever the answer is; it says how long the page is."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.method == "HEAD":
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = ()  # the file it came from is closed with the answer
            elif isinstance(response, HttpResponse):
                response.headers.setdefault("Content-Length", str(len(response.content)))
                response.content = b""
        return response

    return middleware


def refuse_null_characters(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer 400 to an address with a null character, which no page has and PostgreSQL cannot store.

    What is posted is left to the fields of its form, which say so and keep what was written.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if "\0" in unquote(request.META.get("QUERY_STRING", "")) + request.path_info:
            raise BadRequest("A null character in the address")
        return get_response(request)

    return middleware


def say_when_busy(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer 503 where a file did not get its turn to be read: the page is the form, with what was written."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        sandbox.was_busy.set(False)
        response = get_response(request)
        if sandbox.was_busy.get() and response.status_code == 200:
            response.status_code = 503
            response["Retry-After"] = str(sandbox.RETRY_AFTER)
        return response

    return middleware
