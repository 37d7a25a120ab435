"""Whether the addresses that records lead to still answer, asked politely: one question at a time, with pauses.

An editor, or whoever edits a page that an editor linked to, chooses what is asked: ``core.public_web`` asks.
"""

import http.client
import socket
import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Timer
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from core import public_web
from core.jobs import Done, each
from core.public_web import NotPublicError
from reports.models import CheckedAddress, Link, Report

TIMEOUT = 10  # seconds without a word
LONGEST = 30  # seconds for one question, however the words drip
MOST_REDIRECTS = 5
PIECE = 1024  # bytes; it is enough that they begin
# What a server says when it has the page but not for machines, or not now: neither there nor gone.
UNDECIDED = {401, 403, 405, 406, 407, 408, 423, 425, 429, 451, 503, 999}
BUSY = {429, 503}
CERTIFICATE = "certificate"  # browsers often find what is missing of one, which we cannot


@dataclass(frozen=True)
class LinkResponse:
    """What came back: a status, or 0 and why there is none."""

    status: int
    reason: str = ""

    def __str__(self) -> str:
        return str(self.status) if self.status else self.reason

    @property
    def is_there(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_undecided(self) -> bool:
        return self.status in UNDECIDED or self.reason.startswith(CERTIFICATE)


def user_agent() -> str:
    """Say who asks, and where to read about it, so that those who run the server can turn us away."""
    return f"Mozilla/5.0 (compatible; link checking robot; +{settings.SITE_URL}/)"


def ask(url: str) -> LinkResponse:
    """Ask for the head of a page, and where that is refused for its first bytes; follow where it has moved."""
    try:
        try:
            answer = _follow("HEAD", url)
        except (OSError, http.client.HTTPException) as error:  # some servers do not know the question
            if isinstance(error, (socket.gaierror, ssl.SSLError)):
                raise
            answer = LinkResponse(0)
        return answer if answer.is_there or answer.status in BUSY else _follow("GET", url)
    except NotPublicError as refused:
        return LinkResponse(0, str(refused))
    except socket.gaierror:
        return LinkResponse(0, "no such host")
    except TimeoutError:
        return LinkResponse(0, "no answer in time")
    except ssl.SSLError as error:
        return LinkResponse(0, f"{CERTIFICATE}: {error.reason or 'not valid'}"[:100])
    except (OSError, http.client.HTTPException, ValueError) as error:
        return LinkResponse(0, f"no answer: {type(error).__name__}"[:100])


def _follow(method: str, url: str) -> LinkResponse:
    for _hop in range(MOST_REDIRECTS + 1):
        status, moved_to = _once(method, url)
        if not (300 <= status < 400 and moved_to):
            return LinkResponse(status)
        url = urljoin(url, moved_to)
    raise NotPublicError("moved too many times")


def _once(method: str, url: str) -> tuple[int, str]:
    """Return the status and where the page has moved. Nothing is sent but the question: no cookie, no password."""
    connection, path = public_web.connect(url, timeout=TIMEOUT)
    headers = {"User-Agent": user_agent(), "Accept": "*/*", "Connection": "close"}
    if method == "GET":
        headers["Range"] = f"bytes=0-{PIECE - 1}"
    hang_up = Timer(LONGEST, connection.hang_up)
    hang_up.start()
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        if method == "GET":
            response.read(PIECE)
        return response.status, response.headers.get("Location", "")
    finally:
        hang_up.cancel()
        connection.close()


# All of them


@dataclass
class Checked:
    """How a round went. ``is_cut_off``: nothing at all answered, so that nothing was noted: the fault is ours."""

    there: int = 0
    undecided: int = 0
    failed: int = 0
    dead: list[CheckedAddress] = field(default_factory=list)
    is_cut_off: bool = False
    done: Done = field(default_factory=Done)  # with those that failed on our side


def check(most: int, pause: float, *, sleep: Callable[[float], object] = time.sleep) -> Checked:
    """Ask ``most`` addresses, those that have waited longest first, with ``pause`` seconds between two at one host.

    A host that says it is busy is left alone for the rest of the round. Silence is noted once somebody has answered.
    """
    collect()
    waiting = list(CheckedAddress.objects.order_by(F("checked_at").asc(nulls_first=True), "pk")[:most])
    checked, asked_at, busy = Checked(), dict[str, float](), set[str]()
    silent: list[tuple[CheckedAddress, LinkResponse]] = []
    is_online = False

    def question(row: CheckedAddress) -> bool:
        nonlocal is_online
        host = _host(row.url)
        if host in busy:
            return False
        if host in asked_at:
            sleep(max(0.0, asked_at[host] + pause - time.monotonic()))
        answer = ask(row.url)
        asked_at[host] = time.monotonic()
        if answer.status in BUSY:
            busy.add(host)
        silent.append((row, answer))
        is_online |= answer.status > 0
        while is_online and silent:
            _note(*silent.pop(0), checked)
        return True

    checked.done = each(_by_turns(waiting), question, undoes=False)
    checked.is_cut_off = bool(silent)
    return checked


def _note(row: CheckedAddress, answer: LinkResponse, checked: Checked) -> None:
    row.note(str(answer), is_there=answer.is_there, is_undecided=answer.is_undecided)
    if answer.is_there:
        checked.there += 1
    elif answer.is_undecided:
        checked.undecided += 1
    else:
        checked.failed += 1
        if row.is_dead:
            checked.dead.append(row)


def _by_turns(rows: Iterable[CheckedAddress]) -> list[CheckedAddress]:
    """Go from host to host, so that none is asked twice in a row while another waits."""
    turns: Counter[str] = Counter()
    placed = []
    for row in rows:
        turns[host := _host(row.url)] += 1
        placed.append((turns[host], row))
    return [row for _turn, row in sorted(placed, key=lambda one: one[0])]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def collect() -> None:
    """Take down the addresses that links and published reports have, and let go of those nobody has any more.

    What an editor has found an archived copy of stays, as the address may come back.
    """
    used: set[str] = set()
    for model in (Link, Report):
        rows: QuerySet[Any] = model._default_manager.all()
        if model is Report:
            rows = rows.filter(publication="published")
            used.update(rows.exclude(copy_url="").values_list("copy_url", flat=True))
        for url, source, more in rows.values_list("url", "source", "more_sources").iterator(chunk_size=1000):
            used.update(url for url in (url, source, *more) if url and len(url) <= 500)
    known = dict(CheckedAddress.objects.values_list("url", "pk"))
    new = [CheckedAddress(url=url) for url in sorted(used - known.keys())]
    CheckedAddress.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    gone = sorted(pk for url, pk in known.items() if url not in used)
    for first in range(0, len(gone), 500):
        CheckedAddress.objects.filter(pk__in=gone[first : first + 500], archived_url="").delete()


# For pages and editors


def with_address(records: QuerySet[Any]) -> QuerySet[Any]:
    """Add ``dead_since`` and ``archived_url`` to links or reports of which the address is dead. No query more."""
    dead = CheckedAddress.objects.dead().filter(url=OuterRef("url"))
    found: QuerySet[Any] = records.annotate(
        dead_since=Subquery(dead.values("failing_since")[:1]), archived_url=Subquery(dead.values("archived_url")[:1])
    )
    return found


def with_dead_addresses(records: QuerySet[Any]) -> QuerySet[Any]:
    """Return those links or reports of which the address, or the source of the facts, is dead."""
    dead = CheckedAddress.objects.dead().filter(Q(url=OuterRef("url")) | Q(url=OuterRef("source")))
    found: QuerySet[Any] = records.filter(Exists(dead))
    return found
