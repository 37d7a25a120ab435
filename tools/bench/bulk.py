"""Write many rows at once, by COPY."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import GeneratedField, Max, Model
from django.db.models.expressions import DatabaseDefault

_PLAIN = (str, int, type(None))  # these need no converting


def next_id(model: type[Model]) -> int:
    return int(model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def write(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert ``rows``, tuples of the fields' ``columns`` (attribute names); the other fields get their default."""
    fields = {f.attname: f for f in model._meta.concrete_fields if not isinstance(f, GeneratedField)}
    given = [fields.pop(name) for name in columns]
    rest = {
        f: f.get_db_prep_save(f.get_default(), connection)
        for f in fields.values()
        if not f.primary_key and not isinstance(f.get_default(), DatabaseDefault)  # the database fills in its own
    }
    names = ", ".join(connection.ops.quote_name(str(f.column)) for f in [*given, *rest])
    table = connection.ops.quote_name(model._meta.db_table)
    same = tuple(rest.values())

    def ready(field: Any, value: Any) -> Any:
        return value if isinstance(value, _PLAIN) else field.get_db_prep_save(value, connection)

    prepared = ((*map(ready, given, row), *same) for row in rows)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in prepared:
            copy.write_row(row)


@contextmanager
def without_indexes() -> Iterator[None]:
    """Build the secondary indexes once at the end, and check no foreign key: the rows are known to be whole."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # foreign keys are triggers
        cursor.execute("SET maintenance_work_mem = '256MB'")
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes JOIN pg_class ON relname = indexname JOIN pg_index ON"
            " indexrelid = pg_class.oid WHERE schemaname = 'public' AND NOT indisunique AND NOT indisprimary"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("RESET session_replication_role")
        for sql in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(sql)
        cursor.execute("VACUUM ANALYZE")


def _models() -> list[type[Model]]:
    return list(connection.introspection.installed_models(connection.introspection.table_names()))
