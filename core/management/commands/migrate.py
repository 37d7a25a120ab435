from typing import Any

import psycopg
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections

# While a migration waits for a table, everybody else who wants to read it waits behind.
WAITS_FOR_A_TABLE = "5s"


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [WAITS_FOR_A_TABLE])
            super().handle(*args, **options)
        except OperationalError as error:
            if isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                raise CommandError(
                    f"A table was in use for longer than {WAITS_FOR_A_TABLE}. "
                    "What has been migrated so far holds; run it once more."
                ) from error
            raise
        finally:
            if connection.connection and not connection.connection.closed:
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = DEFAULT")
