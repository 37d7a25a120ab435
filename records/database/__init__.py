"""The one place that knows PostgreSQL and SQLite apart.

* Sorting: ``SWEDISH`` names the collation that puts Å, Ä and Ö last. PostgreSQL has it (ICU); the SQLite engine in
  ``base.py`` registers it under the same name, so that a field's ``db_collation`` means the same on both.
* Searching: text is folded into a generated column (``records.search``) by functions both databases have. PostgreSQL
  gets a trigram index on it; SQLite scans, which is fast enough for what one file is asked to hold.
* Locking: SQLite runs its transactions ``IMMEDIATE`` (settings), so that a step's read and write cannot interleave;
  PostgreSQL locks the row that the step's one UPDATE names.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

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
