"""Links in mails that work without a login: a random key in the address, and its digest in the database.

Whoever reads the database cannot make the link; whoever guesses finds nothing. Each link is a row, for one purpose:
somebody has several at the same time, and none ends another. All follow one rule of age: a link that confirms
something works for a week, one that leads to somebody's own page for three months, and when it has been used to
confirm it leads there for as long. A new one is mailed to whoever asks.
"""

import hashlib
import secrets
from datetime import timedelta
from enum import Enum
from typing import Self, TypeVar

from django.core.signing import BadSignature, Signer
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

CONFIRM_WITHIN = timedelta(days=7)
WORKS_FOR = timedelta(days=90)
# Letters with a link that anybody may have sent to one address: of each kind, and of “send me my link”.
LETTERS_PER_ADDRESS = "10/d/key"
OWN_LINKS_PER_ADDRESS = "3/h/key,5/d/key"
EXPIRED_KEPT = timedelta(days=90)  # so that the page behind it says that it has expired


class Refusal(Enum):
    """Why a link does not work."""

    UNKNOWN = "unknown"  # mistyped, cut off by a mail program, tampered with, or never made
    EXPIRED = "expired"
    USED = "used"  # once is all it works
    GONE = "gone"  # what it is about is no longer on the site
    SOMEBODY_ELSE = "somebody_else"  # it was sent to another address than those of whoever is logged in


STATUS = {
    Refusal.UNKNOWN: 404,
    Refusal.EXPIRED: 410,
    Refusal.USED: 410,
    Refusal.GONE: 410,
    Refusal.SOMEBODY_ELSE: 403,
}


Link = TypeVar("Link", bound="PrivateLink")


class PrivateLinkQuerySet(models.QuerySet[Link]):
    def of_key(self, key: str) -> Self:
        return self.filter(key_digest=digest(key))

    def forget_old(self) -> int:
        """Delete those that have not worked for a long time; return how many that were."""
        n, _by_model = self.filter(expires_at__lt=timezone.now() - EXPIRED_KEPT).delete()
        return n


class PrivateLink(models.Model):
    """A link that opens something to whoever has it. What it opens, and for which purpose, the app's own model says."""

    key_digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    # None: it works as long as what it opens is there.
    expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    used_at = models.DateTimeField(null=True, blank=True, editable=False)  # when its button was first pressed

    class Meta:
        abstract = True

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at < timezone.now()

    def use(self) -> None:
        """Take down that its button has been pressed. It leads to the page behind it from now on."""
        now = timezone.now()
        self.used_at = self.used_at or now
        if self.expires_at is not None:
            self.expires_at = now + WORKS_FOR
        if self.pk:
            self.save(update_fields=["used_at", "expires_at"])


def new_key() -> tuple[str, str]:
    """Return a key for an address, and the digest to keep."""
    key = secrets.token_urlsafe(24)
    return key, digest(key)


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def is_signed(value: str, signature: str, signer: Signer) -> bool:
    """Whether the signature is the signer's, with the portal's key or with one that it had before."""
    try:
        signer.unsign(f"{value}{signer.sep}{signature}")
    except BadSignature:
        return False
    return True


def refused(request: HttpRequest, why: Refusal) -> HttpResponse:
    """Answer with a page that says why the link does not work, and what to do instead."""
    return render(request, "core/errors/link.html", {"why": why.value}, status=STATUS[why])
