"""Versions in a record's history (django-simple-history) of what an UPDATE has changed, which it does not see."""

from typing import Any

from django.db.models import Model

from accounts.models import User


def keep_version(record: Model, *, by: User | None) -> None:
    """Keep the record as the database has it now, changed by ``by``."""
    model: Any = type(record)
    current = model._default_manager.get(pk=record.pk)
    current._history_user = by
    getattr(model, model._meta.simple_history_manager_attribute).bulk_history_create([current], update=True)
