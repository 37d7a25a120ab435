"""Ending a kind of mail from the mail itself: one click, no login (RFC 8058). To open the link changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.conf import settings
from django.core import signing
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.links import Refusal, refused

Reader = TypeVar("Reader", bound=Model)


def unsubscribe_headers(url: str) -> dict[str, str]:
    """Return what lets mail programs offer to end such mail, by one click (RFC 8058)."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


@dataclass(frozen=True)
class Unsubscribing(Generic[Reader]):
    """A kind of mail that whoever reads it can end. The key in its links is the reader's number, signed.

    A key has no last day: ``salt`` and ``address`` stand in mail that has been sent, and neither is ever changed.
    """

    salt: str
    address: str  # the name of the address that takes the key
    template: str  # extends "mail/unsubscribe.html"; is given the ``reader``
    readers: Callable[[], QuerySet[Reader]]
    end: Callable[[Reader], object]

    def key_for(self, reader: Reader) -> str:
        return signing.Signer(salt=self.salt).sign(str(reader.pk))

    def url_for(self, reader: Reader) -> str:
        """Return the whole link, in the active language."""
        return f"{settings.SITE_URL}{reverse(self.address, args=[self.key_for(reader)])}"

    def reader_with(self, key: str) -> Reader | None:
        """Return whose mail carries the key; None for a key that was not made here, or whose reader is gone."""
        try:
            pk = int(signing.Signer(salt=self.salt).unsign(key))
        except (signing.BadSignature, ValueError):
            return None
        return self.readers().filter(pk=pk).first()

    def as_view(self) -> Callable[..., HttpResponse]:
        # Mail programs send the one click, with no page of ours before them; the key in the address is signed.
        @csrf_exempt
        @never_cache
        @require_http_methods(["GET", "HEAD", "POST"])
        def unsubscribe(request: HttpRequest, key: str) -> HttpResponse:
            reader = self.reader_with(key)
            if reader is None:
                return refused(request, Refusal.UNKNOWN)
            is_done = request.method == "POST"
            if is_done:
                self.end(reader)
            return render(request, self.template, {"is_done": is_done, "reader": reader})

        return unsubscribe
