"""The portal's own pages for what goes wrong, where Django's view would not know the page's language or address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import requires_csrf_token

# Apps whose forms hold a visitor's own words, which must survive; never a password.
RESENDABLE = {"challenges", "dialogues"}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without the database or the session, which may be what failed."""
    return render(request, "500.html", status=500)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "429.html", status=429)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page had grown too old, and offer to send what was written once more with a fresh token.

    Only a form that our own page posted is offered, so that another site cannot have its words sent by one click.
    """
    fields: list[tuple[str, str]] = []
    if request.headers.get("Sec-Fetch-Site") == "same-origin" and _app_of(request.path_info) in RESENDABLE:
        fields = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken" and isinstance(value, str)
        ]
    return render(
        request,
        "403_csrf.html",
        {"fields": fields, "action": request.get_full_path(), "debug": settings.DEBUG},
        status=403,
    )


def _app_of(path: str) -> str:
    try:
        return resolve(path).app_name
    except Resolver404:
        return ""
