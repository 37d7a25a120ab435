from typing import Any

from django.core.management.base import BaseCommand

from core.jobs.numbers import say
from knowledge.importing.desk import prune


class Command(BaseCommand):
    help = "Remove figures that were sent two weeks ago and more, and that nobody has taken in. Run it every day."

    def handle(self, *args: Any, **options: Any) -> None:
        say(self.stdout, removed=prune())
