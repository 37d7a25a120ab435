"""The portal's own pages for what goes wrong, where Django's view would not know the page's language or address."""

import sys
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

from accounts.models import User
from accounts.permissions import is_editor, may_use_admin
from core.files.storage import MediaError
from core.publishing.ordering import in_language
from partners.permissions import organisations_of, writes_for
from sodertorn.sent import what_was_sent


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without the database or the session, which may be what failed.

    Where the database is away or busy for too long, or uploads find no room, ask to come back soon. What was written in
    a form stands on the page, to be sent again or copied.
    """
    error = sys.exc_info()[1]
    no_room = _comes_of(error, MediaError)
    is_outage = no_room or _comes_of(error, OperationalError, InterfaceError)
    context = {"sent": what_was_sent(request), "no_room": no_room}
    response = render(request, "503.html" if is_outage else "500.html", context, status=503 if is_outage else 500)
    if is_outage:
        response["Retry-After"] = "30"
    return response


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "429.html", status=429)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page had grown too old, and offer to send what was written once more with a fresh token."""
    request.refused_as = "csrf"  # type: ignore[attr-defined]  # for the security log
    context = {"sent": what_was_sent(request), "debug": settings.DEBUG, "login_url": ""}
    return render(request, "403_csrf.html", context, status=403)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say why somebody who is logged in does not get in, and what to do about it."""
    user = request.user
    context: dict[str, Any] = {}
    if isinstance(user, User):
        own = organisations_of(user).order_by(in_language("name"))
        writes = set(writes_for(user).values_list("pk", flat=True))
        context = {
            "lacks_second_factor": is_editor(user) and not may_use_admin(user),
            "writes_for": [one for one in own if one.pk in writes],
            "reads_for": [one for one in own if one.pk not in writes],
        }
    return render(request, "403.html", context, status=403)


def _comes_of(error: BaseException | None, *faults: type[Exception]) -> bool:
    while error is not None and not isinstance(error, faults):
        error = error.__cause__ or error.__context__
    return error is not None
