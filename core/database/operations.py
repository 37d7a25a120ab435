"""Steps of migrations that let the old version go on serving while they run."""

from typing import Any

from django.contrib.postgres import operations
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class AddIndexConcurrently(operations.AddIndexConcurrently):
    """Add an index while others write to the table; its migration has ``atomic = False``.

    On SQLite, where nobody is served meanwhile, it is added as any other. What an earlier attempt has left half-made is
    dropped first, and it waits for as long as others write.
    """

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            migrations.AddIndex.database_forwards(self, app_label, schema_editor, *states)
            return
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(self.index.name)}")
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            (limit,) = cursor.fetchone()
            cursor.execute("SET lock_timeout = 0")
            try:
                super().database_forwards(app_label, schema_editor, *states)
            finally:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [limit])

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, *states)
        else:
            migrations.AddIndex.database_backwards(self, app_label, schema_editor, *states)


class AddCheckNotValid(operations.AddConstraintNotValid):
    """Add a check of what is written from now on, without reading what is there; a later migration asks for that.

    On SQLite all of it is checked at once.
    """

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, *states)
        else:
            migrations.AddConstraint.database_forwards(self, app_label, schema_editor, *states)


class ValidateCheck(operations.ValidateConstraint):
    """Hold what was there before a check (``AddCheckNotValid``) against it, while others read and write."""

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, *states)


class AddUniqueConcurrently(migrations.AddConstraint):
    """Add a unique constraint on columns while others write to the table; its migration has ``atomic = False``.

    On SQLite it is added as any other. One with a condition is no more than its index, as Django has it.
    """

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, *states)
            return
        model, quoted = states[1].apps.get_model(app_label, self.model_name), schema_editor.quote_name
        table, name = quoted(model._meta.db_table), quoted(self.constraint.name)
        unique: Any = self.constraint
        if unique.condition is not None:
            made = str(unique.create_sql(model, schema_editor))
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            schema_editor.execute(made.replace("CREATE UNIQUE INDEX", "CREATE UNIQUE INDEX CONCURRENTLY", 1))
            return
        columns = ", ".join(quoted(model._meta.get_field(field).column) for field in unique.fields)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        schema_editor.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({columns})")
        schema_editor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}")


class AllowNull(migrations.AlterField):
    """Let a column be empty that could not; Django would read the table to make its foreign key anew."""

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, *states)
            return
        model, quoted = states[1].apps.get_model(app_label, self.model_name), schema_editor.quote_name
        table, column = quoted(model._meta.db_table), quoted(model._meta.get_field(self.name).column)
        schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL")
