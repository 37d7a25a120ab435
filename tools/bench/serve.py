"""Measure the portal under its server: requests a second beside a bare page, a worker's memory, a first visit's weight.

Nothing of Django is imported here: this is the visitor's side.
"""

import gzip
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
CONNECTIONS = 4
ROUNDS = 3  # of every page in turn, so that what else the machine does hits them alike
STARTUP_SECONDS = 60


@dataclass
class Server:
    port: int
    pid: int

    def get(self, url: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", url, headers=headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def largest_worker(self) -> float | None:
        """Return the resident memory of the largest worker in MB; None where the system does not tell (not Linux)."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        if not children.exists():
            return None
        return max(_resident(int(pid)) for pid in children.read_text().split())


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1000  # the file counts in kB


@contextmanager
def server(environment: dict[str, str], workers: int) -> Iterator[Server]:
    """Run the portal under gunicorn with the project's own configuration, on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": str(workers)}
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--log-level", "error"]
    process = subprocess.Popen(command, env=environment | own, cwd=ROOT)  # noqa: S603
    try:
        running = Server(port, process.pid)
        _wait(running, process)
        yield running
    finally:
        process.terminate()
        process.wait(30)


def _wait(running: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if running.get("/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


def throughput(running: Server, pages: dict[str, Sequence[str]], seconds: float) -> dict[str, float]:
    """Return requests a second for each page, ``seconds`` in all, in ROUNDS turns over kept-open connections."""
    counts = dict.fromkeys(pages, 0)
    spent = dict.fromkeys(pages, 0.0)
    for urls in pages.values():
        _load(running.port, urls, min(seconds, 1.0))  # every thread has its connection, templates and cache
    for _round in range(ROUNDS):
        for name, urls in pages.items():
            start = time.perf_counter()
            counts[name] += _load(running.port, urls, seconds / ROUNDS)
            spent[name] += time.perf_counter() - start
    return {name: counts[name] / spent[name] for name in pages}


def _load(port: int, urls: Sequence[str], seconds: float) -> int:
    """Ask for ``urls`` in turn over CONNECTIONS connections; return how many answers came."""
    counts: list[int] = []
    failures: list[str] = []
    deadline = time.perf_counter() + seconds

    def visitor(start: int) -> None:
        mine = cycle([*urls[start % len(urls) :], *urls[: start % len(urls)]])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        count = 0
        try:
            while time.perf_counter() < deadline:
                url = next(mine)
                connection.request("GET", url)
                response = connection.getresponse()
                response.read()
                if response.status != 200:
                    failures.append(f"{url} answers {response.status}")
                    return
                count += 1
        except (OSError, http.client.HTTPException) as error:
            failures.append(repr(error))
        finally:
            connection.close()
            counts.append(count)

    threads = [threading.Thread(target=visitor, args=[n * 7]) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(f"Under load: {failures[0]}")
    return sum(counts)


class _Resources(HTMLParser):
    """Gather what a browser fetches with a page: styles, fonts, scripts, pictures, one icon."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values: dict[str, Any] = dict(attrs)
        relation = values.get("rel") or ""
        if tag == "link" and relation in {"stylesheet", "preload", "modulepreload"}:
            self.found[values["href"]] = "style" if relation == "stylesheet" else values.get("as", "")
        elif tag == "link" and relation == "icon":
            # Browsers take one, the last that they can show: the SVG.
            self.found = {url: what for url, what in self.found.items() if what != "icon"}
            self.found[values["href"]] = "icon"
        elif tag in {"script", "img"} and values.get("src"):
            self.found[values["src"]] = tag


def first_visit(running: Server, url: str) -> list[tuple[str, str, int]]:
    """Return (what, address, bytes over the line) of everything a first visit fetches.

    A page that the portal itself does not compress is counted as the proxy before it does, with gzip.
    """
    status, headers, page = running.get(url, **{"Accept-Encoding": "br, gzip"})
    if status != 200:
        raise SystemExit(f"{url} answers {status}")
    compressed = headers.get("Content-Encoding")
    html = gzip.decompress(page) if compressed == "gzip" else page
    weights = [("page", url, len(page) if compressed else len(gzip.compress(page, 6)))]
    resources = _Resources()
    resources.feed(html.decode())
    for address, what in resources.found.items():
        status, _headers, body = running.get(address, **{"Accept-Encoding": "br, gzip"})
        if status != 200:
            raise SystemExit(f"{address} answers {status}")
        weights.append((what, address, len(body)))
    return weights


def under_load(environment: dict[str, str], measured: dict[str, Any], seconds: float, workers: int) -> dict[str, Any]:
    """Measure everything that needs a server, for the database that ``measured`` comes from."""
    with server(environment, workers) as running:
        weight = first_visit(running, measured["list"][0])
        pages = {
            "bare page": ["/bare/"],
            "challenges: list": measured["list"],
            "reports: list": measured["other_list"],
            "challenges: detail": measured["detail"],
            "outcomes: detail": measured["other_detail"],
        }
        return {
            "weight": weight,
            "rates": throughput(running, pages, seconds),
            "worker": running.largest_worker(),
            "workers": workers,
            "connections": CONNECTIONS,
        }


def environment(**values: str) -> dict[str, str]:
    """Return the environment of a process of the benchmark."""
    return os.environ | {"DJANGO_SETTINGS_MODULE": "tools.bench.settings"} | values
