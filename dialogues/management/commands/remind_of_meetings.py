from typing import Any

from django.core.management.base import BaseCommand

from core.jobs.numbers import say
from dialogues.meetings.actions import remind_of_tomorrow


class Command(BaseCommand):
    help = "Remind those who have a place at a meeting tomorrow. Run it every morning; to run it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        done = remind_of_tomorrow()
        say(self.stdout, meetings=done.number)
        done.end()
