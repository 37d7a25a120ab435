"""What happens at a time, as calendar entries (iCalendar, RFC 5545): when and where, nothing about those who come."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from icalendar import Calendar, Event
from icalendar.enums import STATUS

from core.text.plain import on_one_line, plain

CONTENT_TYPE = "text/calendar; charset=utf-8"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
ASKED_AGAIN_AFTER = timedelta(hours=6)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry. Of its texts, what programs cannot take is left out here."""

    uid: uuid.UUID
    revision: int
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool
    title: str
    said: Iterable[str]  # paragraphs; empty ones are left out
    places: Iterable[str]  # the parts of where it is; empty ones are left out
    page: str  # a path


def calendar_response(entries: Iterable[Entry], *, name: str, file: str, saved: bool = False) -> HttpResponse:
    """Answer with a calendar: a file to save, or what programs ask for again and again."""
    way = "attachment" if saved else "inline"
    return HttpResponse(
        calendar_of(entries, name=name),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'{way}; filename="{file}"'},
    )


def calendar_of(entries: Iterable[Entry], *, name: str) -> bytes:
    calendar, name = Calendar(), on_one_line(name)
    calendar.add("prodid", f"-//{settings.SITE_NAME}//{urlsplit(settings.SITE_URL).hostname}//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)  # what most programs read
    calendar.add("refresh-interval", ASKED_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    events = [_event(entry) for entry in entries]
    for event in events:
        calendar.add_component(event)
    if events:
        years = sorted(event.start.year for event in events)
        calendar.add_missing_timezones(date(years[0] - 1, 1, 1), date(years[-1] + 2, 1, 1))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    page = f"{settings.SITE_URL}{entry.page}"
    event = Event()
    event.add("uid", f"{entry.uid}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", entry.starts_at.astimezone(STOCKHOLM))
    event.add("dtend", entry.ends_at.astimezone(STOCKHOLM))
    event.add("sequence", entry.revision)
    event.add("status", STATUS.CANCELLED if entry.is_cancelled else STATUS.CONFIRMED)
    event.add("summary", on_one_line(entry.title))
    event.add("description", "\n\n".join(plain(text) for text in (*entry.said, page) if text))
    if where := ", ".join(on_one_line(part) for part in entry.places if part):
        event.add("location", where)
    event.add("url", page)
    return event
