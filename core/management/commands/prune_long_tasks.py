from typing import Any

from django.core.management.base import BaseCommand

from core.jobs.long import prune
from core.jobs.numbers import say


class Command(BaseCommand):
    help = "Remove what members asked for two weeks ago and more, with what it was to work on. Run it every day."

    def handle(self, *args: Any, **options: Any) -> None:
        say(self.stdout, removed=prune())
