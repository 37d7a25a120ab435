from typing import Any

from django.core.management.base import BaseCommand

from dialogues.running.nightly import tend


class Command(BaseCommand):
    help = (
        "Open and close the dialogues whose day it is, and remind their organisers of the answers that they promised."
        " Run it every hour; to run it again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        tended = tend()
        self.stdout.write(f"{tended.opened} opened, {tended.closed} closed, {tended.reminded} reminded.")
        for held_up in tended.held_up:
            self.stderr.write(f"Not opened: {held_up}")
        tended.done.end()
