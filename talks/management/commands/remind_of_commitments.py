from typing import Any

from django.core.management.base import BaseCommand

from core.jobs.numbers import say
from talks.commitments.reminding import remind


class Command(BaseCommand):
    help = "Remind both sides of promises that are soon due or late. Run it every morning; again, it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        reminded, late = remind()
        say(self.stdout, reminded=reminded.number, late=late.number)
        (reminded + late).end()
