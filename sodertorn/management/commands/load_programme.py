from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sodertorn.loading.entry import LoadError
from sodertorn.loading.file import PROGRAMME
from sodertorn.loading.writer import Tally, load_programme


class Command(BaseCommand):
    help = (
        "Load the programme's published content: all of it or, when something is wrong in it, nothing. "
        "What is missing is created; what exists is left as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, default=PROGRAMME, help="the content to load (default: %(default)s)")
        parser.add_argument(
            "--replace",
            action="append",
            default=[],
            metavar="SLUG",
            help="take the file's version of this record, and lose what has been changed in it (may be repeated)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = load_programme(options["file"], replace=options["replace"])
        except LoadError as error:
            faults = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(f"The content is refused, and nothing has been changed:\n{faults}") from error
        if options["verbosity"]:
            self.stdout.write(_table(result))


def _table(result: dict[str, Tally]) -> str:
    """Return a line of counts a section, their sums, and the names of what was written beside what was left."""
    width, columns = max(map(len, result)), ("created", "replaced", "left")
    counts = {name: [len(getattr(tally, column)) for column in columns] for name, tally in result.items()}
    counts["together"] = [sum(numbers) for numbers in zip(*counts.values(), strict=True)]
    lines = [" " * width + "".join(f"{column:>11}" for column in columns)]
    lines += [f"{name:<{width}}" + "".join(f"{n:>11}" for n in numbers) for name, numbers in counts.items()]
    if counts["together"][2]:
        for column in ("created", "replaced"):
            named = [f"  {name} “{slug}”" for name, tally in result.items() for slug in getattr(tally, column)]
            lines += ["", f"{column.capitalize()}:", *named] if named else []
    return "\n".join(lines)
