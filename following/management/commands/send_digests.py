from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.jobs.numbers import say
from following.digests import send_digests
from mail.sending import send_waiting


class Command(BaseCommand):
    help = "Write to those whose turn it is about what they follow, and send the mail. Run it every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        digests = send_digests()
        result = send_waiting()
        say(self.stdout, digests=digests.written, waiting=result.waiting, given_up=result.given_up)
        if digests.failed:
            raise CommandError(f"The news for {digests.failed} readers could not be told; the log says why.")
