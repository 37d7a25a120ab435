"""Django's PostgreSQL engine, with a pool that asks the server only where it must whether a connection still holds."""

import select
import time
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.postgresql import base
from psycopg import Connection
from psycopg_pool import ConnectionPool

ASKED_ANEW = 5.0  # seconds after which a server may be gone without having said so
_asked: "WeakKeyDictionary[Connection[Any], float]" = WeakKeyDictionary()


def check(connection: "Connection[Any]") -> None:
    """Raise where ``connection`` no longer holds.

    A server that ends a connection says so, which is heard without asking; to ask takes a fourth of what a page from
    the page cache costs.
    """
    now = time.monotonic()
    if now - _asked.get(connection, 0) > ASKED_ANEW or _has_said_something(connection):
        ConnectionPool.check_connection(connection)
        _asked[connection] = now


def _has_said_something(connection: "Connection[Any]") -> bool:
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN | select.POLLRDHUP)
    return bool(waiting.poll(0))


class DatabaseWrapper(base.DatabaseWrapper):
    @property
    def pool(self) -> "ConnectionPool[Any] | None":
        """Django's pool; what checks its connections cannot be given with its options."""
        pool: ConnectionPool[Any] | None = super().pool
        if pool is not None and pool._check is not None:
            pool._check = check
        return pool

    def _set_autocommit(self, autocommit: bool) -> None:
        """Set what is not so already: to tell psycopg takes longer than to look, and the pool's connections have it."""
        with self.wrap_database_errors:
            if self.connection.autocommit != autocommit:
                self.connection.autocommit = autocommit
