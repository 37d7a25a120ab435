"""Many rows at once: copied where the database can, inserted in batches where it cannot."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model

_BATCH = 5_000


def insert_many(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows of plain values, and return how many. Nothing but the database's own rules is asked about them.

    A million of them take no memory. What has no value here gets the database's default.
    """
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(_column(model, name)) for name in fields)
    table = quoted(model._meta.db_table)
    n = 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
                    n += 1
            return n
        into = f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608  # names of our own tables
        waiting = iter(rows)
        while batch := list(islice(waiting, _BATCH)):
            cursor.executemany(into, batch)
            n += len(batch)
    return n


def _column(model: type[Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.column)
