from typing import Any

from django.core.management.base import BaseCommand

from core.jobs.numbers import say
from dialogues.running.nightly import tend


class Command(BaseCommand):
    help = (
        "Open and close the dialogues whose day it is, and remind their organisers of the answers that they promised."
        " Run it every hour; to run it again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        tended = tend()
        say(
            self.stdout,
            opened=tended.opened, closed=tended.closed, reminded=tended.reminded, not_opened=len(tended.held_up),
        )  # fmt: skip
        for held_up in tended.held_up:
            self.stderr.write(f"Not opened: {held_up}")
        tended.done.end()
