"""How often something is read, by COUNTER's rules, and nothing about who did it.

What is counted, what is not, and why: docs/decisions/0014-counting.md.
"""

import datetime as dt
import logging
import secrets
from collections.abc import Callable
from typing import Any

from counter_robots import is_robot_or_machine
from django.core.cache import cache
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.throttling import ip_of

DOUBLE_CLICK = 30  # seconds
SALT_KEPT = 26 * 60 * 60  # longer than the longest day, and than a double click that began in it
PREFETCH = ("Sec-Purpose", "Purpose", "X-Moz")
log = logging.getLogger(__name__)


def count_reader(
    request: HttpRequest, what: str, add: Callable[[], None], *, response: HttpResponseBase | None = None
) -> bool:
    """Call ``add`` if somebody's reading of ``what`` counts, and say whether it did.

    ``response`` is what they get, where it may be a part or a refusal. A page is worth more than its number: where
    neither can be kept, it is not counted.
    """
    if not _is_read(request, response) or is_robot_or_machine(request.headers.get("User-Agent", "")):
        return False
    try:
        if _is_double_click(request, what):
            return False
        add()
    except Exception:  # the database's, or those of whichever cache there is
        log.exception("A reader of %s is not counted.", what)
        return False
    return True


def add_one(days: type[Model], **of: Any) -> None:
    """Add one to the row of ``days`` that says how often it was read today. ``of`` names what was read, by its columns.

    One statement, so that the first two readers of a day make one row, and no page waits for a transaction. A query set
    stands for the key that it finds.
    """
    values: list[str] = []
    params: list[Any] = []
    for value in of.values():
        sql, given = value.query.sql_with_params() if isinstance(value, QuerySet) else ("%s", (value,))
        values.append(f"({sql})")
        params += given
    table, columns = days._meta.db_table, ", ".join((*of, "day"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}, number) VALUES ({', '.join(values)}, %s, 1) "  # noqa: S608  # no one's text
            f"ON CONFLICT ({columns}) DO UPDATE SET number = {table}.number + 1",
            [*params, timezone.localdate()],
        )


def _is_read(request: HttpRequest, response: HttpResponseBase | None) -> bool:
    """Whether it is fetched to be read now: all of it, or the part it begins with."""
    if request.method != "GET" or any("prefetch" in request.headers.get(name, "").lower() for name in PREFETCH):
        return False
    if response is not None and response.status_code == 206:
        return response.headers.get("Content-Range", "").startswith("bytes 0-")
    return response is None or response.status_code == 200


def _is_double_click(request: HttpRequest, what: str) -> bool:
    """Whether the same visitor did the same within 30 seconds.

    Of an address and a browser's name a digest is kept for as long, with a salt that only the cache has, for one day.
    """
    visitor = repr((ip_of(request), request.headers.get("User-Agent", ""), what))
    now = timezone.now()
    today, before = (timezone.localdate(at) for at in (now, now - dt.timedelta(seconds=DOUBLE_CLICK)))
    key = _key(today, visitor)
    if not cache.add(key, True, DOUBLE_CLICK):
        cache.touch(key, DOUBLE_CLICK)  # each click begins the seconds anew, as COUNTER compares it with the one before
        return True
    return before != today and cache.get(_key(before, visitor)) is not None


def _key(day: dt.date, visitor: str) -> str:
    """Return where a click is remembered; one before midnight by the salt of its own day."""
    name = f"counting:salt:{day}"
    salt = cache.get(name) or cache.get_or_set(name, secrets.token_hex, SALT_KEPT)
    return f"counting:read:{salted_hmac(str(salt), visitor, algorithm='sha256').hexdigest()}"
