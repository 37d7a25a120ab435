"""Triggers that write down every change of the content, in the transaction that makes it.

No way of writing can forget them: forms, the admin, bulk updates, cascades, commands. An app says with
``holds_content`` that readers see its tables, and with ``unseen`` which of them they do not.
"""

from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Model

FUNCTION = """
    CREATE OR REPLACE FUNCTION content_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO core_contentchange (n) VALUES (1);
        RETURN NULL;
    END $$
"""
# A row for each statement: two transactions never wait for each other.
ON_POSTGRESQL = """
    CREATE TRIGGER content_changed AFTER INSERT OR UPDATE OR DELETE ON %(table)s
    FOR EACH STATEMENT EXECUTE FUNCTION content_changed()
"""
# One row that grows: SQLite has one writer at a time, and no triggers for a whole statement. It grows by a random step,
# so that what was cached in a transaction that was rolled back never passes for what comes after it.
ON_SQLITE = """
    CREATE TRIGGER content_changed_%(table)s_%(event)s AFTER %(event)s ON %(table)s BEGIN
        INSERT INTO core_contentchange (id, n) VALUES (1, 1)
        ON CONFLICT (id) DO UPDATE SET n = n + 1 + (random() & 65535);
    END
"""
WATCHED = {
    "postgresql": "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE tgname = 'content_changed'",
    "sqlite": "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'content_changed%'",
}


def content_models() -> list[type[Model]]:
    """Return the models whose rows readers see; the histories of the admin are for editors."""
    return [
        model
        for config in apps.get_app_configs()
        if getattr(config, "holds_content", False)
        for model in config.get_models(include_auto_created=True)
        if model.__name__ not in getattr(config, "unseen", ()) and not model.__name__.startswith("Historical")
    ]


def watch_content(**_signal: Any) -> None:
    """Create the triggers that are missing. Runs after each ``migrate``; one query when none is."""
    with connection.cursor() as cursor:
        cursor.execute(WATCHED[connection.vendor])
        missing = {model._meta.db_table for model in content_models()} - {table for (table,) in cursor.fetchall()}
        if not missing:
            return
        there = set(connection.introspection.table_names(cursor))
        if "core_contentchange" not in there:  # migrated back to before the table existed
            return
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for table in sorted(missing & there):  # when one app is migrated alone, the others have no tables yet
            if connection.vendor == "postgresql":
                cursor.execute(ON_POSTGRESQL % {"table": table})
            else:
                for event in ("INSERT", "UPDATE", "DELETE"):
                    cursor.execute(ON_SQLITE % {"table": table, "event": event})


def unwatch_content(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the triggers, before the table that they write to is removed."""
    with editor.connection.cursor() as cursor:
        if editor.connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS content_changed CASCADE")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'content_changed%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
