from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from outcomes.packs.reading import PackError, import_pack


class Command(BaseCommand):
    help = (
        "Read in an outcome from another portal of this kind: a reuse pack (ZIP), or the outcome.json in it."
        " It keeps its identifier and says where it comes from. To read in the same again changes nothing;"
        " a newer one replaces it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the pack, or the record in it")
        parser.add_argument("--draft", action="store_true", help="leave it to the editors to put it on the site")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome, change = import_pack(options["file"], publish=not options["draft"])
        except PackError as error:
            raise CommandError("\n".join(["Nothing was changed.", *error.problems])) from error
        self.stdout.write(f"{change}: {outcome} ({outcome.get_absolute_url()})")
