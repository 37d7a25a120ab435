from typing import Any

from django.core.management.base import BaseCommand

from following.actions import send_digests
from mail.outbox import send_waiting


class Command(BaseCommand):
    help = "Write to those whose turn it is about what they follow, and send the mail. Run it every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        written = send_digests()
        result = send_waiting()
        self.stdout.write(f"{written} digests, {result.waiting} messages waiting, {result.given_up} given up.")
