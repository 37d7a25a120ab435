from typing import Any

from django.core.management.base import BaseCommand

from core.jobs.numbers import say
from talks.sessions.actions import ask_for_summaries, remind_of_tomorrow


class Command(BaseCommand):
    help = (
        "Remind those who sit at a table of tomorrow's session, and ask municipalities for summaries that are late. "
        "Run it every morning; to run it again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        reminded, asked = remind_of_tomorrow(), ask_for_summaries()
        say(self.stdout, sessions=reminded.number, late=asked.number)
        (reminded + asked).end()
