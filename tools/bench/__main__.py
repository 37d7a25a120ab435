"""``make bench``: what every kind of page costs with 1,000 and with 100,000 records a type, and the budgets it keeps.

ARGS="--sizes 200 --runs 3 --databases sqlite" makes it quick; --help lists the rest.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from tools.bench.databases import POSTGRES, postgresql, sqlite, unreachable, workplace
from tools.bench.report import EXPLANATION, Run, Table, growth_table, load_table, pages_table
from tools.bench.serve import ROOT, environment, under_load

DATABASES = ("postgresql", "sqlite")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000], help="records a type")
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--pages", nargs="+", default=[], metavar="WORD", help="only pages named so")
    parser.add_argument("--runs", type=int, default=25, help="requests a page")
    parser.add_argument("--seconds", type=float, default=6, help="load on each page under the server; 0 for none")
    parser.add_argument("--workers", type=int, default=2, help="of the server")
    parser.add_argument("--keep", action="store_true", help="keep the databases, and use those kept before")
    return parser.parse_args()


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


def run(database: str, size: int, folder: Path, options: argparse.Namespace) -> Run:
    place: AbstractContextManager[tuple[str, bool]]
    place = postgresql(size, keep=options.keep) if database == "postgresql" else sqlite(folder, size, keep=options.keep)
    with place as (url, existed):
        env = environment(DATABASE_URL=url, VAR_DIR=str(folder), PYTHONWARNINGS="ignore")
        seconds = None
        if not existed:
            say(f"Filling {database} with {size:,} records a type …")
            start = time.monotonic()
            module("tools.bench.fill", str(size), env=env)
            seconds = time.monotonic() - start
        say(f"Measuring {database} at {size:,} …")
        result = json.loads(module("tools.bench.measure", str(options.runs), *options.pages, env=env))
        measured = Run(size, result, seconds)
        if options.seconds and (database == "postgresql" or "postgresql" not in options.databases):
            measured.load = under_load(env, result, options.seconds, options.workers)
    return measured


def machine(result: dict[str, str]) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    versions = f"Python {platform.python_version()}, Django {result['django']}"
    return (
        f"{datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores, {memory:.0f} GB of memory, {versions};"
        f" load of the machine at the end {load:.1f}."
    )


def main() -> None:
    options = arguments()
    options.databases = list(dict.fromkeys(options.databases))
    reason = unreachable() if "postgresql" in options.databases else ""
    if reason:
        say(f"PostgreSQL: NOT MEASURED, no server at {POSTGRES.rpartition('@')[2]} ({reason}).")
        say("    BENCH_DATABASE_URL=postgres://user:password@host/database make bench names another.")
        options.databases.remove("postgresql")
    var = Path(os.environ.get("VAR_DIR", ROOT / "var"))
    runs: list[Run] = []
    tables: list[Table] = []
    with workplace(var, keep=options.keep) as folder:
        env = environment(VAR_DIR=str(folder))
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
        subprocess.run([*collect, "--ignore", "admin"], env=env, cwd=ROOT, check=True)  # noqa: S603
        for database in options.databases:
            of_this = [run(database, size, folder, options) for size in sorted(options.sizes)]
            tables += [pages_table(one) for one in of_this]
            if len(of_this) > 1:
                tables.append(growth_table(of_this[0], of_this[-1]))
            tables += [load_table(one) for one in of_this if one.load]
            runs += of_this
    say("")
    for table in tables:
        say(table.text())
    if not runs:
        raise SystemExit(1)
    say(machine(runs[-1].result))
    head = ["# Benchmark", "", EXPLANATION, "", machine(runs[-1].result), ""]
    text = "\n".join([*head, *(table.markdown() for table in tables)])
    report = var / "benchmark.md"
    report.write_text(text.rstrip() + "\n")
    say(f"Written to {report}.")


if __name__ == "__main__":
    main()
