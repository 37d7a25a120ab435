from typing import Any

from django.core.management.base import BaseCommand

from core.jobs.numbers import say
from core.links import PrivateLink, PrivateLinkQuerySet


class Command(BaseCommand):
    help = "Remove the private links that have not worked for three months. Run it every day."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = sum(PrivateLinkQuerySet(model).forget_old() for model in PrivateLink.__subclasses__())
        say(self.stdout, removed=removed)
