"""A backup: a folder with the database, the uploads, the settings without secrets, and a checksum of each file.

``SHA256SUMS`` in it is read by ``sha256sum --check`` as well. What was written is checked before anything is restored.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

DATABASE, MEDIA, ABOUT, SUMS = "database", "media", "about.json", "SHA256SUMS"


class BackupError(Exception):
    """Why there is no backup, or none can be restored."""


def checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write_checksums(folder: Path) -> int:
    """Note the checksum of each file in the folder; return how many files that are."""
    names = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
    (folder / SUMS).write_text("".join(f"{checksum(folder / name)}  {name}\n" for name in names))
    return len(names)


def check_sums(folder: Path) -> None:
    """Raises BackupError where a file is missing, or is not what was written."""
    if not (folder / SUMS).is_file():
        raise BackupError(f"{folder} is no finished backup: it has no {SUMS}.")
    for name, wanted in _sums(folder):
        if not (folder / name).is_file():
            raise BackupError(f"The backup is not whole: {name} is missing.")
        if checksum(folder / name) != wanted:
            raise BackupError(f"The backup is damaged: {name} is not what was written.")


def _sums(folder: Path) -> Iterator[tuple[str, str]]:
    for line in (folder / SUMS).read_text().splitlines():
        wanted, _spaces, name = line.partition("  ")
        yield name, wanted
