"""Links in mails that work without a login: a random key in the address, and its digest in the database.

Whoever reads the database cannot make the link; whoever guesses finds nothing.
"""

import hashlib
import secrets
from enum import Enum

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


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


def new_key() -> tuple[str, str]:
    """Return a key for an address, and the digest to keep."""
    key = secrets.token_urlsafe(24)
    return key, digest(key)


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def refused(request: HttpRequest, why: Refusal) -> HttpResponse:
    """Answer with a page that says why the link does not work, and what to do instead."""
    return render(request, "core/errors/link.html", {"why": why.value}, status=STATUS[why])
