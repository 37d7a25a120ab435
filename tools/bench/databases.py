"""Databases that the benchmark makes for itself, and drops again."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

POSTGRES = os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")


def unreachable() -> str:
    """Return why there is no PostgreSQL; empty when there is one."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[-1]
    return ""


@contextmanager
def postgresql(size: int, *, keep: bool) -> Iterator[tuple[str, bool]]:
    """Yield the address of a database for ``size`` records a type, and whether it was there (kept from before)."""
    name = f"portal_bench_{size}" if keep else f"portal_bench_{size}_{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        existed = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
        if not existed:
            create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
            connection.execute(create.format(sql.Identifier(name)))
        try:
            yield urlsplit(POSTGRES)._replace(path=f"/{name}").geturl(), existed
        except BaseException:
            existed = keep = False  # half filled: of no use to anybody
            raise
        finally:
            if not keep:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def sqlite(folder: Path, size: int, *, keep: bool) -> Iterator[tuple[str, bool]]:
    """Yield the same for a file."""
    file = folder / f"bench-{size}.sqlite3"
    existed = file.exists()
    try:
        yield f"sqlite:///{file}", existed
    except BaseException:
        keep = False
        raise
    finally:
        if not keep:
            for part in folder.glob(f"{file.name}*"):
                part.unlink()


@contextmanager
def workplace(var: Path, *, keep: bool) -> Iterator[Path]:
    """Yield a folder for SQLite's files, static files and uploads; it stays when the databases stay."""
    var.mkdir(parents=True, exist_ok=True)
    if keep:
        folder = var / "bench"
        folder.mkdir(exist_ok=True)
        yield folder
        return
    temporary = Path(tempfile.mkdtemp(prefix="bench-", dir=var))
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
