"""What a visitor wrote survives a session that ran out: it waits in the session while they log in again."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
_KEY = "drafts"
_MOST_BYTES = 100_000
_MOST_FORMS = 5


def keep(request: HttpRequest) -> None:
    """Keep the words of a form that was posted without a login. Files are too large for a session and are not kept."""
    sent = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    if sum(len(value) for values in sent.values() for value in values) > _MOST_BYTES:
        return
    drafts = dict(list(request.session.get(_KEY, {}).items())[-(_MOST_FORMS - 1) :])
    request.session[_KEY] = {**drafts, request.path: sent}


def take(request: HttpRequest, path: str = "") -> QueryDict | None:
    """Return what was kept for this address and forget it; None when there is nothing."""
    drafts = request.session.get(_KEY, {})
    sent = drafts.pop(path or request.path, None)
    if sent is None:
        return None
    request.session[_KEY] = drafts
    draft = QueryDict(mutable=True)
    for name, values in sent.items():
        draft.setlist(name, values)
    return draft


def login_keeping_draft(
    view: Callable[Concatenate[R, P], HttpResponse],
) -> Callable[Concatenate[R, P], HttpResponse]:
    """Like login_required, and nothing that was written is lost on the way to the login page and back."""

    @wraps(view)
    def wrapped(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            keep(request)
            messages.warning(request, _("You had been logged out. What you wrote is kept: log in and go on."))
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")

    return wrapped
