"""The programme's area is cut out of a public build: all of it, again after a break, and nothing that is hostile."""

import gzip
import io
import struct

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pmtiles.reader import MemorySource, Reader
from pmtiles.tile import Entry, serialize_directory, tileid_to_zxy, zxy_to_tileid

from core import public_web
from core.models import ContentChange
from core.public_web import is_public
from places import cutting
from places.cutting import tiles_in
from places.map_file import map_file
from tests.factories import AreaFactory
from tests.places.builds import AREA, Box, build, shelf, with_header

INNER = Box(17.9, 59.1, 18.1, 59.25)
MAX_ZOOM, ROOT_LENGTH, LEAVES_OFFSET, TILE_TYPE, TILE_PACKED, DIRECTORIES_PACKED = 101, 16, 40, 99, 98, 97


def different(number):
    """A tile with bytes of its own, so that none is stored for several."""
    return gzip.compress(number.to_bytes(8, "big") * 40, mtime=0)


@pytest.fixture
def target(tmp_path, settings):
    settings.MAP_FILE = tmp_path / "map.pmtiles"
    return settings.MAP_FILE


@pytest.fixture
def world(monkeypatch):
    """A server on this machine, which counts as public here; other private addresses do not."""
    monkeypatch.setattr(cutting, "PAUSE", 0)
    monkeypatch.setattr(public_web, "is_public", lambda address: address == "127.0.0.1" or is_public(address))
    with shelf(build(at=different, zoom=11)) as server:
        monkeypatch.setattr(public_web, "PORTS", {80, 443, server.server_port})
        yield server


def cut(url, *, box=INNER, zoom=11, **more):
    said = io.StringIO()
    call_command("cut_map", url, box=list(box), zoom=zoom, stdout=said, **more)
    return said.getvalue()


def tiles_of(raw, box, zoom):
    reader = Reader(MemorySource(raw))
    return {number: reader.get(*tileid_to_zxy(number)) for number in tiles_in(box, zoom)}


def refused(world, reason, **more):
    with pytest.raises(CommandError, match=reason):
        cut(world.url, **more)


def test_cut_holds_every_tile_of_the_area_as_it_was(db, world, target):
    said = cut(world.url)
    raw = target.read_bytes()
    assert tiles_of(raw, INNER, 11) == {number: different(number) for number in tiles_in(INNER, 11)}
    assert len(raw) < len(world.build)
    assert Reader(MemorySource(raw)).metadata()["attribution"] == "© OpenStreetMap"
    assert "tiles" in said
    assert [file.name for file in target.parent.iterdir()] == ["map.pmtiles"]


def test_tiles_with_the_same_bytes_are_fetched_once(db, world, target):
    world.build = build(zoom=11)
    cut(world.url, box=AREA)
    assert tiles_of(target.read_bytes(), AREA, 11) == tiles_of(world.build, AREA, 11)
    assert target.stat().st_size < 3000


def test_cut_follows_directories_that_lead_to_others(db, world, target, monkeypatch):
    monkeypatch.setattr("pmtiles.writer.optimize_directories", in_leaves)
    world.build = build(at=different, zoom=11)
    monkeypatch.undo()
    monkeypatch.setattr(public_web, "is_public", lambda address: True)
    monkeypatch.setattr(public_web, "PORTS", {80, 443, world.server_port})
    cut(world.url)
    assert tiles_of(target.read_bytes(), INNER, 11) == {number: different(number) for number in tiles_in(INNER, 11)}


def in_leaves(entries, most):
    """Write the directory in leaves of ten entries, as that of a large build is."""
    root, leaves = [], b""
    for first in range(0, len(entries), 10):
        leaf = serialize_directory(entries[first : first + 10])
        root.append(Entry(entries[first].tile_id, len(leaves), len(leaf), 0))
        leaves += leaf
    return serialize_directory(root), leaves, len(root)


def test_cut_goes_on_where_it_was_broken_off(db, world, target, monkeypatch):
    monkeypatch.setattr(cutting, "GAP", 0)
    monkeypatch.setattr(cutting, "PART", 100)
    world.breaks_after = 3
    refused(world, "Run it again")
    part = target.with_name("map.pmtiles.part")
    assert part.stat().st_size > 0
    assert not target.exists()
    with part.open("ab") as file:
        file.write(b"half a tile")  # as whoever is killed while writing leaves it
    world.breaks_after = None
    asked = len(world.asked)
    assert "there already" in cut(world.url)
    assert tiles_of(target.read_bytes(), INNER, 11) == {number: different(number) for number in tiles_in(INNER, 11)}
    again = len(world.asked) - asked
    target.unlink()
    cut(world.url)
    assert again < len(world.asked) - asked - again


def test_one_break_is_no_trouble(db, world, target, monkeypatch):
    broken = iter([True])
    read = cutting.Source._read

    def once(self, offset, length):
        if offset and next(broken, False):
            raise ConnectionResetError
        return read(self, offset, length)

    monkeypatch.setattr(cutting.Source, "_read", once)
    cut(world.url)
    assert target.exists()


def test_other_build_does_not_go_on_with_the_parts_of_the_first(db, world, target, monkeypatch):
    monkeypatch.setattr(cutting, "PART", 100)
    monkeypatch.setattr(cutting, "GAP", 0)
    world.breaks_after = 3
    refused(world, "Run it again")
    world.breaks_after, world.etag = None, '"2"'
    assert "there already" not in cut(world.url)


def test_build_that_changes_meanwhile_is_refused(db, world, target, monkeypatch):
    read = cutting.Source.read

    def changing(self, offset, length):
        part = read(self, offset, length)
        world.etag = '"2"'
        return part

    monkeypatch.setattr(cutting.Source, "read", changing)
    refused(world, "was replaced")
    assert not target.exists()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda raw: b"<!doctype html>" + raw[15:], "no map file"),
        (lambda raw: raw[:7] + b"\x02" + raw[8:], "no map file"),
        (lambda raw: with_header(raw, TILE_TYPE, "B", 2), "no vector tiles"),
        (lambda raw: with_header(raw, TILE_TYPE, "B", 99), "cannot be read"),
        (lambda raw: with_header(raw, TILE_PACKED, "B", 3), "no vector tiles"),
        (lambda raw: with_header(raw, DIRECTORIES_PACKED, "B", 4), "packed in a way"),
        (lambda raw: with_header(raw, LEAVES_OFFSET, "<Q", 1 << 60), "outside it"),
        (lambda raw: with_header(raw, ROOT_LENGTH, "<Q", 20_000), "outside it|too long"),
        (lambda raw: raw[:127] + b"not packed" + raw[137:], "cannot be read"),
    ],
)
def test_build_that_is_broken_is_refused(db, world, target, spoil, reason):
    world.build = spoil(world.build)
    target.write_bytes(b"the one before")
    refused(world, reason)
    assert target.read_bytes() == b"the one before"


def hostile(root, leaves=b""):
    """A build with these directories and one tile."""
    raw = build(zoom=0)
    head = bytearray(raw[:127])
    head[16:24] = struct.pack("<Q", len(root))
    head[40:48] = struct.pack("<Q", 127 + len(root))
    head[48:56] = struct.pack("<Q", len(leaves))
    head[56:64] = struct.pack("<Q", 127 + len(root) + len(leaves))
    head[64:72] = struct.pack("<Q", 100)
    return bytes(head) + root + leaves + bytes(100)


def endless():
    """A directory that leads to itself."""
    root = serialize_directory([Entry(0, 0, 30, 0)])
    return hostile(root, root.ljust(30, b"\0"))


def bomb():
    """A directory of some hundred kilobytes that unpacks to more than its process may have."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        for _ in range(300):
            file.write(bytes(1_000_000))
    leaf = packed.getvalue()
    return hostile(serialize_directory([Entry(0, 0, len(leaf), 0)]), leaf)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (lambda: hostile(gzip.compress(b"\xff" * 12_000_000)), "cannot be read"),
        (bomb, r"cannot be read \((memory|slow)\)"),
        (lambda: hostile(serialize_directory([])), "is empty"),
        (lambda: hostile(gzip.compress(b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01" + bytes(60))), "cannot be read"),
        (lambda: hostile(serialize_directory([Entry(0, 10**12, 50, 1)])), "outside it"),
        (lambda: hostile(serialize_directory([Entry(0, 0, 10**9, 0)])), "outside it"),
        (lambda: hostile(serialize_directory([Entry(0, 0, 0, 1)])), "not in order"),
        (lambda: hostile(serialize_directory([Entry(0, 0, 5, 1 << 40), Entry(1, 0, 5, 1)])), "not in order"),
        (endless, "not in order|more directories|cannot be read"),
        (lambda: hostile(serialize_directory([Entry(0, 0, 50, 1)])), "not what its header says"),
    ],
)
def test_hostile_directory_is_refused(db, world, target, raw, reason):
    world.build = raw()
    refused(world, reason, zoom=3)
    assert not target.exists()


@pytest.mark.parametrize(
    "address", ["http://10.0.0.1/karta.pmtiles", "http://169.254.169.254/latest", "http://[::1]/", "file:///etc/passwd"]
)
def test_redirect_to_this_network_is_not_followed(db, world, target, address):
    world.moved["/world.pmtiles"] = address
    refused(world, "is not asked")
    assert len(world.asked) == 1


def test_redirects_on_the_internet_are_followed_but_not_for_ever(db, world, target):
    world.moved["/world.pmtiles"] = "/there.pmtiles"
    cut(world.url)
    assert target.exists()
    world.moved["/there.pmtiles"] = "/world.pmtiles"
    refused(world, "moved too many times")


def test_server_without_parts_is_refused_before_it_sends_the_world(db, world, target):
    world.in_parts = False
    refused(world, "hands out no parts")


def test_more_than_is_allowed_is_not_fetched(db, world, target):
    refused(world, "at most 0.0 MB", most=0)
    assert all(wanted == "bytes=0-16383" for _path, wanted in world.asked)


def test_box_of_half_the_world_is_refused(db, world, target):
    world.build = with_header(world.build, MAX_ZOOM, "B", 15)
    refused(world, "too large", box=Box(-90, -60, 90, 60), zoom=15)


@pytest.mark.parametrize("url", ["http://a:99999/", "http://[", "nothing", "ftp://example.org/map.pmtiles"])
def test_address_that_is_none_is_said_so(db, target, url):
    with pytest.raises(CommandError, match=r"is no address|is not asked"):
        cut(url)


def test_full_disk_is_told_before_anything_is_written(db, world, target, monkeypatch):
    monkeypatch.setattr(cutting.shutil, "disk_usage", lambda folder: type("Usage", (), {"free": 1000}))
    refused(world, "no room")


def test_area_that_the_build_does_not_have_is_said_so(db, world, target):
    raw = build(at=different, zoom=0)
    world.build = raw.replace(raw[127 : 127 + int.from_bytes(raw[16:24], "little")], one_far_tile(raw))
    refused(world, "nothing there")


def one_far_tile(raw):
    """A directory as long as the one that is there, with a tile of another corner of the world."""
    return serialize_directory([Entry(zxy_to_tileid(1, 0, 1), 0, raw[64], 1)])


def test_box_follows_from_the_places(db, world, target):
    with pytest.raises(CommandError, match="give a --box"):
        call_command("cut_map", world.url)
    AreaFactory(latitude="59.2", longitude="18.0")
    said = io.StringIO()
    call_command("cut_map", world.url, stdout=said)
    assert "17.880 59.080 18.120 59.320" in said.getvalue()


def test_pages_lead_to_the_new_file_once_it_is_there(db, world, target, client):
    before = ContentChange.objects.count()
    address = reverse("map-file")
    assert client.get(address).status_code == 404
    cut(world.url)
    assert ContentChange.objects.count() > before
    assert asked(client, address, range="bytes=0-6")[1] == b"PMTiles"


def test_file_is_kept_by_browsers_under_the_address_that_is_its_own(db, world, target, client):
    assert map_file() is None
    cut(world.url)
    address = map_file().url
    part, content = asked(client, address, range="bytes=0-126")
    assert (part.status_code, part["Content-Type"], len(content)) == (206, "application/vnd.pmtiles", 127)
    assert "immutable" in part["Cache-Control"]
    assert "no-cache" in asked(client, reverse("map-file"))[0]["Cache-Control"]
    assert asked(client, address, range="bytes=99999999-")[0].status_code == 416
    assert asked(client, address, range="bytes=0-126", if_range='"another"')[0].status_code == 200
    assert asked(client, address, if_none_match=part["ETag"])[0].status_code == 304
    cut(world.url, box=AREA)
    assert map_file().url != address


def asked(client, address, **headers):
    """Ask for a file and read what comes; return the answer and that."""
    response = client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return response, response.getvalue()
