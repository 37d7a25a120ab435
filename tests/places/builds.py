"""Small builds of a map, as public ones are made, and a server that hands them out in parts."""

import gzip
import re
import socket
import struct
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from math import asinh, pi, radians, tan

from pmtiles.tile import Compression, TileType
from pmtiles.writer import Writer

from places.cutting import Box, tiles_in

EXTENT = 4096
AREA = Box(17.6, 58.9, 18.3, 59.35)
POINT, LINE, POLYGON = 1, 2, 3


# Vector tiles (MVT 2), as far as a map of ours reads them


def _varint(n):
    out = bytearray()
    while n > 0x7F:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    return bytes([*out, n])


def _field(number, content):
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _value(value):
    return _field(1, value.encode()) if isinstance(value, str) else _varint(5 << 3) + _varint(value)


def _geometry(kind, points):
    numbers, at = [], (0, 0)
    for index, point in enumerate(points):
        if index == 0:
            numbers.append(1 | 1 << 3)
        elif index == 1:
            numbers.append(2 | (len(points) - 1) << 3)
        numbers += [(d << 1) ^ (d >> 31) for d in (point[0] - at[0], point[1] - at[1])]
        at = point
    return numbers + ([7 | 1 << 3] if kind == POLYGON else [])


def layer(name, features):
    """Write a layer: features are kind, points in 0…4096, and properties."""
    keys, values, out = [], [], b""
    for kind, points, properties in features:
        tags = []
        for key, value in properties.items():
            for known, one in ((keys, key), (values, value)):
                if one not in known:
                    known.append(one)
                tags.append(known.index(one))
        body = _field(2, b"".join(map(_varint, tags))) + _varint(3 << 3) + _varint(kind)
        out += _field(2, body + _field(4, b"".join(map(_varint, _geometry(kind, points)))))
    out = _field(1, name.encode()) + out
    out += b"".join(_field(3, key.encode()) for key in keys) + b"".join(_field(4, _value(value)) for value in values)
    return _field(3, out + _varint(5 << 3) + _varint(EXTENT) + _varint(15 << 3) + _varint(2))


WHOLE = [(0, 0), (EXTENT, 0), (EXTENT, EXTENT), (0, EXTENT)]


def tile(z, x, y, *, features=()):
    """A tile of land with what of ``features`` lies in it: layer, kind, longitudes and latitudes, properties."""

    def inside(lon, lat):
        n = 1 << z
        at = ((lon + 180) / 360 * n - x, (1 - asinh(tan(radians(lat))) / pi) / 2 * n - y)
        return tuple(round(number * EXTENT) for number in at)

    layers = {"earth": [(POLYGON, WHOLE, {"kind": "earth"})]}
    for name, kind, places, properties in features:
        points = [inside(*place) for place in places]
        if any(-EXTENT < n < 2 * EXTENT for point in points for n in point):
            layers.setdefault(name, []).append((kind, points, properties))
    out = b"".join(layer(name, found) for name, found in layers.items())
    return gzip.compress(out, mtime=0)


def build(*, box=AREA, zoom=9, features=(), at=None):
    """Write a build of ``box``, as the world's is written. ``at``: what stands in a tile, by its number."""
    from pmtiles.tile import tileid_to_zxy  # noqa: PLC0415

    file = BytesIO()
    writer = Writer(file)
    for number in tiles_in(box, zoom):
        writer.write_tile(number, at(number) if at else tile(*tileid_to_zxy(number), features=features))
    header = {
        "tile_compression": Compression.GZIP,
        "tile_type": TileType.MVT,
        "min_lon_e7": round(box.west * 1e7),
        "min_lat_e7": round(box.south * 1e7),
        "max_lon_e7": round(box.east * 1e7),
        "max_lat_e7": round(box.north * 1e7),
        "center_zoom": 0,
        "center_lon_e7": 0,
        "center_lat_e7": 0,
    }
    writer.finalize(header, {"attribution": "Test"})
    return file.getvalue()


def with_header(raw, offset, form, value):
    """Change a number in the header of a build."""
    return raw[:offset] + struct.pack(form, value) + raw[offset + struct.calcsize(form) :]


STREETS = (
    ("water", POLYGON, [(17.85, 59.15), (17.93, 59.15), (17.93, 59.19), (17.85, 59.19)], {"kind": "lake"}),
    ("roads", LINE, [(17.7, 59.218), (18.2, 59.22)], {"kind": "highway", "name": "Storgatan"}),
    ("roads", LINE, [(17.945, 59.0), (17.95, 59.3)], {"kind": "rail"}),
    ("pois", POINT, [(17.9465, 59.219)], {"kind": "station", "name": "Flemingsbergs station"}),
    ("places", POINT, [(17.945, 59.218)], {"kind": "locality", "name": "Flemingsberg", "population_rank": 8}),
)


class Shelf(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.asked.append((self.path, self.headers.get("Range")))
        if self.path in server.moved:
            self.send_response(302)
            self.send_header("Location", server.moved[self.path])
            self.end_headers()
            return
        raw = server.build
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if not server.in_parts or not wanted:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(raw)
            return
        first, last = int(wanted[1]), min(int(wanted[2]), len(raw) - 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(raw)}")
        self.send_header("ETag", server.etag)
        self.end_headers()
        part = raw[first : last + 1]
        if server.breaks_after is not None and len(server.asked) > server.breaks_after:
            self.wfile.write(part[: len(part) // 2])
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.wfile.write(part)

    def log_message(self, *args):
        pass


@contextmanager
def shelf(raw):
    """Serve a build on this machine; ``breaks_after`` so many questions its answers stop half-way."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    server.daemon_threads = True
    server.build, server.asked, server.moved, server.etag = raw, [], {}, '"1"'
    server.in_parts, server.breaks_after = True, None
    server.url = f"http://127.0.0.1:{server.server_port}/world.pmtiles"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
