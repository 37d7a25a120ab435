from typing import Any

from django.core.management.base import BaseCommand

from core.jobs.numbers import say
from talks.reminding import remind_of_closed_rooms


class Command(BaseCommand):
    help = (
        "Remind municipalities of the day by which they were to look again at why a room is closed. Run it every "
        "morning; to run it again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = remind_of_closed_rooms()
        say(self.stdout, reminded=done.number)
        done.end()
