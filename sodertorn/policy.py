"""The one policy of response headers: over every address, errors, files and redirects, whoever answers.

Stands before the page cache and all other middleware but what settles who asks. An answer that says something else
of itself, as an uploaded file does, is left with it.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest, HttpResponseBase

from core.framing import FRAMED

HTML = {"text/html", "application/xhtml+xml"}
ALONE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# The sensors and devices that no page asks for; sharing and copying are the browser's own and asked for by a click.
FORBIDDEN = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "screen-wake-lock", "serial", "storage-access", "usb", "xr-spatial-tracking",
)  # fmt: skip
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in FORBIDDEN),
}
LATER = 60  # seconds, for whoever asks too often and is not told more exactly


def apply_policy(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Say of every answer what a browser may do with it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == HTTPStatus.OK and getattr(request, "asked_too_often", False):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            response.headers.setdefault("Retry-After", str(getattr(request, "retry_after", LATER)))
        if getattr(request, "has_logged_out", False):
            response["Clear-Site-Data"] = '"cache", "storage"'
        if response.status_code != HTTPStatus.NOT_MODIFIED and not _is_for_developers(response):
            # What was not modified has no kind: the browser keeps what it was told with the page.
            response.headers.setdefault("Content-Security-Policy", _content_policy(response))
        is_framed = response.get("Content-Security-Policy") == FRAMED
        for name, value in HEADERS.items():
            if not (is_framed and name == "X-Frame-Options"):
                response.headers.setdefault(name, value)
        return response

    return middleware


def _is_for_developers(response: HttpResponseBase) -> bool:
    """Whether it is Django's own page about a fault, which has its styles in it."""
    return settings.DEBUG and response.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR}


def _content_policy(response: HttpResponseBase) -> str:
    """Return what a page may fetch. Anything else, a drawing opened by itself for one, may fetch and run nothing."""
    kind = response.get("Content-Type", "").partition(";")[0].strip().lower()
    return str(settings.CONTENT_SECURITY_POLICY) if kind in HTML else ALONE


def _note_logout(request: HttpRequest | None, **kwargs: object) -> None:
    """Whoever logs out leaves nothing in the browser: the answer tells it to forget."""
    if request is not None:
        request.has_logged_out = True  # type: ignore[attr-defined]


user_logged_out.connect(_note_logout, dispatch_uid="policy")
