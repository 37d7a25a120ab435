"""PDFs written by hand, good and bad, byte by byte: no test depends on a file that some program has made."""

import hashlib
import zlib

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
A4 = (595, 842)


def assemble(objects, root=1, trailer=b""):
    """Write numbered objects, their table and the end of a PDF."""
    written = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer\n<< /Size %d /Root %d 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        trailer,
        table,
    )
    return bytes(written)


def stream(content, extra=b""):
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), extra, content)


def string(text):
    return b"<" + ("\ufeff" + text).encode("utf-16-be").hex().encode() + b">"


def lines(text):
    """Draw a text, a line for each of its lines."""
    shown = b"".join(
        b"(%b) Tj T* " % line.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
        for line in text.split("\n")
    )
    return b"BT /F1 12 Tf 14 TL 72 760 Td " + shown + b"ET"


def pdf(*texts, size=A4, tagged=False, language="", content=None, resources=b"", more=(), **about):
    """A PDF with a page for each text. ``about`` is what it says of itself: ``Title="…"``.

    ``content`` is the stream of every page instead, which may name ``more`` objects from number 10 on.
    """
    texts = texts or ("Rapporten handlar om grönska längs vägen.",)
    first = 10 + len(more)
    pages = b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(len(texts)))
    catalog = b"<< /Type /Catalog /Pages 2 0 R"
    if language:
        catalog += b" /Lang " + string(language)
    if tagged:
        catalog += b" /MarkInfo << /Marked true >> /StructTreeRoot 5 0 R"
    objects = [
        catalog + b" >>",
        b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(texts), pages),
        FONT,
        b"<< " + b" ".join(b"/%b %b" % (name.encode(), string(value)) for name, value in about.items()) + b" >>",
        b"<< /Type /StructTreeRoot >>",
        *[b"null"] * 4,
        *more,
    ]
    for n, text in enumerate(texts):
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> %b >> >>" % (*size, first + 2 * n + 1, resources),
            content or stream(lines(text)),
        ]
    return assemble(objects, trailer=b"/Info 4 0 R")


def many_pages(number):
    """A PDF whose pages are all the same one, so that it is small."""
    return assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count %d /Kids [%b] >>" % (number, b"3 0 R " * number),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        ]
    )


def squeezed(size, letter=b" "):
    """Return a stream that unpacks to ``size`` bytes, made without packing them all: every part looks the same."""
    part = 4 * 1024 * 1024
    packer = zlib.compressobj(9)
    head = packer.compress(letter * part) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(letter * part) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + again * (size // part) + packer.flush()


def bomb_of_text(size=2 * 1024**3):
    """A page whose content unpacks to two gigabytes."""
    return pdf(content=stream(squeezed(size), b"/Filter /FlateDecode"))


def bomb_of_picture(side=40_000):
    """A page with a picture of 1.6 gigapixels."""
    picture = stream(
        squeezed(side * side * 3, b"\x00"),
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8"
        b" /Filter /FlateDecode" % (side, side),
    )
    return pdf(
        content=stream(b"q 500 0 0 500 50 50 cm /Im1 Do Q"), resources=b"/XObject << /Im1 10 0 R >>", more=[picture]
    )


def bomb_of_forms(levels=12, fan=12):
    """A page that draws a form, which draws another many times, and so on: fan ** levels drawings."""
    forms = [
        stream(
            (b"/Next Do " * fan) if n < levels - 1 else b"0 0 m 500 500 l S " * 100,
            b"/Type /XObject /Subtype /Form /BBox [0 0 600 900] /Resources << /XObject << /Next %d 0 R >> >>"
            % (11 + n),
        )
        for n in range(levels)
    ]
    return pdf(content=stream(b"/Next Do"), resources=b"/XObject << /Next 10 0 R >>", more=forms)


def bomb_of_work():
    """A page of tiles, a thousand to a point in each direction: it needs no memory, and for ever."""
    tile = stream(
        b"0 0 1 1 re f",
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.001 /YStep 0.001"
        b" /Resources << >>",
    )
    content = stream(b"/Pattern cs /P1 scn 0 0 595 842 re f")
    return pdf(content=content, resources=b"/Pattern << /P1 10 0 R >>", more=[tile])


def bomb_of_steps(steps=400_000):
    """A page drawn in so many steps, each of them over all the others, in a file of some kilobytes."""
    drawn = zlib.compress(b"/G gs 0 0 595 842 re f\n" * steps)
    return pdf(content=stream(drawn, b" /Filter /FlateDecode"), resources=b"/ExtGState << /G << /ca 0.5 >> >>")


def nested_arrays(depth=200_000):
    return pdf(more=[b"[" * depth + b"]" * depth], resources=b"/Deep 10 0 R")


def nested_content(depth=500_000):
    """A page that saves its state and never gives it back, with arrays in arrays."""
    return pdf(content=stream(b"q " * depth + b"[" * depth))


def nested_pages(depth=100_000):
    """A tree of pages that is one long branch."""
    branch = [
        b"<< /Type /Pages /Count 1 /Kids [%d 0 R]%b >>" % (n + 3, b" /Parent %d 0 R" % (n + 1) if n else b"")
        for n in range(depth)
    ]
    leaf = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>" % (depth + 1)
    return assemble([b"<< /Type /Catalog /Pages 2 0 R >>", *branch, leaf])


# With a password: the standard handler's first revision, which every reader knows.

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def _rc4(key, content):
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    written = bytearray()
    for byte in content:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        written.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(written)


def _md5(content):
    return hashlib.md5(content, usedforsecurity=False).digest()


def encrypted(password="hemligt", owner="agaren"):
    """A PDF that opens with a password; with an empty one everybody opens it, but it forbids copying."""
    padded, owners = ((word.encode() + _PADDING)[:32] for word in (password, owner))
    file_id, permissions = b"0123456789abcdef", -64
    o = _rc4(_md5(owners)[:5], padded)
    key = _md5(padded + o + permissions.to_bytes(4, "little", signed=True) + file_id)[:5]
    u = _rc4(key, _PADDING)
    content = _rc4(_md5(key + (4).to_bytes(3, "little") + b"\0\0")[:10], lines("Hemligheter"))
    return assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>",
            stream(content),
            FONT,
            b"<< /Filter /Standard /V 1 /R 2 /O <%b> /U <%b> /P %d >>"
            % (o.hex().encode(), u.hex().encode(), permissions),
        ],
        trailer=b"/Encrypt 6 0 R /ID [<%b> <%b>]" % (file_id.hex().encode(), file_id.hex().encode()),
    )


ACTIONS = {
    "a script": b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>",
    "a script under a disguised name": b"<< /S /J#61vaScript /JS (app.alert\\(1\\)) >>",
    "a program": b"<< /S /Launch /F (a.exe) >>",
    "a page and then a script": b"<< /S /GoTo /D [10 0 R /Fit] /Next << /S /JavaScript /JS (a) >> >>",
}
HARMLESS = {
    "a page": b"<< /S /GoTo /D [10 0 R /Fit] >>",
    "a page, the short way": b"[10 0 R /XYZ null null 0]",
    "a web page": b"<< /S /URI /URI (https://example.org/) >>",
}


def opening(action, catalog=b"", packed=False):
    """A PDF that does ``action`` when it is opened; ``packed``: the action lies in a compressed stream."""
    text = lines("Rapporten handlar om grönska")
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction 8 0 R %b >>" % catalog,
        2: b"<< /Type /Pages /Count 1 /Kids [10 0 R] >>",
        3: FONT,
        10: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 11 0 R"
        b" /Resources << /Font << /F1 3 0 R >> >> >>",
        11: stream(text),
    }
    if packed:
        inside = zlib.compress(b"8 0 " + action)
        objects[4] = stream(inside, b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    else:
        objects[8] = action
    written, places = bytearray(b"%PDF-1.7\n"), {}
    for number, content in objects.items():
        places[number] = len(written)
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = places[12] = len(written)
    rows = b"".join(
        bytes([1]) + places[number].to_bytes(3, "big") + b"\0"
        if number in places
        else (bytes([2]) + (4).to_bytes(3, "big") + b"\0" if packed and number == 8 else bytes(5))
        for number in range(13)
    )
    about = b"/Type /XRef /Size 13 /W [1 3 1] /Root 1 0 R"
    written += b"12 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(rows, about), table)
    return bytes(written)


def carrying(named=True):
    """A PDF with another file in it, named in its catalogue or pinned to a page that nobody shows."""
    held = b"<< /Type /Filespec /F (a.exe) /EF << /F << /Length 0 >> >> >>"
    if named:
        return opening(HARMLESS["a page"], b"/Names << /EmbeddedFiles << /Names [(a) %b] >> >>" % held)
    return opening(HARMLESS["a page"], b"/AcroForm << /Fields [<< /Subtype /FileAttachment /FS %b >>] >>" % held)
