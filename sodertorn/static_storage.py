"""Static files in production: fingerprinted, compressed, and what a page needs of one kind in one file."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"(?P<path>[^"]+)";', re.MULTILINE)
# The files that import others, and how they say so; in development the browser does what they say.
_LAYER = re.compile(r'@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>\w+)\);')
_ENTRIES = {
    "css/site.css": _LAYER,
    "css/card.css": _LAYER,
    "js/map.js": _IMPORT,
    "js/pins.js": _IMPORT,
}
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
_RELATIVE_URL = re.compile(r"""url\((?P<quote>["']?)(?!["'/#]|\w+:)(?P<path>[^"')]+)""")


class PortalStaticStorage(CompressedManifestStaticFilesStorage):
    """Put into a file what it imports, so that a visitor fetches one stylesheet instead of fifty."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: object) -> Iterator[Any]:
        if not dry_run:
            paths = paths | {entry: self._whole(entry, paths) for entry in _ENTRIES if entry in paths}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _whole(self, entry: str, paths: dict[str, Any]) -> tuple[Any, str]:
        """Save ``entry`` with what it imports, and return where it is."""
        folder = posixpath.dirname(entry)

        def imported(found: re.Match[str]) -> str:
            name = posixpath.normpath(posixpath.join(folder, found["path"]))
            content = _ENTRIES[entry].sub(imported, _read(paths, name)) if name.endswith(".js") else _read(paths, name)
            if "layer" not in found.groupdict():
                return content
            return f"@layer {found['layer']} {{\n{_seen_from(folder, posixpath.dirname(name), content)}}}"

        content = _ENTRIES[entry].sub(imported, _read(paths, entry))
        self.delete(entry)
        self._save(entry, ContentFile(content.encode()))
        return self, entry


def _seen_from(folder: str, own: str, css: str) -> str:
    """Return ``css``, a file in ``own``, with its addresses as they are from ``folder``."""

    def moved(found: re.Match[str]) -> str:
        return f"url({found['quote']}{posixpath.relpath(posixpath.join(own, found['path']), folder)}"

    return _RELATIVE_URL.sub(moved, css)


def _read(paths: dict[str, Any], name: str) -> str:
    """Return the text of a file, stylesheets without comments."""
    storage, path = paths[name]
    with storage.open(path) as file:
        text = file.read().decode()
    return _COMMENT.sub("", text) if name.endswith(".css") else text
