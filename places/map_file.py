"""The file of streets (PMTiles) that the portal serves its maps from, where there is one; ``cut_map`` makes it."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.urls import reverse

MAGIC = b"PMTiles\x03"
HEADER = 127  # bytes
HEAD = 16 * 1024  # bytes that hold the header and the first directory: another file has others


@dataclass(frozen=True)
class MapFile:
    """The file as it is now. ``sign`` is another for another file, and the same for a copy on another machine."""

    path: Path
    size: int
    changed: float

    @property
    def sign(self) -> str:
        return _sign(self.path, self.size, self.changed)

    @property
    def changed_at(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.changed, tz=dt.UTC)

    @property
    def storage(self) -> FileSystemStorage:
        return FileSystemStorage(location=self.path.parent)

    @property
    def name(self) -> str:
        return self.path.name


@lru_cache(maxsize=4)
def _sign(path: Path, size: int, changed: float) -> str:
    with path.open("rb") as file:
        return f"{hashlib.sha256(file.read(HEAD)).hexdigest()[:16]}-{size:x}"


def map_file() -> MapFile | None:
    """Return the file; None where there is none."""
    path: Path = settings.MAP_FILE
    try:
        found = path.stat()
    except OSError:
        return None
    return MapFile(path, found.st_size, found.st_mtime) if found.st_size > HEADER else None


def map_file_url() -> str:
    """Return the address of the file, another one for another file; empty where there is none."""
    found = map_file()
    return f"{reverse('map-file')}?v={found.sign}" if found else ""
