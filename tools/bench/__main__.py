"""``make bench``: what a page costs an anonymous reader, beside a bare page of Django's, and how that grows.

Needs PostgreSQL. ARGS="--sizes 200 2000 --seconds 1" makes it quick; --help lists the rest.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from tools.bench import table
from tools.bench.databases import POSTGRES, Database, database, unreachable
from tools.bench.serve import CONNECTIONS, ROOT, WORKERS, after_a_change, environment, serving, under_load
from tools.bench.table import BARE, EMPTY, Cost, Measured

CHANGES = 5  # after which a page is asked for
COMPARED = {EMPTY: "/empty/", BARE: "/bare/"}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs=2, default=[2_000, 100_000], help="records a type, few and many")
    parser.add_argument("--pages", nargs="+", default=[], metavar="WORD", help="only pages named so")
    parser.add_argument("--seconds", type=float, default=2, help="load on each page")
    parser.add_argument("--keep", action="store_true", help="keep the databases, and use those kept before")
    return parser.parse_args()


@dataclass(frozen=True)
class Page:
    name: str
    urls: list[str]
    most: float | None = None


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def module(name: str, *arguments: str, env: dict[str, str]) -> str:
    """Run a part of the benchmark in a process of its own, for its database; return what it printed."""
    command = [sys.executable, "-m", name, *arguments]
    done = subprocess.run(command, env=env, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{name} {' '.join(arguments)} failed.")
    return done.stdout


class Benchmark:
    """The portal's pages on one database."""

    def __init__(self, filled: Database, size: int, options: argparse.Namespace, folder: str) -> None:
        self.database, self.seconds = filled, options.seconds
        self.environment = environment(DATABASE_URL=filled.url, VAR_DIR=folder, PYTHONWARNINGS="ignore")
        if not filled.is_filled:
            module("tools.bench.fill", str(size), env=self.environment)
        listed = json.loads(module("tools.bench.pages", env=self.environment))
        compared = [Page(name, [url]) for name, url in COMPARED.items()]
        self.pages = compared + [
            Page(**page) for page in listed if not options.pages or any(word in page["name"] for word in options.pages)
        ]

    def costs(self) -> tuple[dict[str, Cost], float]:
        """Return what each page costs without the page cache, and the memory of a worker after that, in MB."""
        with serving(self.database, self.environment | {"PAGE_CACHE": "false"}) as server:
            costs = {}
            for page in self.pages:
                warm, rate = under_load(server, page.urls, self.seconds)
                costs[page.name] = Cost(warm, rate, after_a_change(server, page.urls[0], CHANGES))
            return costs, server.memory()

    def kept_rates(self) -> dict[str, float]:
        """Return the requests a second of the pages that the page cache keeps."""
        with serving(self.database, self.environment) as server:
            kept = [page for page in self.pages if b"\r\netag:" in server.get(page.urls[0]).lower()]
            return {page.name: under_load(server, page.urls, self.seconds)[1] for page in kept}


def machine(load: float, memory: float) -> str:
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores, {gigabytes:.0f} GB, Python {platform.python_version()};"
        f" load of the machine before it began {load:.1f}. {WORKERS} workers of one thread, {CONNECTIONS} connections;"
        f" a worker's memory after that {memory:.0f} MB (at most {table.WORKER_MB})."
    )


def main() -> None:
    options, load = arguments(), os.getloadavg()[0]
    if reason := unreachable():
        say(f"No PostgreSQL at {POSTGRES.rpartition('@')[2]} ({reason}).")
        raise SystemExit("BENCH_DATABASE_URL=postgres://user:password@host/database make bench names another.")
    few, many = options.sizes
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0", "--ignore", "admin"]
        subprocess.run(collect, env=environment(VAR_DIR=folder), cwd=ROOT, check=True)  # noqa: S603
        small, large = (
            Benchmark(stack.enter_context(database(size, keep=options.keep)), size, options, folder)
            for size in (few, many)
        )
        costs, memory = small.costs()
        costs_of_many, _memory = large.costs()
        rates = small.kept_rates()
    measured = [
        Measured(page.name, page.most, costs[page.name], costs_of_many[page.name], rates.get(page.name))
        for page in small.pages
    ]
    say(table.text(measured, few=few, many=many))
    say("")
    say(machine(load, memory))


if __name__ == "__main__":
    main()
