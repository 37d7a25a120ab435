from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from sodertorn.loading.file import PROGRAMME
from sodertorn.loading.programme import Counts, load_programme

COLUMNS = ("created", "replaced", "left")


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
        counts = load_programme(options["file"], replace=options["replace"])
        if options["verbosity"]:
            self.stdout.write(_table(counts))


def _table(counts: Counts) -> str:
    """Return a line of counts a section, their sums, and the names of what was written beside what was left."""
    rows = {name: [len(slugs[column]) for column in COLUMNS] for name, slugs in counts.items()}
    rows["together"] = [sum(numbers) for numbers in zip(*rows.values(), strict=True)]
    width = max(map(len, rows))
    lines = [" " * width + "".join(f"{column:>11}" for column in COLUMNS)]
    lines += [f"{name:<{width}}" + "".join(f"{n:>11}" for n in numbers) for name, numbers in rows.items()]
    if rows["together"][2]:
        for column in ("created", "replaced"):
            named = [f"  {name} “{slug}”" for name, slugs in counts.items() for slug in slugs[column]]
            lines += ["", f"{column.capitalize()}:", *named] if named else []
    return "\n".join(lines)
