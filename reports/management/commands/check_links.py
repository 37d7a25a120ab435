from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.jobs.numbers import say
from reports.link_check.checking import check


class Command(BaseCommand):
    help = (
        "Ask the addresses that links and reports lead to whether they still answer, one at a time, those that have"
        " waited longest first. One that has failed on three different days in a row is dead: editors see it marked,"
        " and readers are led to the archived copy that an editor has given. Run it every night."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--most", type=int, default=500, help="how many addresses to ask (default: 500)")
        parser.add_argument(
            "--pause",
            type=float,
            default=5.0,
            help="seconds between two questions to one host (default: 5, at least 1)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["most"] < 1 or options["pause"] < 1:
            raise CommandError("Ask at least one address, with at least a second between two questions to a host.")
        checked = check(options["most"], options["pause"])
        if checked.is_cut_off:
            raise CommandError("Nothing at all answers: is this machine on the internet? Nothing has been noted.")
        say(self.stdout, answered=checked.there, silent=checked.failed, undecided=checked.undecided)
        for row in checked.dead:
            self.stdout.write(f"Dead since {row.failing_since}: {row.url} ({row.answer})")
        checked.done.end()
