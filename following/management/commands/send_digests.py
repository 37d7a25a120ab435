from typing import Any

from django.core.management.base import BaseCommand

from accounts.letters import send_waiting
from following.actions import send_digests


class Command(BaseCommand):
    help = "Write to those whose turn it is about what they follow, and send the mail. Run it every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        written = send_digests()
        result = send_waiting()
        self.stdout.write(f"{written} digests, {result.waiting} letters waiting, {result.given_up} given up.")
