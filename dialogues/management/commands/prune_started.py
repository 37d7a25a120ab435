from typing import Any

from django.core.management.base import BaseCommand

from core.jobs.numbers import say
from dialogues.models import StartedContribution


class Command(BaseCommand):
    help = "Remove what people began to say in a dialogue two days ago and more, and never sent. Run it every day."

    def handle(self, *args: Any, **options: Any) -> None:
        say(self.stdout, removed=StartedContribution.objects.forget_old())
