"""From the latest release to what is here: while the old version serves, and without losing or changing anything."""
# ruff: noqa: S608  # the names of tables and columns are the release's own

import re
from dataclasses import dataclass

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction

from knowledge.models import Delivery, Figure
from outcomes.models import Outcome
from tests.upgrade.released import released

pytestmark = pytest.mark.timeout(600)  # SQLite writes a table anew for each change of it, and other tests run beside
# Written when the migrations have run, by whoever ran them.
NOT_OURS = {"auth_permission", "django_content_type", "django_migrations", "sqlite_sequence"}
# Each keeps readers or writers of a table waiting for as long as it takes to read all its rows. A text that may be
# longer is not read; one that may be shorter only is written anew, and that is looked for too.
LOCKS_WHILE_IT_READS = re.compile(
    r"""CREATE\ (UNIQUE\ )?INDEX\ (?!CONCURRENTLY)
    | ADD\ CONSTRAINT\ (?!.*\ (NOT\ VALID|USING\ INDEX))
    | ALTER\ COLUMN\ .*\ (TYPE\ (?!varchar)|SET\ NOT\ NULL)
    | ^(UPDATE|DELETE\ FROM)\ """,
    re.VERBOSE,
)


@dataclass
class Upgraded:
    columns: dict[str, list[str]]  # of the release's tables: what its INSERT names
    statements: list[str]  # what the migrations asked of the database
    written_anew: list[str]  # the release's tables whose rows PostgreSQL has copied to another file


@pytest.fixture(scope="module")
def upgraded(django_db_setup, django_db_blocker, tmp_path_factory):
    statements = []

    def note(execute, sql, params, many, context):
        statements.append(str(sql))
        return execute(sql, params, many, context)

    with django_db_blocker.unblock(), released(tmp_path_factory.mktemp("released")):
        columns, before = _columns(), _files()
        with connection.execute_wrapper(note):
            call_command("migrate", verbosity=0)
        after = _files()
        yield Upgraded(columns, statements, [table for table, file in before.items() if after.get(table) != file])


def _columns() -> dict[str, list[str]]:
    """Return the columns of each table that are written; what the database computes itself is left out."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT table_name, column_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND is_generated = 'NEVER' ORDER BY ordinal_position"
            )
        else:
            cursor.execute(
                "SELECT m.name, c.name FROM sqlite_master m, pragma_table_xinfo(m.name) c"
                " WHERE m.type = 'table' AND c.hidden = 0 ORDER BY c.cid"
            )
        columns: dict[str, list[str]] = {}
        for table, column in cursor.fetchall():
            if table not in NOT_OURS:
                columns.setdefault(table, []).append(f'"{column}"')
    return columns


def _files() -> dict[str, int]:
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relfilenode FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        return dict(cursor.fetchall())


def _rows(upgraded) -> dict[str, set[tuple[str, ...]]]:
    rows = {}
    with connection.cursor() as cursor:
        for table, columns in upgraded.columns.items():
            cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")
            rows[table] = {tuple(map(str, row)) for row in cursor.fetchall()}
    return rows


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite serves nobody while it migrates")
def test_readers_and_writers_wait_for_no_migration(upgraded):
    """No table of the release is written anew, nor read from end to end under a lock."""
    assert upgraded.written_anew == []
    locking = [
        sql for sql in upgraded.statements if LOCKS_WHILE_IT_READS.search(sql) and _table(sql) in upgraded.columns
    ]
    assert locking == []


def _table(sql: str) -> str:
    """Return the table that a statement changes, or reads to add something to it."""
    return found[1] if (found := re.search(r'(?:ALTER TABLE|UPDATE|DELETE FROM|INDEX .*? ON) "(\w+)"', sql)) else ""


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite serves nobody while it migrates")
def test_a_migration_gives_way_to_whoever_has_the_table(upgraded, monkeypatch):
    """Or all who want to read it would wait behind the migration, for as long as that one takes."""
    monkeypatch.setattr("core.management.commands.migrate.WAITS_FOR_A_TABLE", "100ms")
    reader = connection.copy()
    reader.set_autocommit(False)
    reader.cursor().execute("SELECT * FROM core_jobrun")
    try:
        with pytest.raises(CommandError, match="run it once more"):
            call_command("migrate", "core", "0001", verbosity=0)
    finally:
        reader.close()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


def test_the_released_version_goes_on_writing(upgraded):
    """Each row that it left is written once more as it does: by an INSERT of its columns, and an UPDATE of them."""
    refused = []
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys=ON")
        for table, columns in upgraded.columns.items():
            names = ", ".join(columns)
            try:
                with transaction.atomic():
                    cursor.execute(f"CREATE TEMPORARY TABLE written AS SELECT {names} FROM {table}")
                    cursor.execute(f"DELETE FROM {table}")
                    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM written")
                    cursor.execute(f"UPDATE {table} SET {', '.join(f'{name} = {name}' for name in columns)}")
                    cursor.execute("DROP TABLE written")
            except Error as error:
                refused.append(f"{table}: {error}")
        assert refused == []
        connection.check_constraints()
        transaction.set_rollback(True)


def test_key_figures_are_figures_of_series(upgraded):
    """The release's tables stay for whoever still writes them; what they hold is in those that replace them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.slug, a.slug, k.year, k.value FROM outcomes_keyfigure k"
            " JOIN outcomes_indicator i ON i.id = k.indicator_id JOIN places_area a ON a.id = k.area_id"
        )
        old = {(*key, float(value)) for *key, value in cursor.fetchall()}
        cursor.execute("SELECT i.slug, o.slug FROM outcomes_indicator i JOIN outcomes_outcome o ON o.id = i.outcome_id")
        measured = set(cursor.fetchall())
    columns = ("series__indicator__slug", "series__area__slug", "year", "value")
    new = {(*key, float(value)) for *key, value in Figure.objects.values_list(*columns)}
    assert len(old) > 90
    assert old == new
    assert measured == set(Outcome.measures.through.objects.values_list("indicator__slug", "outcome__slug"))
    assert Delivery.objects.get().n_new == len(old)


def test_outcome_is_held_by_no_indicator_that_was_left_behind(upgraded):
    with transaction.atomic():
        Outcome.objects.get(slug="sodertornsanalysen").delete()
        if connection.vendor == "postgresql":
            connection.check_constraints()
        transaction.set_rollback(True)


def test_content_is_loaded_and_nothing_changes(upgraded):
    """What nobody has changed is there as it was, and not taken for changed."""
    before = _rows(upgraded)
    call_command("load_programme", verbosity=0)
    after = _rows(upgraded)
    assert {table: lost for table, rows in before.items() if (lost := rows - after[table])} == {}
