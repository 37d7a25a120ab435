"""Help against machines that send forms, without following anybody: a count, and work to prove.

How much has been sent without an account is counted in the cache for some minutes, by what it is sent to, such as one
dialogue, and by address. While that is much, whoever has no account lets their browser do some work first: ALTCHA's
proof of work, version 2. A person notices a second; a machine that sends thousands pays for each. Nothing is kept of
who it was.
"""

import binascii
import json
import secrets
import time
from base64 import b64decode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import altcha
from django import forms
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.drafts import NOT_WRITTEN
from accounts.models import User
from accounts.throttling import count_up, ip_of
from accounts.trap import TrapForm
from core.forms.personal import CarefulTexts
from core.forms.texts import PlainTexts

DAY = 24 * 60 * 60
# What is sent in so many seconds before browsers have to work.
WINDOW = 10 * 60
CALM_IN_PLACE = 30
CALM_FROM_ADDRESS = 5
# Iterations for each try, and what the 256th part of all tries begin with: about a second on an old telephone.
ALGORITHM = "PBKDF2/SHA-256"
COST = 2_000
PREFIX = "00"
VALID_SECONDS = 20 * 60
LONGEST_PROOF = 4_000
# How long after it was shown a form is sent by people.
QUICKEST = timedelta(seconds=2)
LATEST = timedelta(days=1)
_SALT = "core.forms.human.shown"


def needs_proof(request: HttpRequest, what: str) -> bool:
    """Whether the browser of somebody without an account has to work first, as much is being sent to ``what``."""
    if isinstance(request.user, User):
        return False
    in_place, from_address = (int(cache.get(key, 0)) for key in _keys(request, what))
    return in_place >= CALM_IN_PLACE or from_address >= CALM_FROM_ADDRESS


def count(request: HttpRequest, what: str) -> None:
    """Take down that something has been sent to ``what`` without an account."""
    if isinstance(request.user, User):
        return
    for key in _keys(request, what):
        count_up(key, WINDOW)


def is_first(request: HttpRequest, *what: object) -> bool:
    """Whether nobody at the visitor's address has done the same within a day: the second click of two has."""
    visitor = f"user:{request.user.pk}" if isinstance(request.user, User) else ip_of(request)
    done = salted_hmac("core.forms.human", repr((visitor, *map(str, what))), algorithm="sha256").hexdigest()
    return cache.add(f"human:done:{done}", True, DAY)


def place_of(request: HttpRequest, path: str = "") -> str:
    """Return what a form is bound to: its address, and the session or the network of whoever has it before them."""
    return f"{path or request.path} {request.session.session_key or ip_of(request)}"


def challenge(place: str = "") -> dict[str, object]:
    """Return a task for a browser, in ALTCHA's words, for one form. Nothing is kept of it: it is signed."""
    made = altcha.create_challenge(
        ALGORITHM,
        COST,
        key_prefix=PREFIX,
        expires_at=int(time.time()) + VALID_SECONDS,
        hmac_secret=_secret(place, settings.SECRET_KEY),
    )
    return made.to_dict()


def accepts(proof: str, place: str = "") -> bool:
    """Whether the work is done for this form, in time, and for the first time: a proof works once."""
    if not proof or len(proof) > LONGEST_PROOF:
        return False
    signature = _signature(proof)
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not signature or not any(altcha.verify_solution(proof, _secret(place, key)).verified for key in keys):
        return False
    return cache.add(f"human:proof:{signature}", True, VALID_SECONDS + 60)


def _signature(proof: str) -> str:
    """Return the signature of the challenge that the proof answers; nothing where it is no such thing."""
    try:
        signature = json.loads(b64decode(proof, validate=True))["challenge"]["signature"]
    except (binascii.Error, ValueError, KeyError, TypeError, RecursionError):
        return ""
    return signature if isinstance(signature, str) and signature.isalnum() and signature.isascii() else ""


def _keys(request: HttpRequest, what: str) -> tuple[str, str]:
    """Return where the two counts are kept. The address is not readable in its key."""
    address = salted_hmac("core.forms.human", ip_of(request), algorithm="sha256").hexdigest()
    return f"human:sent:{what}", f"human:sent-from:{address}"


def _secret(place: str, key: str) -> str:
    return salted_hmac("core.forms.human.proof", place, secret=key, algorithm="sha256").hexdigest()


# The form


class Trap(forms.HiddenInput):
    """A field that people do not see, by the look of its code an ordinary one."""

    template_name = "core/forms/trap.html"


class Proof(forms.HiddenInput):
    """ALTCHA's box, which lets the browser work and says when it is done. Its scripts come with it alone."""

    template_name = "core/forms/proof.html"


class HumanForm(CarefulTexts, PlainTexts, TrapForm, forms.Form):
    """What is asked of those who have no account, so that no machine fills the portal. They need not notice.

    A form that is sent quicker than anybody writes, or long after it was shown, is shown once more and taken then.
    While much is sent (``asks_proof``, from ``needs_proof``) their browser has to do some work; whoever gives an
    e-mail address to confirm, has confirmed one, or logs in, is spared it. All fields are hidden ones, shown with the
    form's others.

    One page of several has no stamp (``is_stamped``): that of the first is looked at when all is sent, to ``path``.
    """

    website = forms.CharField(required=False, label=_("Leave this empty"), widget=Trap)
    shown_at = forms.CharField(required=False, widget=forms.HiddenInput)
    altcha = forms.CharField(required=False, label=_("Check by your browser"), widget=Proof)

    def __init__(
        self,
        *args: Any,
        has_account: bool = False,
        is_stamped: bool = True,
        asks_proof: bool = False,
        request: HttpRequest | None = None,
        path: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.place = place_of(request, path) if request else ""
        self.is_sent_again = False  # as before, with the same stamp: the second of two clicks
        if has_account or not is_stamped:
            del self.fields["website"], self.fields["shown_at"]
        else:
            self.initial["shown_at"] = _stamp(self.place)
        if has_account or not asks_proof:
            del self.fields["altcha"]
        else:
            self.fields["altcha"].widget.attrs["path"] = path or (request.path if request else "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_stamped, stamp = "shown_at" in self.fields, cleaned.get("shown_at", "")
        if is_stamped and not _was_written_by_hand(stamp, self.place):
            if not self.non_field_errors():
                self.add_error(None, self.once_more)
            self._replace("shown_at", _stamp(self.place))
        # The work counts once, so it is looked at when nothing else is wrong.
        looks = "altcha" in self.fields and not self.errors and not cleaned.get("email")
        if looks and not accepts(cleaned.get("altcha", ""), self.place):
            self.add_error(None, self._says_what_to_do())
        if is_stamped and not self.errors:
            before = _sent_before(stamp, written := self._what_is_written())
            self.is_sent_again = before == written
            if before and not self.is_sent_again:
                self.add_error(None, self.once_more)
            self._replace("shown_at", _stamp(self.place))  # for when it is shown again
        return cleaned

    def _what_is_written(self) -> str:
        """Return what tells one sending from another that comes with the same stamp."""
        data = self.data.lists() if hasattr(self.data, "lists") else self.data.items()
        written = sorted((name, str(value)) for name, value in data if name not in NOT_WRITTEN)
        files = sorted((name, str(file), getattr(file, "size", 0)) for name, file in self.files.items())
        return salted_hmac(_SALT, repr((written, files)), algorithm="sha256").hexdigest()

    def _says_what_to_do(self) -> Any:
        if "email" in self.fields:
            return _(
                "A lot is being sent here right now, so your browser has to work for a moment first. Wait "
                "until the box above the button says it is done, and send again. If there is no such box, "
                "give an email address that you can confirm, or log in. Your text is still here."
            )
        return _(
            "A lot is being sent here right now, so your browser has to work for a moment first. Wait until "
            "the box above the button says it is done, and send again. If there is no such box, log in "
            "first. Your text is still here."
        )

    def _replace(self, name: str, value: str) -> None:
        """Show another value than what was sent, if the form is shown again."""
        changed: Any = self.data.copy() if hasattr(self.data, "copy") else dict(self.data)
        changed[self.add_prefix(name)] = value
        self.data: Mapping[str, Any] = changed


def _signer(place: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"{_SALT} {place}")


def _stamp(place: str = "") -> str:
    """Return a note of when the form was shown and where, which nobody else can write, and which works once."""
    return _signer(place).sign(secrets.token_urlsafe(9))


def _sent_before(stamp: str, written: str) -> str:
    """Return what has been sent with the stamp before; empty for the first time, which is taken down."""
    key = f"human:stamp:{salted_hmac(_SALT, stamp, algorithm='sha256').hexdigest()}"
    return "" if cache.add(key, written, DAY) else cache.get(key, "")


def _was_written_by_hand(stamp: str, place: str) -> bool:
    """Whether the form was shown here, long enough ago for somebody to have filled it in, and not too long."""
    try:
        _signer(place).unsign(stamp, max_age=LATEST)
    except signing.BadSignature:
        return False
    try:
        _signer(place).unsign(stamp, max_age=QUICKEST)
    except signing.SignatureExpired:
        return True
    return False
