import email
import imaplib
import logging
import mailbox
import poplib
import sys
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.jobs.numbers import note
from mail.bounces import take_in
from mail.mailbox import LARGEST, read_mailbox

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Read the letters that came back, so that nobody is written to in vain: from the mailbox that BOUNCE_MAILBOX"
        " names, or one from the standard input, for a mail server to call. Automatic answers are thrown away."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stdin", action="store_true", help="read one mail from the standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BOUNCE_ADDRESS:
            raise CommandError("Set BOUNCE_ADDRESS, the address that letters come back to.")
        if not (options["stdin"] or settings.BOUNCE_MAILBOX):
            raise CommandError("Set BOUNCE_MAILBOX, or use --stdin.")
        found: Counter[str] = Counter()
        try:
            if options["stdin"]:
                _take(sys.stdin.buffer.read(LARGEST), found)
            else:
                read_mailbox(settings.BOUNCE_MAILBOX, lambda content: _take(content, found))
        except (OSError, ValueError, imaplib.IMAP4.error, mailbox.Error, poplib.error_proto) as error:
            raise CommandError(f"The mailbox could not be read: {type(error).__name__}: {error}") from error
        self.stdout.write(", ".join(f"{n} {kind}" for kind, n in sorted(found.items())) or "Nothing came back.")
        note(read=found.total())


def _take(content: bytes, found: Counter[str]) -> bool:
    """Read a mail and count it; say whether it can be thrown away: a person's words stay for a person."""
    try:
        kind = take_in(email.message_from_bytes(content))
    except Exception:
        logger.exception("A mail that came back could not be read.")
        kind = "unreadable"
    found[kind] += 1
    return kind not in {"other", "unreadable"}
