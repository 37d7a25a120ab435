"""Several queries in one statement, each with a limit of its own: Django's ``union`` has that on PostgreSQL only."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

Statement = tuple[str, tuple[Any, ...]]


def statement(query: QuerySet[Any, Any]) -> Statement | None:
    """Return the SQL of ``query`` and its parameters, or None when it is known beforehand to find nothing."""
    try:
        sql, params = query.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(params)


def united(queries: Sequence[QuerySet[Any, Any]]) -> Statement | None:
    """Return the rows of all ``queries``, one after the other and with what repeats, as one statement."""
    return joined([one for one in map(statement, queries) if one is not None])


def joined(statements: Sequence[Statement]) -> Statement | None:
    if not statements:
        return None
    parts = (f"SELECT * FROM ({sql}) AS part_{n}" for n, (sql, _params) in enumerate(statements))  # noqa: S608  # Django's
    return " UNION ALL ".join(parts), tuple(param for _sql, params in statements for param in params)


def rows_of(query: Statement | None, *, found: QuerySet[Any, Any] | None = None) -> list[tuple[Any, ...]]:
    """Return what ``query`` finds. ``found``: what the table of that name holds in it, looked up once. One query."""
    if query is None:
        return []
    sql, params = query
    if found is not None:
        first = statement(found)
        if first is None:
            return []
        sql, params = f"WITH found AS MATERIALIZED ({first[0]}) {sql}", (*first[1], *params)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
