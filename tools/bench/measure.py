"""Measure the pages in the database named by the settings, inside this process, and print the result as JSON.

Usage: DATABASE_URL=… python -m tools.bench.measure RUNS [WORD…]; a word leaves only the pages with it in their name.
"""

import gzip
import json
import logging
import statistics
import sys
from collections.abc import Callable
from itertools import cycle
from time import perf_counter
from typing import Any

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.http.response import HttpResponseBase  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from tools.bench.clock import Clock  # noqa: E402
from tools.bench.followers import PLANNER  # noqa: E402
from tools.bench.pages import Page, pages  # noqa: E402

COLD_RUNS = 3
SLOW = 2.0  # seconds; a page that takes longer is asked for a few times only
TRACED = 5  # addresses whose statements are counted


class Queries:
    """Count and time the statements of one request."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        start = perf_counter()
        try:
            return execute(*args)
        finally:
            self.count += 1
            self.seconds += perf_counter() - start


def get(client: Client, url: str, clock: Clock) -> tuple[float, float, HttpResponseBase]:
    """Return the seconds that passed, the seconds that processors worked, and the page."""
    wall, cpu = clock.now()
    response = client.get(url)
    wall_after, cpu_after = clock.now()
    if response.status_code != 200:
        raise SystemExit(f"{url} answers {response.status_code}")
    return wall_after - wall, cpu_after - cpu, response


def measure(client: Client, clock: Clock, page: Page, runs: int) -> dict[str, Any]:
    get(client, page.urls[0], clock)  # compiles templates
    slow = get(client, page.urls[0], clock)[0] > SLOW
    runs = min(runs, COLD_RUNS) if slow else runs
    cold = []
    for _run in range(1 if slow else min(runs, COLD_RUNS)):
        cache.clear()
        cold.append(get(client, page.urls[0], clock)[0])
    traced, sizes = [], []
    for url in page.urls[: 1 if slow else TRACED]:
        get(client, url, clock)  # fills the cache
        queries = Queries()
        with connection.execute_wrapper(queries):
            response = get(client, url, clock)[2]
        traced.append(queries)
        content = b"".join(response)
        sizes.append((len(content), len(gzip.compress(content, 6))))
    urls = cycle(page.urls)
    timed = [get(client, next(urls), clock)[:2] for _run in range(runs)]
    times = sorted(wall for wall, _cpu in timed)
    return {
        "name": page.name,
        "kind": page.kind,
        "queries": max(q.count for q in traced),
        "sql": statistics.median(q.seconds for q in traced) * 1000,
        "median": statistics.median(times) * 1000,
        "p95": times[min(len(times) - 1, round(len(times) * 0.95))] * 1000,
        "cpu": statistics.median(cpu for _wall, cpu in timed) * 1000,
        "cold": statistics.median(cold) * 1000,
        "bytes": int(statistics.median(size for size, _small in sizes)),
        "gzip": int(statistics.median(small for _size, small in sizes)),
    }


def main(runs: int, words: list[str]) -> None:
    logging.disable(logging.WARNING)
    listed = pages()
    clock, visitor, member = Clock(), Client(SERVER_NAME="127.0.0.1"), Client(SERVER_NAME="127.0.0.1")
    member.force_login(User.objects.get(email=PLANNER))
    measured = [
        measure(member if page.as_member else visitor, clock, page, runs)
        for page in listed
        if not words or any(word in page.name for word in words)
    ]
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        version = cursor.fetchone()[0].split()[0]
    urls = {page.name: page.urls for page in listed}
    result = {
        "database": f"{connection.display_name} {version}",
        "django": django.get_version(),
        "pages": measured,
        # What the server is asked for: a list page, and detail pages of many records.
        "list": urls["challenges: list"],
        "detail": urls["challenges: detail"],
        "other_list": urls["reports: list"],
        "other_detail": urls["outcomes: detail"],
    }
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
