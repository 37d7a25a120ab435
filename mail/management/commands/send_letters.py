from typing import Any

from django.core.management.base import BaseCommand

from mail.outbox import send_waiting


class Command(BaseCommand):
    help = "Send the mail that could not be sent when it was written. Run it every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        result = send_waiting()
        self.stdout.write(f"{result.sent} sent, {result.waiting} waiting, {result.given_up} given up.")
