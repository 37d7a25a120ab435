from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import RefusedAddress
from core.jobs.numbers import say
from mail.sending import send_waiting


class Command(BaseCommand):
    help = (
        "Send the mail that could not be sent when it was written, and forget addresses that were refused long ago."
        " Run it every few minutes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", action="store_true", help="also what was put off until later, as you mended it")

    def handle(self, *args: Any, **options: Any) -> None:
        result = send_waiting(without_pause=options["now"])
        RefusedAddress.objects.filter(refused_at__lt=timezone.now() - RefusedAddress.KEPT_FOR).delete()
        say(
            self.stdout,
            sent=result.sent, waiting=result.waiting, refused=result.refused, given_up=result.given_up,
        )  # fmt: skip
