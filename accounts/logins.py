"""An account's logins: which browser, since when, used when. They end unused after a while, and used after two weeks.

A login is a row, named in its session. What tells of its use is written every ten minutes, not with each request, and
no address of the visitor is kept. Whoever changes their password or ends the other logins changes what a session is
held against (``User.get_session_auth_hash``); ``proof`` says which rows that leaves.
"""

import hashlib
import re
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout, update_session_auth_hash
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.db.models import F, QuerySet
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Login, User
from accounts.requests import MemberRequest

others_ended = Signal()  # for the security log: somebody, ``user``, has logged out everywhere else
NOTED = "login"  # in the session: the row's number, when its use was written down, and when it began
EVERY = 10 * 60  # seconds between two notes of its use
# In this order: each names itself as those after it too.
BROWSERS = {
    "Edge": r"Edg(e|A|iOS)?/", "Opera": r"OPR/|Opera", "Samsung Internet": r"SamsungBrowser/",
    "Firefox": r"Firefox/|FxiOS/", "Chrome": r"Chrome/|CriOS/|Chromium/", "Safari": r"Safari/",
}  # fmt: skip
SYSTEMS = {
    "iPhone": r"iPhone", "iPad": r"iPad", "Android": r"Android", "Windows": r"Windows", "Mac": r"Macintosh",
    "ChromeOS": r"CrOS", "Linux": r"Linux|X11",
}  # fmt: skip


def end_unused(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Log out whoever has not been here for too long, and note now and then that a login is used."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            now = time.time()
            _row, seen_at, began_at = request.session.get(NOTED, (0, 0, now))
            idle = now - seen_at if seen_at else 0
            if _is_over(request, idle, now - began_at):
                logout(request)
                messages.info(request, _("It was a while since you logged in, so you have been logged out."))
            elif not seen_at or idle >= EVERY:
                _note(request, request.user)
        return get_response(request)

    return middleware


def limit_of(user: User) -> timedelta:
    """Return how long a login may go unused: an editor's, who can change everything, less than others'."""
    return timedelta(hours=settings.EDITORS_IDLE_HOURS if user.is_staff else settings.LOGIN_IDLE_HOURS)


def logins_of(user: User) -> QuerySet[Login]:
    """Return the logins that still work, the one used last first."""
    used = Login.objects.filter(user=user, proof=_proof(user), seen_at__gt=timezone.now() - limit_of(user))
    return used.order_by("-seen_at", "-pk")


def own_login(request: HttpRequest) -> int:
    """Return the number of the login that asks; 0 where it has none."""
    row: int = request.session.get(NOTED, (0, 0, 0))[0]
    return row


@transaction.atomic
def end_others(request: MemberRequest) -> None:
    """End all logins of the account but the one that asks, whether they have a row or not."""
    user = User.objects.select_for_update().get(pk=request.user.pk)
    User.objects.filter(pk=user.pk).update(login_epoch=F("login_epoch") + 1)
    user.refresh_from_db(fields=["login_epoch"])
    Login.objects.filter(user=user).exclude(pk=own_login(request)).delete()
    transaction.on_commit(partial(others_ended.send, sender=User, user=user))
    update_session_auth_hash(request, user)
    request.user = user
    _note(request, user)


def browser_of(user_agent: str) -> str:
    """Return what a browser and its machine are called; the parts that are not known are left out."""
    found = (
        next((name for name, mark in names.items() if re.search(mark, user_agent)), "") for names in (BROWSERS, SYSTEMS)
    )
    return ", ".join(filter(None, found))


def _is_over(request: HttpRequest, idle: float, age: float) -> bool:
    """Whether a login has not been used for too many seconds, or is too old. Asks for its user only then."""
    if age > settings.SESSION_COOKIE_AGE:
        return True
    if idle <= min(settings.EDITORS_IDLE_HOURS, settings.LOGIN_IDLE_HOURS) * 60 * 60:
        return False
    user = request.user
    return isinstance(user, User) and idle > limit_of(user).total_seconds()


def _proof(user: User) -> str:
    return hashlib.sha256(user.get_session_auth_hash().encode()).hexdigest()[:32]


def _note(request: HttpRequest, user: User | AnonymousUser) -> None:
    """Write down that the login is used now; one of an older version, or whose row is gone, gets a row."""
    if not isinstance(user, User):  # it has ended elsewhere
        return
    browser = browser_of(request.META.get("HTTP_USER_AGENT", "")[:500])
    facts = {"browser": browser, "seen_at": timezone.now(), "proof": _proof(user)}
    row = own_login(request)
    if not (row and Login.objects.filter(pk=row, user=user).update(**facts)):
        row = Login.objects.create(user=user, **facts).pk
    now = time.time()
    request.session[NOTED] = [row, now, request.session.get(NOTED, (0, 0, now))[2]]


def _begin(request: HttpRequest, user: User, **kwargs: object) -> None:
    if hasattr(request, "session"):
        _end(request)  # of somebody who logs in once more
        request.session.pop(NOTED, None)
        _note(request, user)


def _end(request: HttpRequest | None, **kwargs: object) -> None:
    if request is not None and hasattr(request, "session") and (row := own_login(request)):
        Login.objects.filter(pk=row).delete()


def connect() -> None:
    user_logged_in.connect(_begin, dispatch_uid="logins")
    user_logged_out.connect(_end, dispatch_uid="logins")
