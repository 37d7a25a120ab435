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


MAX_ZOOM = 101  # where in the header it stands


@dataclass(frozen=True)
class MapFile:
    """The file as it is now. ``sign`` is another for another file, and the same for a copy on another machine."""

    path: Path
    size: int
    changed: float
    sign: str
    max_zoom: int

    @property
    def url(self) -> str:
        """Its address, another one for another file: browsers keep what they have of it."""
        return f"{reverse('map-file')}?v={self.sign}"

    @property
    def changed_at(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.changed, tz=dt.UTC)

    @property
    def storage(self) -> FileSystemStorage:
        return FileSystemStorage(location=self.path.parent)

    @property
    def name(self) -> str:
        return self.path.name


def map_file() -> MapFile | None:
    """Return the file; None where there is none, or another kind of file."""
    path: Path = settings.MAP_FILE
    try:
        found = path.stat()
        return _read(path, found.st_size, found.st_mtime)
    except OSError:
        return None


@lru_cache(maxsize=4)
def _read(path: Path, size: int, changed: float) -> MapFile | None:
    with path.open("rb") as file:
        head = file.read(HEAD)
    if len(head) < HEADER or not head.startswith(MAGIC):
        return None
    return MapFile(path, size, changed, f"{hashlib.sha256(head).hexdigest()[:16]}-{size:x}", head[MAX_ZOOM])
