"""The one place that knows PostgreSQL and SQLite apart.

* Sorting: ``SWEDISH`` names the collation that puts Å, Ä and Ö last. PostgreSQL has it (ICU); the SQLite engine in
  ``base.py`` registers it under the same name, so that a field's ``db_collation`` means the same on both.
* Searching: text is folded into a generated column (``core.lists.search``) by functions both databases have.
  PostgreSQL gets a trigram index on it; SQLite scans, which is fast enough for what one file is asked to hold.
* Locking: SQLite runs its transactions ``IMMEDIATE`` (settings), so that a step's read and write cannot interleave;
  PostgreSQL locks the row that the step's one UPDATE names. What has no row of its own is locked by a name (``alone``).
* Harvesting: PostgreSQL tells which transactions are still open (``settled_at``); SQLite has one writer at a time, and
  no way to ask when it began.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from django.apps.registry import Apps
from django.db import connection, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.expressions import RawSQL
from django.utils import timezone

SWEDISH = "sv-x-icu"


def trigram_index(table: str, column: str = "search_text") -> migrations.RunPython:
    """Return a migration step that indexes ``column`` for substring search, where the database can.

    PostgreSQL needs the extension pg_trgm, which a database's owner may create where the server ships it; elsewhere
    the search works the same, only slower.
    """
    name = f"{table}_{column}_trgm"

    def create(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor != "postgresql":
            return
        with editor.connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
            if cursor.fetchone() is None:
                return
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(f"CREATE INDEX {name} ON {table} USING gin ({column} gin_trgm_ops)")

    def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP INDEX IF EXISTS {name}")

    return migrations.RunPython(create, drop)


def these(keys: Sequence[int]) -> RawSQL:
    """Return ``keys`` for ``pk__in``, as one parameter: thousands of them take Django and the driver long to write."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(keys)])


def alone(what: str) -> None:
    """Let nobody else into what is called ``what`` until this transaction ends. On SQLite nobody else writes anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])


def settled_at() -> datetime:
    """Return the moment before which nothing more is written: now, or the start of the oldest open transaction.

    What is written bears the time of writing and is seen when its transaction ends, so that later is not always newer.
    A transaction that has been open for an hour is a forgotten one, and is not waited for. One query, none on SQLite.
    """
    now = timezone.now()
    if connection.vendor != "postgresql":
        return now
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            " AND xact_start > clock_timestamp() - interval '1 hour'"
        )
        (oldest,) = cursor.fetchone() or (None,)
    return min(now, oldest) if oldest else now


def reads_patterns_fast() -> bool:
    """Whether a pattern is looked for in a text sooner than the text is folded: SQLite asks Python about each row."""
    return connection.vendor == "postgresql"
