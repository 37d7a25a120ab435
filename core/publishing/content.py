"""The version of the content, and a cache for what holds until it changes."""

import hashlib
from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar, cast

from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.release import release

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
KEPT_SECONDS = 60 * 60  # what was erased is out of the cache by then


def content_version(request: HttpRequest | None = None) -> str:
    """Return a text that changes in the same transaction as anything that readers can see.

    One query; with a ``request`` that only reads, one for all that it asks for.
    """
    known: str | None = getattr(request, "content_version", None)
    if known is not None:
        return known
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(SUM(n), 0), MAX(id) FROM core_contentchange")
        total, latest = cursor.fetchone()
    version = f"{total}.{latest}"
    if request is not None and request.method in {"GET", "HEAD"}:
        request.content_version = version  # type: ignore[attr-defined]
    return version


def when_shown(make: Callable[[], T]) -> T:
    """Return what stands for that which ``make`` returns, and has it made when a page shows it, once."""
    return cast(T, SimpleLazyObject(make))


def kept(name: str, make: Callable[[], T], *, request: HttpRequest | None = None) -> T:
    """Return what ``make`` returns, from the cache if it was made from this version of the content.

    ``name`` has to say what else it depends on: who reads, in which language, what the address asks for.
    """
    return kept_each({name: name}, lambda _missing: {name: make()}, request=request)[name]


def kept_each(
    names: Mapping[K, str], make: Callable[[list[K]], Mapping[K, T]], *, request: HttpRequest | None = None
) -> dict[K, T]:
    """Return the same for many things at once, in the order of ``names``; ``make`` is given those that are missing."""
    if not names:
        return {}
    version = f"{release()}:{content_version(request)}"
    keys = {one: hashlib.sha256(f"{version}:{name}".encode()).hexdigest() for one, name in names.items()}
    cache = caches["content"]
    found: dict[str, T] = cache.get_many(keys.values())
    missing = [one for one, key in keys.items() if key not in found]
    if missing and (made := {keys[one]: value for one, value in make(missing).items()}):
        cache.set_many(made, KEPT_SECONDS)
        found |= made
    return {one: found[key] for one, key in keys.items() if key in found}


def gather_changes() -> None:
    """Merge the rows of changes into one, so that adding them up stays quick. The version is what it was."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_contentchange RETURNING id, n")
        if rows := cursor.fetchall():
            merged = [max(pk for pk, _n in rows), sum(n for _pk, n in rows)]
            cursor.execute("INSERT INTO core_contentchange (id, n) VALUES (%s, %s)", merged)
