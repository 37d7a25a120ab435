"""Files that cost far more to read than to send."""

import re
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from tools.drill.house import FORM, House
from tools.drill.readers import Readers
from tools.drill.scenarios.stores import png
from tools.drill.visitor import Answer, check, form_with

AT_ONCE = 20  # at the same moment: a third of what one place may send in an hour
SIDE = 3464  # pixels: 12 million, the most that are let in; 48 MB unpacked, and a few hundred kB to send
ALT = "En tung bild"
QUICK = 2.0  # seconds that a reader waits at most
MOST_MORE = 600  # MB for the whole portal


def twenty_send_heavy_pictures(house: House) -> str:
    """Each is taken, or asked for again with its words; readers wait for none, and memory stays within its bound."""
    heavy = png(SIDE, (bytes(SIDE * 4) for _row in range(SIDE)), kind=6)
    member = house.member("planerare")
    pages = [member.send(FORM, "text", text=f"En tung bild {uuid.uuid4().hex}").place for _number in range(AT_ONCE)]
    form = form_with("picture_alt", member.get(pages[0]))
    with _watched(house) as megabytes, Readers(house, 2) as readers, ThreadPoolExecutor(AT_ONCE) as people:
        sent = list(people.map(lambda page: _send(house, member.cookies, page, form, heavy), pages))
    seen = readers.saw_nothing_wrong()
    lost = [str(answer) for page, answer in sent if not (_was_taken(house, page, answer) or _is_kept(answer))]
    check(not lost, f"of {len(sent)} pictures {len(lost)} were lost with their words: {lost[:3]}")
    more = max(megabytes) - megabytes[0]
    check(more < MOST_MORE, f"the portal took {more} MB more")
    slowest = max(answer.seconds for _page, answer in readers.answers)
    check(slowest < QUICK, f"a reader waited for {slowest:.1f} s; {more} MB more; {seen}")
    taken = sum(answer.status == 302 for _page, answer in sent)
    return f"{taken} of {len(sent)} taken, the others asked for again with their words; {more} MB more; {seen}"


def _send(
    house: House, cookies: dict[str, str], page: str, form: tuple[str, dict[str, str]], heavy: bytes
) -> tuple[str, Answer]:
    visitor = house.visitor()
    visitor.cookies = dict(cookies)
    _action, fields = form
    return page, visitor.post(page, {**fields, "picture_alt": ALT}, heavy)


def _was_taken(house: House, page: str, answer: Answer) -> bool:
    key = page.split("/")[-3]
    kept = house.rows("SELECT picture FROM dialogues_startedcontribution WHERE key = %s", key)
    return answer.status == 302 and kept not in ([], [""])


def _is_kept(answer: Answer) -> bool:
    return answer.status == 503 and ALT in answer.text and answer.headers["Retry-After"] is not None


@contextmanager
def _watched(house: House) -> Iterator[list[int]]:
    """Give the memory that the portal's processes take, from now on, in MB."""
    over, seen = threading.Event(), [_megabytes(house)]

    def look() -> None:
        while not over.wait(0.1):
            seen.append(_megabytes(house))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def _megabytes(house: House) -> int:
    return sum(_kilobytes(process.pid) for process in house.processes.values()) // 1024


def _kilobytes(pid: int) -> int:
    """Return what a process and those that it began take, each its part of what they share; 0 where it has ended."""
    with suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        threads = [task / "children" for task in Path(f"/proc/{pid}/task").iterdir()]
        children = [int(child) for thread in threads for child in thread.read_text().split()]
        return int(found[1] if found else 0) + sum(map(_kilobytes, children))
    return 0
