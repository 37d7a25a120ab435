"""What a visitor wrote survives a session that ran out: it waits in the session while they log in again."""

import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
_KEY = "drafts"
_MOST_BYTES = 100_000
_MOST_FORMS = 5
_KEPT_SECONDS = 60 * 60
# What a form brings with it, that works once and nobody writes.
NOT_WRITTEN = {"csrfmiddlewaretoken", "shown_at", "altcha"}


def keep(request: HttpRequest) -> bool:
    """Keep the words of a form that was posted without a login; say whether they could be kept.

    Files are too large for a session and are not kept.
    """
    sent = {name: values for name, values in request.POST.lists() if name not in NOT_WRITTEN}
    if sum(len(value) for values in sent.values() for value in values) > _MOST_BYTES:
        return False
    drafts = dict(list(request.session.get(_KEY, {}).items())[-(_MOST_FORMS - 1) :])
    request.session[_KEY] = {**drafts, request.path: {"at": time.time(), "sent": sent}}
    return True


def kept(request: HttpRequest, path: str = "") -> QueryDict | None:
    """Return what was kept for this address; None when there is nothing, or when it is older than an hour.

    An hour is enough to log in again, and little enough for the next person at a shared computer.
    """
    found = request.session.get(_KEY, {}).get(path or request.path)
    if found is None or time.time() - found["at"] > _KEPT_SECONDS:
        return None
    draft = QueryDict(mutable=True)
    for name, values in found["sent"].items():
        draft.setlist(name, values)
    return draft


def sent(request: HttpRequest) -> QueryDict:
    """Return the form as it was sent now, or before the session ran out."""
    return request.POST or kept(request) or QueryDict()


def recall(request: HttpRequest, form: forms.BaseForm, *, told: str = "") -> None:
    """Fill in what was written at this address before the session ran out; or why else it is there."""
    draft = None if form.is_bound else kept(request)
    if draft is not None:
        told = told or _("This is what you wrote before you were logged out. It has not been saved yet.")
        messages.info(request, told)
        fill(form, draft)


def fill(form: forms.BaseForm, sent: QueryDict) -> None:
    """Show what was sent in a form that is not to be checked, and in its rows if it has any."""
    for name, field in form.fields.items():
        if not isinstance(field, forms.FileField) and name not in NOT_WRITTEN:
            form.initial[name] = field.widget.value_from_datadict(sent, {}, form.add_prefix(name))
    for rows in getattr(form, "formsets", {}).values():
        rows.fill(sent)


def forget(request: HttpRequest) -> None:
    drafts = request.session.get(_KEY, {})
    if drafts.pop(request.path, None) is not None:
        request.session[_KEY] = drafts


def login_keeping_draft(
    view: Callable[Concatenate[R, P], HttpResponse],
) -> Callable[Concatenate[R, P], HttpResponse]:
    """Like login_required, for pages with a form: what was written survives the way to the login page and back.

    A view that leads on after a POST has received it, and the draft is forgotten.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            response = view(request, *args, **kwargs)
            if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
                forget(request)
            return response
        if request.method == "POST":
            if keep(request):
                messages.warning(request, _("You were logged out. Your text has been kept: log in to continue."))
            else:
                messages.error(
                    request,
                    _(
                        "You were logged out, and your text is too long to keep. Go back in your browser, "
                        "copy it, and log in."
                    ),
                )
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")

    return wrapped
