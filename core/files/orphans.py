"""Uploads that no row names: left by a process that was killed, or by a row that went without them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePosixPath
from typing import NamedTuple

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField, Model
from django.utils import timezone

from core.files.pictures import files_of

OLD = timedelta(days=1)  # a younger file may belong to a transaction that is not through


class Column(NamedTuple):
    model: type[Model]
    name: str


def orphans() -> list[str]:
    """Return the names of old files that no row has, in the folders where the portal keeps uploads."""
    stored = {name for folder in _folders() for name in _files_in(folder)}
    named = {name for column in _columns() for name in _names_in(column)}
    before = timezone.now() - OLD
    return sorted(name for name in stored - named if default_storage.get_modified_time(name) < before)


def _file_fields() -> Iterator[Column]:
    for model in apps.get_models():
        yield from (Column(model, field.name) for field in model._meta.fields if isinstance(field, FileField))


def _columns() -> Iterator[Column]:
    """Return where names of files stand: also in the histories, as an editor may go back to what was."""
    for model, name in _file_fields():
        yield Column(model, name)
        if history := getattr(model, "history", None):
            yield Column(history.model, name)


def _folders() -> set[str]:
    fields = (model._meta.get_field(name) for model, name in _file_fields())
    return {PurePosixPath(field.generate_filename(field.model(), "file")).parts[0] for field in fields}  # type: ignore[union-attr]


def _files_in(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{file}" for file in files)
    for inner in folders:
        yield from _files_in(f"{folder}/{inner}")


def _names_in(column: Column) -> Iterator[str]:
    rows = column.model._default_manager.exclude(**{column.name: ""}).values_list(column.name, flat=True)
    for name in rows.iterator():
        yield from files_of(str(name)).values()
