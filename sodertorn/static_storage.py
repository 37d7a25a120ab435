"""Static files in production: fingerprinted, compressed, and all of the site's CSS in one file."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_ENTRY = "css/site.css"
_IMPORT = re.compile(r'@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>\w+)\);')
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
_RELATIVE_URL = re.compile(r'url\("\.\./')


class PortalStaticStorage(CompressedManifestStaticFilesStorage):
    """Put the files that site.css imports into it, so that a visitor fetches one stylesheet instead of thirty."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: object) -> Iterator[Any]:
        if _ENTRY in paths and not dry_run:
            css = self._flatten(paths)
            self.delete(_ENTRY)
            self._save(_ENTRY, ContentFile(css.encode()))
            paths = {**paths, _ENTRY: (self, _ENTRY)}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _flatten(self, paths: dict[str, Any]) -> str:
        folder = PurePosixPath(_ENTRY).parent

        def imported(found: re.Match[str]) -> str:
            name = str(folder / found["path"])
            css = _read(paths, name)
            if PurePosixPath(name).parent != folder and _RELATIVE_URL.search(css):
                raise ValueError(f"{name}: url() belongs in a file directly in {folder}/, where its path stays true.")
            return f"@layer {found['layer']} {{\n{css}}}"

        return _IMPORT.sub(imported, _read(paths, _ENTRY))


def _read(paths: dict[str, Any], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return _COMMENT.sub("", file.read().decode())
