"""A form that makes something has a key, so that the thing is there once however often the form is sent."""

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.http import HttpRequest

M = TypeVar("M", bound=models.Model)


def key_of(request: HttpRequest) -> uuid.UUID | None:
    """Return the key of the form that was sent, or of the empty one whose address this is."""
    return read_key(request.POST.get("form_key") or request.GET.get("key", ""))


def read_key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def once(made: models.QuerySet[M], key: uuid.UUID, make: Callable[[], M]) -> M:
    """Make something of a form. When another click has made it meanwhile, return what is among ``made``."""
    try:
        with transaction.atomic():
            return make()
    except IntegrityError:
        if found := made.filter(form_key=key).first():
            return found
        raise
