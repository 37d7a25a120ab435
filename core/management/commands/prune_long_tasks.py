from typing import Any

from django.core.management.base import BaseCommand

from core.jobs.long import prune


class Command(BaseCommand):
    help = "Remove what members asked for two weeks ago and more, with what it was to work on. Run it every day."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{prune()} removed.")
