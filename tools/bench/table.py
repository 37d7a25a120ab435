"""What was measured, as a table for a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass

EMPTY, BARE = "empty view", "bare page"
GROWTH = 1.5  # of the time with few records
COLD = 0.3  # seconds that the first request after a change may take
KEPT = 0.8  # of the empty view's requests a second, from the page cache
WORKER_MB = 130  # where the cache is in Redis (CACHE_URL)

HEAD = ("page", "ms", "req/s", "× bare", "at most", "after a change", "many: ms", "grows", "after a change", "grows",
        "from the cache", "")  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """Processor seconds a request, warm and as the first after a change of the content, and requests a second."""

    warm: float
    rate: float
    changed: float


@dataclass(frozen=True)
class Measured:
    """A page with few records and with many. ``kept_rate``: requests a second from the page cache, where it is kept."""

    name: str
    most: float | None
    few: Cost
    many: Cost
    kept_rate: float | None = None


def text(pages: Sequence[Measured], *, few: int, many: int) -> str:
    """Return the table, with what is over a budget at the end of a line. The empty view and the bare page are in it."""
    by_name = {page.name: page for page in pages}
    bare, empty = by_name[BARE].few.warm, by_name[EMPTY].few.rate
    rows = [HEAD, *(_row(page, bare, empty) for page in pages)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    lines = ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows]
    sizes = f"{few:,} and (“many”) {many:,} records a type"
    about = f"Processor time in ms a request, Python and PostgreSQL together, anonymous; {sizes}."
    return "\n".join([about, "", *lines])


def _row(page: Measured, bare: float, empty: float) -> tuple[str, ...]:
    few, many = page.few, page.many
    beside, grows, grows_changed = few.warm / bare, many.warm / few.warm, many.changed / few.changed
    kept = page.kept_rate / empty if page.kept_rate else None
    judged = page.name not in {EMPTY, BARE}
    over = {
        "time": page.most is not None and beside > page.most,
        "growth": judged and max(grows, grows_changed) > GROWTH,
        "after a change": many.changed > COLD,
        "cache": kept is not None and kept < KEPT,
    }
    return (
        page.name,
        f"{few.warm * 1000:.1f}",
        f"{few.rate:.0f}",
        f"{beside:.1f}",
        f"{page.most:g}" if page.most else "–",
        f"{few.changed * 1000:.0f}",
        f"{many.warm * 1000:.1f}",
        f"{grows:.2f}",
        f"{many.changed * 1000:.0f}",
        f"{grows_changed:.2f}",
        f"{kept:.0%}" if kept else "–",
        "over: " + ", ".join(what for what, is_over in over.items() if is_over) if any(over.values()) else "",
    )
