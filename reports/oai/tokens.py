"""Resumption tokens: signed, and all that there is to know of a list. Nothing is kept here between two pages."""

from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.core import signing

from reports.oai.errors import bad_token

LONGEST = 1000
LIFETIME = timedelta(days=1)
_SALT = "reports.oai"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Return a moment as a whole number, so that a token holds it exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(number: int) -> datetime:
    return _EPOCH + number * _MICROSECOND


@dataclass(frozen=True)
class ListToken:
    """Where a list of records goes on: its arguments, its frozen end, and the last record that was given.

    ``following`` is the record that came next when the token was made.
    """

    verb: str
    prefix: str
    set: str
    start: int | None
    end: int
    at: int
    pk: int
    cursor: int
    following: int

    def __str__(self) -> str:
        return signing.dumps(astuple(self), salt=f"{_SALT}.list")

    @classmethod
    def read(cls, text: str, *, verb: str) -> Self:
        """Raises OaiError for what is no token of ours, is another verb's or has expired."""
        token = cls(*_read(text, f"{_SALT}.list"))
        if token.verb != verb:
            raise bad_token()
        return token


@dataclass(frozen=True)
class SetsToken:
    pk: int
    cursor: int

    def __str__(self) -> str:
        return signing.dumps(astuple(self), salt=f"{_SALT}.sets")

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises OaiError for what is no token of ours, or has expired."""
        return cls(*_read(text, f"{_SALT}.sets"))


def _read(text: str, salt: str) -> list[Any]:
    try:
        found: list[Any] = signing.loads(text, salt=salt, max_age=LIFETIME)
    except signing.BadSignature as error:  # an expired one among them
        raise bad_token() from error
    return found
