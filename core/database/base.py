"""Django's SQLite engine, with the Swedish collation PostgreSQL has built in."""

from typing import Any

from django.db.backends.sqlite3 import base, schema

from core.database import SWEDISH

# Å, Ä and Ö are letters of their own and come after Z; the characters chosen sort after "z" and before all others.
_ALPHABET = str.maketrans({"å": "{a", "ä": "{b", "æ": "{b", "ö": "{c", "ø": "{c", "é": "e", "è": "e", "ü": "y"})


def sort_key(text: str) -> tuple[str, str]:
    """Return what ``text`` is sorted by: Swedish alphabet first, capitals only to settle a tie."""
    return text.lower().translate(_ALPHABET), text.swapcase()


def _compare(left: str, right: str) -> int:
    a, b = sort_key(left), sort_key(right)
    return (a > b) - (a < b)


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    def _collate_sql(self, collation: str) -> str:
        """Quote the name, which has hyphens; Django leaves it bare on SQLite only."""
        return "COLLATE " + self.quote_name(collation)


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.create_collation(SWEDISH, _compare)
        return connection
