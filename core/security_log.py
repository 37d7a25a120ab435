"""The security log: who logged in, failed, was refused, got another role or took data out; never a secret or a name.

It is the logger "security", apart from the ordinary log: one line of JSON each, written when what it tells of holds.
"""

import logging

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from core.origin import current_origin

logger = logging.getLogger("security")
OK, FAILED, REFUSED = "ok", "failed", "refused"


def record(event: str, outcome: str = OK, *, user_id: int | None = None, **facts: object) -> None:
    """Write a line at once. ``facts`` are ids and words of the code, nothing that somebody has written."""
    address = current_origin().address
    told: dict[str, object] = {"event": event, "outcome": outcome, "user_id": user_id}
    if address:
        told["address"] = address if settings.SECURITY_LOG_ADDRESSES else pseudonym(address)
    level = logging.INFO if outcome == OK else logging.WARNING
    logger.log(level, "%s %s", event, outcome, extra={"facts": told | facts})


def record_when_done(event: str, *, user_id: int | None = None, **facts: object) -> None:
    """Write a line when the transaction is done, and none where it is taken back."""
    transaction.on_commit(lambda: record(event, OK, user_id=user_id, **facts))


def pseudonym(text: str) -> str:
    """Return what stands for an address: the same each time, and by nothing but this portal's key."""
    return salted_hmac("security log", text.strip().lower(), algorithm="sha256").hexdigest()[:16]
