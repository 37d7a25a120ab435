"""The database in a backup: PostgreSQL's own archive, or a copy of SQLite's file that was whole when it was made."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection

from core.backups import BackupError

_TLS = {"sslmode", "sslrootcert", "sslcert", "sslkey"}


def dump(file: Path) -> None:
    """Write the database to ``file``. The portal may be used meanwhile: all is of one moment."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")
        return
    with closing(sqlite3.connect(file)) as copy:
        _sqlite().backup(copy)


def load(file: Path) -> None:
    """Fill the empty database from ``file``, wholly or not at all."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        _postgres(
            "pg_restore", "--no-owner", "--no-privileges", "--no-comments", "--exit-on-error", "--single-transaction",
            str(file),
        )  # fmt: skip
        return
    with closing(sqlite3.connect(file)) as copy:
        copy.backup(_sqlite())


def is_empty() -> bool:
    return not connection.introspection.table_names()


def _sqlite() -> sqlite3.Connection:
    known: sqlite3.Connection = connection.connection
    return known


def _postgres(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on our database. The password stands in its environment, not in its command."""
    database: dict[str, Any] = connection.settings_dict
    host = database["HOST"] or database["OPTIONS"].get("host")  # the second is a socket's folder
    options = {"host": host, "port": database["PORT"], "username": database["USER"]}
    reached = [f"--{name}={value}" for name, value in options.items() if value]
    command = [program, "--no-password", *reached, f"--dbname={database['NAME']}", *arguments]
    password = {"PGPASSWORD": database["PASSWORD"]} if database["PASSWORD"] else {}
    tls = {f"PG{name.upper()}": str(database["OPTIONS"][name]) for name in _TLS & database["OPTIONS"].keys()}
    try:
        done = subprocess.run(  # noqa: S603  # our own settings and a folder that the operator named
            command, env={**os.environ, **tls, **password}, check=False, capture_output=True, text=True
        )
    except FileNotFoundError as error:
        raise BackupError(f"{program} is not on this machine: install postgresql-client.") from error
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()}")
