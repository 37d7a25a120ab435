import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.jobs.numbers import say
from outcomes.actions import ask_how_it_goes
from outcomes.models import Reuse

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Ask those who reuse an outcome how it is going, once a year. To run it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        due = Reuse.objects.to_follow_up().filter(outcome__publication="published").select_related("outcome")
        asked = failed = 0
        for reuse in due.select_related("organisation"):
            try:
                asked += ask_how_it_goes(reuse)
            except Exception:
                failed += 1
                logger.exception("The question about reuse %s could not be asked; the others are.", reuse.pk)
        say(self.stdout, asked=asked)
        if failed:
            raise CommandError(f"{failed} could not be asked; the log says why.")
