"""Run the suite on SQLite, and once more on PostgreSQL when one is reachable; say at the end what ran where.

TEST_DATABASE_URL names the PostgreSQL server. CI=true or REQUIRE_POSTGRES=1 makes its absence an error.
Arguments go to pytest.
"""

import os
import subprocess
import sys

import psycopg

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REQUIRED = os.environ.get("CI") == "true" or os.environ.get("REQUIRE_POSTGRES") == "1"
NO_TESTS = 5  # pytest's exit status when -k or a path leaves nothing to run


def unreachable(address: str) -> str:
    """Return why there is no PostgreSQL at ``address``; empty when there is one."""
    try:
        psycopg.connect(address, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[-1]
    return ""


def run(database: str, arguments: list[str], **environment: str) -> int:
    print(f"\n=== The suite on {database} ===", flush=True)
    # By file: what a module's tests share (the loaded programme, the walk over the site) is made once.
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "-q", *arguments]
    return subprocess.run(command, env=os.environ | environment, check=False).returncode


def main(arguments: list[str]) -> int:
    results = {"SQLite": run("SQLite", arguments, TEST_DATABASE_URL="")}
    reason = unreachable(POSTGRES)
    if not reason:
        results["PostgreSQL"] = run("PostgreSQL", arguments, TEST_DATABASE_URL=POSTGRES)

    print()
    for database, status in results.items():
        print(f"{database}: {'passed' if status == 0 else 'no test chosen' if status == NO_TESTS else 'FAILED'}")
    if reason:
        print(f"PostgreSQL: NOT RUN, no server at {POSTGRES.rpartition('@')[2]} ({reason}).")
        print("    TEST_DATABASE_URL=postgres://user:password@host/database make test names another.")
    print("Browser tests: not part of this run; make browser.", flush=True)
    return max(*results.values(), 1 if reason and REQUIRED else 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
