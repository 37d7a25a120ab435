import logging
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.files.orphans import orphans
from core.jobs.numbers import say

logger = logging.getLogger(__name__)
MOST = 100  # at a time: more than that is a database that does not belong to these uploads


class Command(BaseCommand):
    help = "Remove uploads that are older than a day and that no row of the database names."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say which")
        parser.add_argument("--all", action="store_true", help=f"also when they are more than {MOST}")

    def handle(self, *args: Any, **options: Any) -> None:
        found, failed = orphans(), 0
        if options["dry_run"]:
            self.stdout.writelines(found)
        elif len(found) > MOST and not options["all"]:
            raise CommandError(
                f"{len(found)} uploads belong to no row, too many to remove unasked. Is it the right database? "
                "Look at them with --dry-run, and remove them with --all."
            )
        else:
            failed = sum(not _remove(name) for name in found)
        n = len(found) - failed
        say(self.stdout, **{"would_be_removed" if options["dry_run"] else "removed": n})
        if failed:
            raise CommandError(f"{failed} could not be removed. The log says why.")


def _remove(name: str) -> bool:
    try:
        default_storage.delete(name)
    except Exception:  # the storage's own, whichever it is
        logger.exception("The upload %s could not be removed; the others are.", name)
        return False
    return True
