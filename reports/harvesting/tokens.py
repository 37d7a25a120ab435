"""Resumption tokens: signed, and all that there is to know of a list. Nothing is kept here between two pages."""

from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Self

from django.core import signing

from reports.harvesting.errors import bad_token

LONGEST = 1000
LIFETIME = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Return a moment as a whole number, so that a token holds it exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(number: int) -> datetime:
    return _EPOCH + number * _MICROSECOND


@dataclass(frozen=True)
class Token:
    """What a list needs to go on, as a signed text."""

    salt: ClassVar[str]

    def __str__(self) -> str:
        return signing.dumps(astuple(self), salt=self.salt)

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises OaiError for what is no token of ours, or has expired."""
        try:
            return cls(*signing.loads(text, salt=cls.salt, max_age=LIFETIME))
        except signing.BadSignature as error:  # an expired one among them
            raise bad_token() from error


@dataclass(frozen=True)
class ListToken(Token):
    """Where a list of records goes on: its arguments, its frozen end, and the last record that was given.

    ``following`` is the record that came next when the token was made.
    """

    salt: ClassVar[str] = "reports.harvesting.list"
    verb: str
    prefix: str
    set: str
    start: int | None
    end: int
    at: int
    pk: int
    cursor: int
    following: int


@dataclass(frozen=True)
class SetsToken(Token):
    salt: ClassVar[str] = "reports.harvesting.sets"
    pk: int
    cursor: int
