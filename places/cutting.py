"""Cuts the programme's area out of a public build of a map (PMTiles), by asking for the parts that it needs.

A build of the world is some hundred gigabytes; an area of eight municipalities is a few hundred parts of it. What has
come is kept, so that a run that was broken off goes on where it was. The new file takes the place of the old one when
all of it is there and has been read back.
"""

import hashlib
import http.client
import json
import os
import re
import shutil
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import asinh, floor, pi, radians, tan
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple
from urllib.parse import urljoin

from django.core.files.base import ContentFile
from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    TileType,
    deserialize_header,
    zxy_to_tileid,
)
from pmtiles.writer import finalize_header

from core import public_web
from core.files.decoders import RefusedError
from core.files.sandbox import decoded
from core.public_web import NotPublicError
from places.map_file import HEAD, HEADER, MAGIC

DEEPEST = 15  # zoom that public builds have
MOST_TILES = 1_000_000
MOST_DIRECTORIES = 500
MOST_LEVELS = 4  # of directories that lead to directories, as those who read such files allow
LONGEST_DIRECTORY = 4 * 1024 * 1024  # bytes, as they come
GAP = 64 * 1024  # bytes between two parts that are asked for as one
PART = 4 * 1024 * 1024  # bytes asked for at once
TIMEOUT = 30  # seconds without a word
LONGEST = 300  # seconds for one part, however the bytes drip
TRIES, PAUSE = 4, 2.0
MOST_REDIRECTS = 5
GZIP = b"\x1f\x8b"
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
# What is broken on the way, and may work when asked once more.
_BROKEN = (OSError, http.client.HTTPException)

Say = Callable[[str], object]


class CutError(Exception):
    """The build is not what it should be, or does not come. The argument says so to the operator."""


class Box(NamedTuple):
    west: float
    south: float
    east: float
    north: float


class Blob(NamedTuple):
    """A tile's bytes in the build; several tiles may have the same."""

    offset: int
    length: int


class Source:
    """The build at an address, read in parts. It must stay the same one while it is read."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.size = 0
        self.state = ""

    def read(self, offset: int, length: int) -> bytes:
        """Return a part, after some tries. Raises CutError."""
        for attempt in range(TRIES):
            try:
                return self._read(offset, length)
            except NotPublicError as error:
                raise CutError(f"{self.url} is not asked: {error}.") from error
            except ValueError as error:
                raise CutError(f"{self.url} is no address: {error}.") from error
            except _BROKEN as error:
                broken = f"{type(error).__name__}: {error}"
            time.sleep(PAUSE * attempt)
        raise CutError(f"The connection to the build breaks ({broken}). Run it again: it goes on where it was.")

    def _read(self, offset: int, length: int) -> bytes:
        for _hop in range(MOST_REDIRECTS + 1):
            connection, path = public_web.connect(self.url, timeout=TIMEOUT)
            hang_up = Timer(LONGEST, connection.hang_up)
            hang_up.start()
            try:
                headers = {"Range": f"bytes={offset}-{offset + length - 1}", "Accept-Encoding": "identity"}
                connection.request("GET", path, headers={**headers, "User-Agent": "sodertornsmodellen cut_map"})
                response = connection.getresponse()
                if 300 <= response.status < 400 and response.headers.get("Location"):
                    self.url = urljoin(self.url, response.headers["Location"])
                    continue
                return self._part(response, offset, length)
            finally:
                hang_up.cancel()
                connection.close()
        raise CutError("The build has moved too many times.")

    def _part(self, response: http.client.HTTPResponse, offset: int, length: int) -> bytes:
        if response.status >= 500:
            raise http.client.HTTPException(f"the server answers {response.status}")
        said = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if response.status != 206 or not said:
            raise CutError(f"The server hands out no parts of the build: it answers {response.status}.")
        first, last, size = map(int, said.groups())
        state = f"{response.headers.get('ETag') or response.headers.get('Last-Modified') or ''}/{size}"
        if self.state and state != self.state:
            raise CutError("The build was replaced while it was being read. Run it again.")
        self.state, self.size = state, size
        wanted = min(length, size - offset)
        if (first, last) != (offset, offset + wanted - 1):
            raise CutError("The server sends another part than was asked for.")
        part = response.read(wanted)
        if len(part) != wanted:
            raise http.client.IncompleteRead(part, wanted)
        return part


@dataclass(frozen=True)
class Plan:
    """What is to be fetched: the blobs in the order in which they lie, and the entries that lead to them."""

    state: str
    entries: list[Entry]
    blobs: list[Blob]

    @property
    def size(self) -> int:
        return sum(blob.length for blob in self.blobs)

    @property
    def n_tiles(self) -> int:
        return sum(entry.run_length for entry in self.entries)

    @property
    def sign(self) -> str:
        """What tells it from another plan: the build, and every tile of it that is wanted."""
        rows = [(one.tile_id, one.run_length, one.offset, one.length) for one in self.entries]
        return hashlib.sha256(repr((self.state, rows, self.blobs)).encode()).hexdigest()


def cut(url: str, target: Path, *, box: Box, zoom: int, most: int, say: Say) -> None:
    """Write the part of the build at ``url`` that lies in ``box`` to ``target``. Raises CutError.

    What would be larger than ``most`` bytes is refused before it is fetched.
    """
    source = Source(url)
    head = source.read(0, HEAD)
    header = _checked(head, source.size)
    zoom = min(zoom, header["max_zoom"])
    plan = _plan(source, header, head, tiles_in(box, zoom))
    if not plan.blobs:
        raise CutError("The build has nothing there.")
    if plan.size > most:
        raise CutError(f"That would be {_megabytes(plan.size)}; at most {_megabytes(most)} are allowed (--most).")
    say(f"{plan.n_tiles} tiles, {_megabytes(plan.size)}")
    part = target.with_name(target.name + ".part")
    _refuse_full_disk(target.parent, plan, part)
    _fetch(source, header["tile_data_offset"], plan, part, say)
    new = target.with_name(target.name + ".new")
    _write(new, part, plan, header, box, url)
    _read_back(new, plan)
    new.replace(target)
    part.unlink()
    _plan_of(part).unlink()


def _checked(head: bytes, size: int) -> HeaderDict:
    """Return the header of the build. Raises CutError where it is none that can be cut and shown."""
    if len(head) < HEADER or not head.startswith(MAGIC):
        raise CutError("That is no map file (PMTiles, version 3).")
    try:
        header = deserialize_header(head)
    except ValueError as error:
        raise CutError("The header of the build cannot be read.") from error
    if header["tile_type"] != TileType.MVT or header["tile_compression"] != Compression.GZIP:
        raise CutError("The build has no vector tiles (MVT, gzip).")
    if header["internal_compression"] != Compression.GZIP:
        raise CutError("The directories of the build are packed in a way that is not read (gzip is).")
    for name in ("root", "leaf_directory", "tile_data"):
        if header[f"{name}_offset"] + header[f"{name}_length"] > size:  # type: ignore[literal-required]
            raise CutError("The header of the build names parts that lie outside it.")
    if header["root_offset"] + header["root_length"] > HEAD:
        raise CutError("The first directory of the build is too long.")
    return header


# Which tiles


def tiles_in(box: Box, zoom: int) -> list[int]:
    """Return the numbers of the tiles that touch ``box``, of all zooms down to ``zoom``, in their order.

    Raises CutError where they are too many to be an area.
    """
    found: list[int] = []
    for z in range(zoom + 1):
        (left, top), (right, bottom) = _tile_at(box.west, box.north, z), _tile_at(box.east, box.south, z)
        if len(found) + (right + 1 - left) * (bottom + 1 - top) > MOST_TILES:
            raise CutError("The box is too large: choose a smaller one, or less zoom.")
        found += [zxy_to_tileid(z, x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]
    return sorted(found)


def _tile_at(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    n = 1 << zoom
    x, y = (longitude + 180) / 360 * n, (1 - asinh(tan(radians(latitude))) / pi) / 2 * n
    return min(n - 1, max(0, floor(x))), min(n - 1, max(0, floor(y)))


def _plan(source: Source, header: HeaderDict, head: bytes, wanted: list[int]) -> Plan:
    """Read the directories that lead to the ``wanted`` tiles."""
    root = head[header["root_offset"] : header["root_offset"] + header["root_length"]]
    kept: list[Entry] = []
    waiting = [(root, 0, 1 << 62, 1)]
    n_read = 0
    while waiting:
        raw, first, end, depth = waiting.pop()
        n_read += 1
        if n_read > MOST_DIRECTORIES or depth > MOST_LEVELS:
            raise CutError("The build has more directories than make sense.")
        rows = _directory(raw)
        _refuse_disorder(rows, first, end)
        for (tile, run, offset, length), after in zip(rows, [*(row[0] for row in rows[1:]), end], strict=True):
            if run:
                kept += _wanted_of(tile, run, offset, length, wanted, header["tile_data_length"])
            elif _any_between(wanted, tile, after):
                if length > LONGEST_DIRECTORY or offset + length > header["leaf_directory_length"]:
                    raise CutError("The build names a directory that lies outside it, or is too long.")
                leaf = source.read(header["leaf_directory_offset"] + offset, length)
                waiting.append((leaf, tile, after, depth + 1))
    kept.sort(key=lambda entry: entry.tile_id)
    blobs = sorted({Blob(entry.offset, entry.length) for entry in kept})
    return Plan(source.state, kept, blobs)


def _directory(raw: bytes) -> list[tuple[int, int, int, int]]:
    """Unpack a directory, in a process of its own: it comes from elsewhere."""
    try:
        with decoded("core.files.decoders.map_directories", ContentFile(raw)) as answer:
            return [(tile, run, offset, length) for tile, run, offset, length in json.load(answer)]
    except RefusedError as error:
        raise CutError(f"A directory of the build cannot be read ({error}).") from error


def _refuse_disorder(rows: list[tuple[int, int, int, int]], first: int, end: int) -> None:
    """Tiles go upwards, inside what their directory is for."""
    if not rows:
        raise CutError("A directory of the build is empty.")
    at = first
    for tile, run, _offset, length in rows:
        if not at <= tile < end or not length:
            raise CutError("A directory of the build is not in order.")
        at = tile + max(run, 1)


def _wanted_of(tile: int, run: int, offset: int, length: int, wanted: list[int], data: int) -> Iterator[Entry]:
    """Yield the tiles of a run that are wanted, neighbours together."""
    first, last = bisect_left(wanted, tile), bisect_left(wanted, tile + run)
    if first < last and offset + length > data:
        raise CutError("The build names a tile that lies outside it.")
    entry: Entry | None = None
    for number in wanted[first:last]:
        if entry and number == entry.tile_id + entry.run_length:
            entry.run_length += 1
        else:
            if entry:
                yield entry
            entry = Entry(number, offset, length, 1)
    if entry:
        yield entry


def _any_between(wanted: list[int], first: int, end: int) -> bool:
    at = bisect_left(wanted, first)
    return at < len(wanted) and wanted[at] < end


# Fetching


def _plan_of(part: Path) -> Path:
    return part.with_suffix(".plan")


def _refuse_full_disk(folder: Path, plan: Plan, part: Path) -> None:
    there = part.stat().st_size if part.exists() else 0
    if shutil.disk_usage(folder).free < 2 * plan.size - there + PART:
        raise CutError(f"There is no room for it in {folder}: it takes twice its size while it is made.")


def _fetch(source: Source, start: int, plan: Plan, part: Path, say: Say) -> None:
    """Fetch the blobs into ``part``, one after the other; go on where an earlier run of the same plan was."""
    known = _plan_of(part)
    if not (part.exists() and known.exists() and known.read_text() == plan.sign):
        part.write_bytes(b"")
        known.write_text(plan.sign)
    done, n = 0, 0
    there = part.stat().st_size
    while n < len(plan.blobs) and done + plan.blobs[n].length <= there:
        done, n = done + plan.blobs[n].length, n + 1
    if n:
        say(f"{_megabytes(done)} were there already")
    tenth = 10 * done // plan.size
    with part.open("r+b") as file:
        file.truncate(done)
        file.seek(done)
        for stretch in _stretches(plan.blobs[n:]):
            offset = stretch[0].offset
            raw = source.read(start + offset, stretch[-1].offset + stretch[-1].length - offset)
            for blob in stretch:
                tile = raw[blob.offset - offset : blob.offset - offset + blob.length]
                if not tile.startswith(GZIP):
                    raise CutError("A tile of the build is not what its header says.")
                file.write(tile)
                done += blob.length
            file.flush()
            if (now := 10 * done // plan.size) > tenth:
                tenth = now
                say(f"{_megabytes(done)} of {_megabytes(plan.size)}")
        os.fsync(file.fileno())


def _stretches(blobs: list[Blob]) -> Iterator[list[Blob]]:
    """Gather blobs that lie near each other, to be asked for as one part."""
    stretch: list[Blob] = []
    for blob in blobs:
        if stretch:
            end = stretch[-1].offset + stretch[-1].length
            if blob.offset - end > GAP or blob.offset + blob.length - stretch[0].offset > PART:
                yield stretch
                stretch = []
        stretch.append(blob)
    if stretch:
        yield stretch


# Writing


def _write(new: Path, part: Path, plan: Plan, header: HeaderDict, box: Box, url: str) -> None:
    at, where = 0, {}
    for blob in plan.blobs:
        where[blob] = at
        at += blob.length
    entries = [
        Entry(one.tile_id, where[Blob(one.offset, one.length)], one.length, one.run_length) for one in plan.entries
    ]
    header = header.copy()
    for name, degrees in zip(("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7"), box, strict=True):
        header[name] = round(degrees * 10_000_000)  # type: ignore[literal-required]
    header["center_lon_e7"] = (header["min_lon_e7"] + header["max_lon_e7"]) // 2
    header["center_lat_e7"] = (header["min_lat_e7"] + header["max_lat_e7"]) // 2
    about = {"attribution": "© OpenStreetMap", "source": url}
    in_order = all(one.offset <= other.offset for one, other in pairwise(entries))
    counted = (plan.n_tiles, entries, len(plan.blobs))
    before = finalize_header(header, *counted, about, in_order, plan.size)  # type: ignore[no-untyped-call]
    with new.open("wb") as file:
        file.writelines(before)
        with part.open("rb") as tiles:
            shutil.copyfileobj(tiles, file)
        file.flush()
        os.fsync(file.fileno())
    new.chmod(0o644)


def _read_back(new: Path, plan: Plan) -> None:
    """Read the new file from the disk, and see that it is what was planned. Raises CutError."""
    with new.open("rb") as file:
        header = _checked(file.read(HEAD), new.stat().st_size)
        if header["tile_data_offset"] + header["tile_data_length"] != new.stat().st_size:
            raise CutError("The new file has not the length that it should have.")
        found = list(_entries(file, header))
    planned = [(one.tile_id, one.run_length, one.length) for one in plan.entries]
    if [(tile, run, length) for tile, run, _offset, length in found] != planned:
        raise CutError("The new file has not the tiles that it should have.")


def _entries(file: Any, header: HeaderDict) -> Iterator[tuple[int, int, int, int]]:
    file.seek(header["root_offset"])
    for row in _directory(file.read(header["root_length"])):
        if row[1]:
            yield row
        else:
            file.seek(header["leaf_directory_offset"] + row[2])
            yield from _directory(file.read(row[3]))


def _megabytes(n: int) -> str:
    return f"{n / 1_000_000:.1f} MB"
