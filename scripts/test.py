"""Run the suite on PostgreSQL, and on SQLite what can differ there; without a server, all of it on SQLite.

TEST_DATABASE_URL names the PostgreSQL server. CI=true or REQUIRE_POSTGRES=1 makes its absence an error.
With --everything both databases run the whole suite. Other arguments go to pytest, on both databases.
docs/decisions/0016-what-runs-where.md says why.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REQUIRED = os.environ.get("CI") == "true" or os.environ.get("REQUIRE_POSTGRES") == "1"
NO_TESTS = 5  # pytest's exit status when -k or a path leaves nothing to run

# What depends on the database, and so runs on both. The rest is Python that never learns which one it is.
DEPENDS_ON_DATABASE = (
    # Search, collation, order, lists and facets: their SQL differs, and lives in core/database.
    "tests/core",
    "tests/*/test_search.py",
    "tests/challenges/test_similar.py",
    "tests/outcomes/test_finder.py",
    "tests/reports/test_list.py",
    # Constraints and migrations: each database reads and enforces them in its own way.
    "tests/test_constraints.py",
    "tests/test_factories.py",
    "tests/shape/test_migrations.py",
    "tests/upgrade",
    # Many rows at once: loading, importing and exporting, packs, harvesting, counting.
    "tests/sodertorn/test_load_*.py",
    "tests/*/test_import.py",
    "tests/outcomes/test_pack.py",
    "tests/dialogues/test_data.py",
    "tests/reports/test_counting.py",
    "tests/reports/oai/test_harvest.py",
    # Pages: each is opened, and none needs a statement that only one database has, nor more of them.
    "tests/test_access.py",
    "tests/test_budgets.py",
    "tests/admin/test_pages.py",
    # Transactions and locks: the digest that is sent once, and the races, which on SQLite say why they are skipped.
    "tests/following/test_digest.py",
    "tests/*/test_races*.py",
)
# Who may open an address is the same Python on both; anonymous visitors have tests of their own there.
ONE_VISITOR = ["--visitors", "planner"]


def unreachable(address: str) -> str:
    """Return why there is no PostgreSQL at ``address``; empty when there is one."""
    try:
        psycopg.connect(address, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[-1]
    return ""


def run(database: str, what: str, arguments: list[str], **environment: str) -> tuple[str, int]:
    """Run the suite, and return a line that says how it went, and pytest's status."""
    print(f"\n=== {database}: {what} ===", flush=True)
    begun = time.monotonic()
    # Each worker begins with half of the suite, file by file, and takes from the other's when it is done.
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", "-q", *arguments]
    status = subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode
    outcome = "passed" if status == 0 else "no test chosen" if status == NO_TESTS else "FAILED"
    return f"{database}: {what} {outcome} in {(time.monotonic() - begun) / 60:.1f} min", status


def main(arguments: list[str]) -> int:
    reason = unreachable(POSTGRES)
    what = "what the arguments choose" if set(arguments) - {"--everything"} else "the whole suite"
    chosen = [argument for argument in arguments if argument != "--everything"]
    results = []
    if not reason:
        results.append(run("PostgreSQL", what, chosen, TEST_DATABASE_URL=POSTGRES))
    if reason or arguments:
        results.append(run("SQLite", what, chosen, TEST_DATABASE_URL=""))
    else:
        paths = [str(path) for pattern in DEPENDS_ON_DATABASE for path in sorted(ROOT.glob(pattern))]
        results.append(run("SQLite", "what depends on the database", [*paths, *ONE_VISITOR], TEST_DATABASE_URL=""))

    print("", *(line for line, _ in results), sep="\n")
    if reason:
        print(f"PostgreSQL: NOT RUN, no server at {POSTGRES.rpartition('@')[2]} ({reason}).")
        print("    TEST_DATABASE_URL=postgres://user:password@host/database make test names another.")
    print("Browser tests: not part of this run; make browser.", flush=True)
    return max(*(status for _, status in results), 1 if reason and REQUIRED else 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
