"""The portal under its server, and visitors who ask it for pages. Nothing of Django is imported: the visitor's side."""

import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from tools.bench.databases import Database

ROOT = Path(__file__).resolve().parent.parent.parent
WORKERS, CONNECTIONS = 2, 4
STARTUP_SECONDS = 60
HOST = "127.0.0.1:8000"  # as the settings name the portal, whichever port it has here


class PageError(Exception):
    """A page that does not come."""


@dataclass
class Server:
    port: int
    pid: int
    database: Database

    def get(self, url: str) -> bytes:
        """Return the answer, head and all. Raises PageError where it is not 200."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            head = f"GET {url} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
            connection.sendall(head.encode("ascii"))
            parts = []
            while part := connection.recv(65_536):
                parts.append(part)
        answer = b"".join(parts)
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise PageError(f"{url} answers {answer[:40]!r}")
        return answer

    def worked(self) -> float:
        """Return the seconds that processors have worked for its workers, and for the database on this machine."""
        pids = [*self._workers(), *self.database.processes()]
        threads = (file for pid in pids for file in Path(f"/proc/{pid}/task").glob("*/schedstat"))
        return sum(int(file.read_text().split()[0]) for file in threads) / 1e9

    def memory(self) -> float:
        """Return the memory of the largest worker in MB: what it has alone, and its part of what several have (PSS)."""
        sizes = (Path(f"/proc/{pid}/smaps_rollup").read_text().partition("Pss:")[2] for pid in self._workers())
        return max(int(size.split()[0]) for size in sizes) / 1000  # the file counts in kB

    def _workers(self) -> list[int]:
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]


@contextmanager
def serving(database: Database, environment: dict[str, str]) -> Iterator[Server]:
    """Run the portal under gunicorn with the project's own configuration, one thread a worker, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": str(WORKERS), "THREADS": "1", "MALLOC_ARENA_MAX": "2"}
    command = [sys.executable, "-m", "gunicorn", "--worker-class", "sync", "--log-level", "error"]
    process = subprocess.Popen(command, env=environment | own, cwd=ROOT)  # noqa: S603
    try:
        running = Server(port, process.pid, database)
        _wait(running, process)
        yield running
    finally:
        process.terminate()
        process.wait(30)


def _wait(running: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            running.get("/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise PageError("The server did not start.")


def under_load(running: Server, urls: Sequence[str], seconds: float) -> tuple[float, float]:
    """Ask for ``urls`` in turn over CONNECTIONS connections; return processor seconds a request, requests a second."""
    for url in list(urls) * 2 * WORKERS:
        running.get(url)
    _load(running, urls, 1.0)  # by now each worker has its templates, and in its cache what is kept
    worked, start = running.worked(), time.perf_counter()
    number = _load(running, urls, seconds)
    passed = time.perf_counter() - start
    return (running.worked() - worked) / number, number / passed


def _load(running: Server, urls: Sequence[str], seconds: float) -> int:
    """Return how many answers came."""
    counts: list[int] = []
    failures: list[Exception] = []
    deadline = time.perf_counter() + seconds

    def visitor(start: int) -> None:
        mine = cycle([*urls[start % len(urls) :], *urls[: start % len(urls)]])
        count = 0
        try:
            while time.perf_counter() < deadline:
                running.get(next(mine))
                count += 1
        except (OSError, PageError) as error:
            failures.append(error)
        counts.append(count)

    threads = [threading.Thread(target=visitor, args=[n * 7]) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(counts)


def after_a_change(running: Server, url: str, times: int) -> float:
    """Return the processor seconds of the first request after a change of the content, the median of so many."""
    seconds = []
    for _time in range(times):
        running.database.change()
        worked = running.worked()
        running.get(url)
        seconds.append(running.worked() - worked)
    return statistics.median(seconds)


def environment(**values: str) -> dict[str, str]:
    """Return the environment of a process of the benchmark."""
    return os.environ | {"DJANGO_SETTINGS_MODULE": "tools.bench.settings"} | values
