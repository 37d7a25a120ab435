from typing import Any

from django.core.management.base import BaseCommand

from core.jobs.numbers import say
from dialogues.mine.echo import tell_of_echo


class Command(BaseCommand):
    help = (
        "Tell those who have said something in a dialogue of new comments and support. Run it once a day; to run it"
        " again tells of what is new."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = tell_of_echo()
        say(self.stdout, letters=done.number)
        done.end()
