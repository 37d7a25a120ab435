from typing import Any

from django.core.management.base import BaseCommand

from partners.actions import UNANSWERED_KEPT, forget_unanswered


class Command(BaseCommand):
    help = (
        "Remove the invitations to organisations, with their addresses, that nobody had accepted"
        f" {UNANSWERED_KEPT.days} days after they stopped working. Run it every day; to run it again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{forget_unanswered()} invitations forgotten.")
