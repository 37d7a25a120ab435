from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.jobs.clock import confirm


class Command(BaseCommand):
    help = (
        "Say that the machine's clock is right after it has leapt, or after the portal has been off for some days, so"
        " that what is due is removed again. Give today's date from your own calendar."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("today", type=date.fromisoformat, help="today's date, such as 2026-11-30")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["today"] != timezone.localdate():
            raise CommandError(f"The machine believes that today is {timezone.localdate()}. Set its clock right.")
        confirm()
        self.stdout.write("The clock is believed again.")
