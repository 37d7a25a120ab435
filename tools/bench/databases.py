"""Databases that the benchmark makes for itself, and drops again."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

POSTGRES = os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")


@dataclass(frozen=True)
class Database:
    name: str
    is_filled: bool

    @property
    def url(self) -> str:
        return urlsplit(POSTGRES)._replace(path=f"/{self.name}").geturl()

    def processes(self) -> list[int]:
        """Return the server's processes that serve this database; none where they run on another machine."""
        with psycopg.connect(POSTGRES) as connection:
            query = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
            pids = [pid for (pid,) in connection.execute(query, [self.name])]
        return [pid for pid in pids if "postgres" in _program(pid)]

    def change(self) -> None:
        """Move the version of the content, as any change that readers can see does: nothing kept holds any longer."""
        with psycopg.connect(self.url) as connection:
            connection.execute("INSERT INTO core_contentchange (n) VALUES (1)")


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def unreachable() -> str:
    """Return why there is no PostgreSQL; empty when there is one."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[-1]
    return ""


@contextmanager
def database(size: int, *, keep: bool) -> Iterator[Database]:
    """Yield a database for ``size`` records a type; with ``keep`` it stays, and one that was kept is used."""
    name = f"portal_bench_{size}" if keep else f"portal_bench_{size}_{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        existed = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
        if not existed:
            create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
            connection.execute(create.format(sql.Identifier(name)))
            # Parallel workers' time would be counted nowhere; a server's cores are busy with other visitors anyway.
            alone = sql.SQL("ALTER DATABASE {} SET max_parallel_workers_per_gather = 0")
            connection.execute(alone.format(sql.Identifier(name)))
        try:
            yield Database(name, existed)
        except BaseException:
            keep = keep and existed  # half filled: of no use to anybody
            raise
        finally:
            if not keep:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
