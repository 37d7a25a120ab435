"""Where mail goes: from everywhere into the outbox, and from there to a mail server or, on a try-out, into files."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


class OutboxBackend(BaseEmailBackend):
    """Put whatever any part of the portal sends into the outbox: no request ever speaks to a mail server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        from mail.outbox import queue_email  # noqa: PLC0415  # models are not ready when settings are read

        for message in email_messages:
            queue_email(message)
        return len(email_messages)


class FileBackend(BaseEmailBackend):
    """Write each mail to a file of its own, and say on the output who got it and which links it holds."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            file = folder / f"{timezone.localtime():%Y%m%d-%H%M%S}-{token_hex(4)}.eml"
            file.write_bytes(message.message().as_bytes())
            sys.stdout.write(_summary(message, file))
        sys.stdout.flush()
        return len(email_messages)


def _summary(message: EmailMessage, file: Path) -> str:
    lines = [
        f"From:    {message.from_email}",
        f"To:      {', '.join(message.recipients())}",
        f"Subject: {message.subject}",
        *(f"Link:    {link}" for link in dict.fromkeys(_LINK.findall(str(message.body)))),
        f"File:    {file}",
    ]
    return "\n".join(["", "--- Mail " + "-" * 51, *lines, "-" * 60, ""])
