from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.backups import DATABASE, MEDIA, BackupError, about, databases, media, write_checksums


class Command(BaseCommand):
    help = (
        "Write the database, the uploads and a list of settings without secrets into a new folder in DIR, with"
        " checksums. The portal may be used meanwhile. SECRET_KEY and the other secrets have to be kept elsewhere."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path, metavar="DIR")

    def handle(self, *args: Any, dir: Path, **options: Any) -> None:
        folder = dir / f"{timezone.now():%Y%m%dT%H%M%SZ}"
        try:
            folder.mkdir(parents=True, mode=0o700)  # it holds what people have told in confidence
            databases.dump(folder / DATABASE)  # first: what it knows of is then among the uploads
            n_uploads = media.copy_out(folder / MEDIA)
            about.write(folder, n_uploads)
            n_files = write_checksums(folder)  # last: without them it is not finished
        except (BackupError, OSError) as error:
            raise CommandError(f"There is no backup: {error}") from error
        self.stdout.write(f"{folder}: the database and {n_uploads} uploads, {n_files} files with checksums.")
