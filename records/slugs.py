"""Permanent addresses from titles: unique, and never the name of a page."""

from collections.abc import Collection, Iterator

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify

_MOST = 90  # leaves room for a number within the slug's column


def candidates(text: str, *, fallback: str, reserved: Collection[str] = ()) -> Iterator[str]:
    """Yield ``text`` as a slug, then numbered. ``fallback`` serves titles that have no letters, such as emoji."""
    stem = slugify(text)[:_MOST].strip("-") or fallback
    if stem not in reserved:
        yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def insert_with_slug(record: models.Model, text: str, *, fallback: str, reserved: Collection[str] = ()) -> None:
    """Save a new ``record`` under the first free slug, also when two of the same title arrive at once."""
    taken = type(record)._default_manager
    for slug in candidates(text, fallback=fallback, reserved=reserved):
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
