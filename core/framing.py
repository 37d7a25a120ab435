"""What other sites may show: pages in a frame, and pictures. All else keeps to itself, by ``sodertorn.policy``."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponseBase

# What other sites may show in a frame runs nothing, sends nothing, and fetches its own style.
FRAMED = "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
ELSEWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}


def may_be_framed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let other sites show the page that ``view`` answers with in a frame; not what it answers instead of one."""

    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.OK:
            for name, value in ({"Content-Security-Policy": FRAMED} | ELSEWHERE).items():
                response[name] = value
        return response

    return framed
