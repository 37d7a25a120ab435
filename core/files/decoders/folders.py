"""A folder of text files that came as a ZIP archive: the files asked for, one after another, without their folders.

Each begins with a line of JSON that tells its name and its bytes.
"""

import json
import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

from core.files.decoders import RefusedError

MOST_MEMBERS = 20_000
_PIECE = 256 * 1024
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


def decode(path: str, answer: BinaryIO, wanted: str, most_unpacked: str) -> None:
    """Write the files whose names match ``wanted``. Refuse two of one name, and more bytes than ``most_unpacked``."""
    try:
        with zipfile.ZipFile(path) as archive:
            _write(archive, answer, re.compile(wanted), int(most_unpacked))
    except _DAMAGED as error:
        raise RefusedError("malformed") from error


def _write(archive: zipfile.ZipFile, answer: BinaryIO, wanted: re.Pattern[str], most: int) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise RefusedError("much")
    named = {}
    for member in members:
        name = PurePosixPath(member.filename).name
        if member.is_dir() or not wanted.fullmatch(name):
            continue
        if name in named:
            raise RefusedError("twice")
        named[name] = member
    if sum(member.file_size for member in named.values()) > most:
        raise RefusedError("much")
    for name, member in named.items():
        answer.write(json.dumps({"name": name, "size": member.file_size}).encode() + b"\n")
        left = member.file_size
        with archive.open(member) as file:
            while piece := file.read(_PIECE):
                left -= len(piece)
                if left < 0:  # it is longer than it says
                    raise RefusedError("malformed")
                answer.write(piece)
        if left:
            raise RefusedError("malformed")
