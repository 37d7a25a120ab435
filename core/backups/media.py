"""The uploads in a backup, from the storage and back into it, wherever it is."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage

from core.backups import BackupError, checksum


def copy_out(folder: Path) -> int:
    """Copy every upload into ``folder``; return how many they are. One that is removed meanwhile is left out."""
    number = 0
    for name in _stored(""):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with default_storage.open(name) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        except FileNotFoundError:
            target.unlink(missing_ok=True)
            continue
        number += 1
    return number


def copy_in(folder: Path) -> int:
    """Copy every upload into the storage but those it has; return how many were copied."""
    missing = [name for name in _names(folder) if not default_storage.exists(name)]
    for name in missing:
        with (folder / name).open("rb") as source:
            stored = default_storage.save(name, File(source))
        if stored != name:
            raise BackupError(f"{name} was stored as {stored}: the storage renames files.")
    return len(missing)


def check_against(folder: Path) -> None:
    """Raises BackupError where the storage has another file under the name of one in the backup."""
    for name in _names(folder):
        if default_storage.exists(name):
            with default_storage.open(name) as stored:
                if _checksum(stored) != checksum(folder / name):
                    raise BackupError(f"There is another {name} among the uploads; nothing is written over it.")


def _checksum(stored: File) -> str:
    digest = hashlib.sha256()
    for chunk in stored.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _names(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def _stored(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing has been uploaded yet
        return
    yield from (f"{folder}/{name}" if folder else name for name in files)
    for name in folders:
        yield from _stored(f"{folder}/{name}" if folder else name)
