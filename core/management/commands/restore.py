from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.backups import DATABASE, MEDIA, BackupError, about, check_sums, databases, media


class Command(BaseCommand):
    help = (
        "Fill an empty database and the uploads from a folder that `backup` wrote. Nothing is written where the"
        " database is not empty, the backup is damaged or is not of this kind, or another upload is in the way."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path, metavar="DIR")

    def handle(self, *args: Any, dir: Path, **options: Any) -> None:
        try:
            if not databases.is_empty():
                raise BackupError("The database is not empty. Restore into a new one.")
            check_sums(dir)
            about.check(dir)
            media.check_against(dir / MEDIA)
            n_uploads = media.copy_in(dir / MEDIA)
            databases.load(dir / DATABASE)  # last: where it fails, the command can be run again
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The database and {n_uploads} uploads are restored. Now: manage.py migrate")
