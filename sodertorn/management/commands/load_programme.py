from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sodertorn.loading.entry import LoadError
from sodertorn.loading.file import PROGRAMME
from sodertorn.loading.report import table
from sodertorn.loading.writer import load_programme


class Command(BaseCommand):
    help = (
        "Load the programme's published content: all of it or, when something is wrong in it, nothing. "
        "Running it again changes only what has changed in the file. What an editor has changed or removed since is "
        "left alone and named."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, default=PROGRAMME, help="the content to load (default: %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = load_programme(options["file"])
        except LoadError as error:
            faults = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(f"The content is refused, and nothing has been changed:\n{faults}") from error
        if options["verbosity"]:
            self.stdout.write(table(result))
