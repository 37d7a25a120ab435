"""Return addresses that say which letter has come back, and to whom it had gone (VERP)."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from mail.models import OutboxMessage

_TOKEN = re.compile(r"(\d{1,18})-([0-9a-f]{20})")


def return_path(message: OutboxMessage) -> str:
    """Return where the letter comes back to: ``BOUNCE_ADDRESS`` with a token in it, or else the sender."""
    if not settings.BOUNCE_ADDRESS:
        return str(settings.DEFAULT_FROM_EMAIL)
    box, _at, host = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{box}+{message.pk}-{_proof(message.pk, message.address)}@{host}"


def letter_in(return_address: str) -> tuple[int, str] | None:
    """Return the number of the letter and the proof in a return address; None where it is not one of ours."""
    box, _at, host = settings.BOUNCE_ADDRESS.lower().rpartition("@")
    name, _at, at_host = return_address.lower().rpartition("@")
    found = _TOKEN.fullmatch(name.removeprefix(f"{box}+"))
    return (int(found[1]), found[2]) if found and host == at_host and name.startswith(f"{box}+") else None


def proved(letter: int, proof: str, addresses: Iterable[str]) -> str:
    """Return the one of ``addresses`` that the letter had gone to; "" where it is none of them."""
    return next((one for one in addresses if constant_time_compare(_proof(letter, one), proof)), "")


def _proof(letter: int, address: str) -> str:
    return salted_hmac("mail.return_path", f"{letter}:{address.lower()}", algorithm="sha256").hexdigest()[:20]
