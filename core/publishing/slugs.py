"""Permanent addresses from titles: unique, and never the name of a page."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify

_NUMBER = 8  # characters left for a hyphen and a number


def candidates(text: str, *, fallback: str, most: int, reserved: Collection[str] = ()) -> Iterator[str]:
    """Yield ``text`` as a slug of at most ``most`` characters, then numbered.

    ``fallback`` serves titles that have no letters, such as emoji.
    """
    stem = slugify(text)[: most - _NUMBER].strip("-") or fallback
    if stem not in reserved:
        yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def insert_with_slug(record: models.Model, text: str, *, fallback: str, reserved: Collection[str] = ()) -> None:
    """Save a new ``record`` under the first free slug, also when two of the same title arrive at once."""
    taken = type(record)._default_manager
    column: Any = record._meta.get_field("slug")
    for slug in candidates(text, fallback=fallback, most=column.max_length, reserved=reserved):
        if taken.filter(slug=slug).exists():
            continue
        record.slug = slug  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                record.save(force_insert=True)
        except IntegrityError:
            if not taken.filter(slug=slug).exists():
                raise
        else:
            return
