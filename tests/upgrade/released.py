"""A database as a released version left it: the programme, the demonstration, and a row from each of its factories.

It was dumped by ``pg_dump --inserts --no-owner --no-privileges`` without the comments, and on SQLite it is the file.
"""

import lzma
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

VERSION = "1.0.0"
HERE = Path(__file__).parent


@contextmanager
def released(folder: Path) -> Iterator[None]:
    """Be connected to the release's database instead of the tests' own, which is of the same kind."""
    tests = connections["default"]
    on_postgresql = tests.vendor == "postgresql"
    name = f"{tests.settings_dict['NAME']}_released" if on_postgresql else str(folder / "released.sqlite3")
    if on_postgresql:
        with tests._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}")
    connection = type(tests)(tests.settings_dict | {"NAME": name}, "default")
    connections["default"] = connection
    try:
        if on_postgresql:
            with connection.cursor() as cursor:
                cursor.execute(_unpacked("postgresql.sql"))
            connection.close()  # the dump has emptied its search path
        else:
            Path(name).write_bytes(_unpacked("sqlite3"))
        yield
    finally:
        connection.close()
        connections["default"] = tests
        if on_postgresql:
            with tests._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name}")


def _unpacked(ending: str) -> bytes:
    return lzma.decompress((HERE / f"{VERSION}.{ending}.xz").read_bytes())
