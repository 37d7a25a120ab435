"""The rows of the workspace."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from core.publishing.chain import Station

Step = tuple[str, str]  # the words of the next step and its address
NOTHING: Step = ("", "")
MOST = 50  # of each kind; whoever has more begins with these
HEAVY = {"search_text", "title_key", "more_sources", "text", "text_sv", "text_en"}  # no row shows them
SOON = dt.timedelta(days=14)  # what is promised by then comes before what has only waited


@dataclass(frozen=True)
class Errand:
    """One thing to do: with which record, what about it, since when or until when, and the next step."""

    title: str
    url: str
    what: str
    since: dt.datetime
    next_label: str = ""
    next_url: str = ""
    due: dt.date | None = None
    who: str = ""  # is awaited, where it is not the reader

    @property
    def days_left(self) -> int | None:
        """Days until what was promised; negative when the day has passed."""
        return None if self.due is None else (self.due - timezone.localdate()).days

    @property
    def days_waited(self) -> int:
        return (timezone.localdate() - timezone.localdate(self.since)).days


@dataclass(frozen=True)
class BoardRow:
    """A record of an organisation: where it stands, what it is tied to, and the next step for those who write.

    What is no part of the chain has no ``stations``.
    """

    record: Any
    is_mine: bool  # written by the reader
    state: str
    mood: str
    stations: list[Station]
    next_label: str = ""
    next_url: str = ""

    @property
    def reached(self) -> Station:
        """The last station that something stands at."""
        return [station for station in self.stations if station.count][-1]


@dataclass(frozen=True)
class BoardPart:
    """The records of one kind: the first ones, and where all of them stand."""

    name: str
    label: str
    rows: list[BoardRow]
    all_url: str = ""  # where there are more


def first_what_is_due(errand: Errand) -> tuple[bool, dt.date]:
    """Sort what is promised soon first, the nearest day first; then what has waited longest."""
    soon = timezone.localdate() + SOON
    if errand.due is not None and errand.due <= soon:
        return False, errand.due
    return True, timezone.localdate(errand.since)


def without_heavy(records: QuerySet[Any]) -> QuerySet[Any]:
    """Leave out what no row shows."""
    lighter: QuerySet[Any] = records.defer(*HEAVY & {field.name for field in records.model._meta.fields})
    return lighter
