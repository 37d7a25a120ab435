"""Following without an account: a link to confirm the address, and one to all that it follows.

Nothing is kept of an address before its link has been opened: the link itself says who wants to follow what. The one
to all that is followed has no end, and stands in every letter.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from core.links import CONFIRM_WITHIN
from following.models import AddressFollower, Follow, Followed
from mail.outbox import queue_mail

_SESSION_KEY = "follower"
_WANTED = "following.wanted"
_PAGE = signing.Signer(salt="following.page")


@dataclass(frozen=True)
class Wanted:
    """What a link to confirm asks for."""

    email: str
    kind: str
    pk: int
    language: str


def ask_to_confirm(email: str, record: Followed, *, language: str) -> None:
    """Mail the link by which an address follows a record."""
    wanted = [email, Follow.kind_of(record), record.pk, language]
    confirm_url = reverse("following:confirm", args=[signing.dumps(wanted, salt=_WANTED)])
    queue_mail("follow_confirm", to=email, language=language, context={"record": record, "confirm_url": confirm_url})


def wanted_by(key: str) -> Wanted | None:
    """Return what a link asks for. Raises SignatureExpired after a week; None for a link that was not made here."""
    try:
        return Wanted(*signing.loads(key, salt=_WANTED, max_age=CONFIRM_WITHIN))
    except signing.SignatureExpired:
        raise
    except signing.BadSignature:
        return None


def page_of(follower: AddressFollower) -> str:
    """Return the address of all that they follow, in the active language."""
    return reverse("following:by-mail", args=[_PAGE.sign(str(follower.pk))])


def follower_with(key: str) -> AddressFollower | None:
    try:
        pk = int(_PAGE.unsign(key))
    except (signing.BadSignature, ValueError):
        return None
    return AddressFollower.objects.filter(pk=pk).first()


# In a browser


def remember(request: HttpRequest, follower: AddressFollower) -> None:
    """Let this browser know what the address follows, and follow more by it."""
    request.session[_SESSION_KEY] = follower.pk


def follower_of(request: HttpRequest) -> AddressFollower | None:
    """Return the address that the browser follows by. No query, and no look into the session, for a stranger."""
    pk = _known(request)
    return AddressFollower.objects.filter(pk=pk).first() if pk else None


def follows(request: HttpRequest, record: Followed) -> bool:
    """Whether the visitor follows a record: by the account, or by an address that the browser knows. One query."""
    if request.user.is_authenticated:
        return Follow.objects.of(record).filter(user=request.user.pk).exists()
    pk = _known(request)
    return bool(pk) and Follow.objects.of(record).filter(address=pk).exists()


def _known(request: HttpRequest) -> int | None:
    pk: int | None = request.session.get(_SESSION_KEY) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    return pk
