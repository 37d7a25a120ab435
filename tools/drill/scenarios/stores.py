"""What the portal stands on is away, or full."""

import os
import struct
import subprocess
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tools.drill.house import FORM, PAGES, House
from tools.drill.services import wait_until
from tools.drill.visitor import check

LOGGED_IN_PAGE = "/konto/"
UNAVAILABLE_WITHIN = 3.0  # seconds, on a machine that does much else; two alone


def cache_is_away(house: House) -> str:
    """Pages, log-in and writing work; limits hold in each process."""
    house.redis.stop()
    try:
        pages = [house.visitor().get(page) for page in PAGES]
        wrong = [str(answer) for answer in pages if answer.status != 200]
        check(not wrong, f"readers saw {wrong}")
        words, answer = house.idea_of(house.member("planerare"))
        check(answer.status == 302 and house.n_ideas(words) == 1, f"writing was answered {answer}")
    finally:
        house.redis.start()
    slowest = max(answer.seconds for answer in pages)
    return f"{len(pages)} pages, the slowest {slowest:.1f} s; logged in and wrote"


def database_is_away(house: House) -> str:
    """503 with Retry-After, soon; and all is well again without a restart."""
    member = house.member("planerare")
    house.postgres.stop()
    try:
        answers = [
            visitor.get(path)
            for visitor, path in (
                (house.visitor(), "/sok/?q=nu"),
                (house.visitor(), "/en/search/?q=now"),
                (member, LOGGED_IN_PAGE),
            )
        ]
    finally:
        house.postgres.start()
    for answer in answers:
        check(answer.status == 503, f"without a database a page was answered {answer}")
        check(answer.headers["Retry-After"] is not None, "a 503 said nothing of when to come back")
        check(answer.seconds < UNAVAILABLE_WITHIN, f"a 503 took {answer.seconds:.1f} s")
    check("out for a moment" in answers[1].text, "the English page is not in English")
    seconds = wait_until(lambda: member.get(LOGGED_IN_PAGE).status == 200, 30, "pages come again")
    email, _answer = house.sign_up()
    wait_until(lambda: house.mail.letters_to(email), 45, "the worker goes on")
    slowest = max(answer.seconds for answer in answers)
    return f"503 after {slowest:.1f} s at most; pages {seconds:.1f} s after it was back, then the worker too"


def media_are_full(house: House) -> str:
    """The words are kept and can be sent without the picture; nothing is left half-written."""
    media = house.folder / "var" / "media"
    member = house.member("planerare.haninge")
    page = member.get(FORM)
    check(page.status == 200, f"the form was answered {page}")
    with _full(media) as how:
        before = _files(media)
        words, answer = house.idea_of(member, picture())
        after = _files(media)
    check(answer.status != 500, "writing with a picture was answered 500")
    check(house.n_ideas(words) == 1, f"the words are lost: answered {answer}")
    check(before == after, f"half-written files stay: {after - before}")
    words, answer = house.idea_of(member, picture())
    check(answer.status == 302 and house.n_ideas(words) == 1, f"when there was room again: {answer}")
    return f"uploads {how}: the words were saved without the picture, no file was left; then it worked"


@contextmanager
def _full(media: Path) -> Iterator[str]:
    """Let nothing more be written: by a small file system that is full, or a folder that is locked."""
    if os.geteuid() != 0:
        media.chmod(0o500)
        yield "locked"
        media.chmod(0o700)
        return
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "drill", str(media)], check=False)
    check(mounted.returncode == 0, "no file system can be mounted here: run the drill as another user than root")
    try:
        with suppress(OSError), (media / "filled").open("wb", buffering=0) as ballast:
            while True:
                ballast.write(b"x" * 4096)
        yield "full"
    finally:
        subprocess.run(["umount", "--lazy", str(media)], check=False)


def _files(folder: Path) -> set[str]:
    return {str(file) for file in folder.rglob("*") if file.is_file()}


def picture() -> bytes:
    """Return a PNG of noise, which does not become small."""
    side = 400
    return png(side, (os.urandom(side * 3) for _row in range(side)), kind=2)


def png(side: int, rows: Iterable[bytes], *, kind: int) -> bytes:
    """Return a square picture as a file; ``kind`` 2 has three bytes a pixel, 6 has four."""
    head = struct.pack(">IIBBBBB", side, side, 8, kind, 0, 0, 0)
    packer = zlib.compressobj(1)
    packed = b"".join([*(packer.compress(b"\0" + row) for row in rows), packer.flush()])
    parts = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
