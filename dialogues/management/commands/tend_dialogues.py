from typing import Any

from django.core.management.base import BaseCommand

from dialogues.running.nightly import tend
from dialogues.running.retention import clean_out


class Command(BaseCommand):
    help = (
        "Open and close the dialogues whose day it is, remind their organisers of the answers that they have promised,"
        " and remove who took part where the time for that is over. Run it every hour; to run it again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        tended = tend()
        self.stdout.write(f"{tended.opened} opened, {tended.closed} closed, {tended.reminded} reminded.")
        for held_up in tended.held_up:
            self.stderr.write(f"Not opened: {held_up}")
        cleaned = clean_out()
        self.stdout.write(
            f"{cleaned.people} people forgotten in {cleaned.dialogues} dialogues,"
            f" {cleaned.unconfirmed} unconfirmed contributions removed."
        )
