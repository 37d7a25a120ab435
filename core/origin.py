"""Where what is being done comes from: each request has an id, and the visitor's address, for every line of the log."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import token_hex
from typing import NamedTuple

_PLAIN = re.compile(r"[\w.-]{8,64}", re.ASCII)


class Origin(NamedTuple):
    """Both are empty where no request is answered, as in a worker."""

    request_id: str = ""
    address: str = ""


_current: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039  # cannot be changed


@contextmanager
def of_request(given_id: str, address: str) -> Iterator[Origin]:
    """Work under the id that our proxy gave, or one of our own; nothing odd comes into the log."""
    origin = Origin(given_id if _PLAIN.fullmatch(given_id) else token_hex(8), address)
    token = _current.set(origin)
    try:
        yield origin
    finally:
        _current.reset(token)


def current_origin() -> Origin:
    return _current.get()
