"""Reads a directory of a map file (PMTiles 3), as its server sent it: which tiles it has, and where they lie.

The answer is a row of numbers for each entry: the tile, how many in a row are alike (0: the entry leads to another
directory), where it begins and how long it is.
"""

import json
from pathlib import Path
from typing import IO

from pmtiles.tile import deserialize_directory

from core.files.decoders import RefusedError

MOST_ENTRIES = 200_000


def decode(path: str, answer: IO[bytes]) -> None:
    try:
        entries = deserialize_directory(Path(path).read_bytes())
    except (EOFError, OSError, ValueError, IndexError) as error:
        raise RefusedError("malformed") from error
    if len(entries) > MOST_ENTRIES:
        raise RefusedError("many")
    rows = [(one.tile_id, one.run_length, one.offset, one.length) for one in entries]
    answer.write(json.dumps(rows).encode())
