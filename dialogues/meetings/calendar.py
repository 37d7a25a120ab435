"""Meetings as calendar entries (iCalendar, RFC 5545): when and where, and nothing about those who come."""

from collections.abc import Iterable
from datetime import date, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event
from icalendar.enums import STATUS

from core.text.plain import on_one_line, plain
from dialogues.models import Dialogue, Meeting

CONTENT_TYPE = "text/calendar; charset=utf-8"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
ASKED_AGAIN_AFTER = timedelta(hours=6)


def entries_of(meetings: Iterable[Meeting], *, name: str) -> bytes:
    """Return the meetings, which come with their dialogues and areas, as a calendar in the page's language."""
    calendar, name = Calendar(), on_one_line(name)
    calendar.add("prodid", f"-//{settings.SITE_NAME}//{urlsplit(settings.SITE_URL).hostname}//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)  # what most programs read
    calendar.add("refresh-interval", ASKED_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    events = [_event(meeting) for meeting in meetings]
    for event in events:
        calendar.add_component(event)
    if events:
        years = sorted(event.start.year for event in events)
        calendar.add_missing_timezones(date(years[0] - 1, 1, 1), date(years[-1] + 2, 1, 1))
    return bytes(calendar.to_ical())


def _event(meeting: Meeting) -> Event:
    activity = meeting.activity
    dialogue = activity.dialogue
    page = f"{settings.SITE_URL}{activity.get_absolute_url()}"
    event = Event()
    event.add("uid", f"{meeting.uid}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", meeting.starts_at.astimezone(STOCKHOLM))
    event.add("dtend", meeting.ends_at.astimezone(STOCKHOLM))
    event.add("sequence", meeting.revision + (dialogue.state == Dialogue.State.CANCELLED))
    event.add("status", STATUS.CANCELLED if meeting.is_cancelled else STATUS.CONFIRMED)
    title = on_one_line(activity.title)
    is_real = not dialogue.is_demonstration
    event.add("summary", title if is_real else _("Demonstration: %(title)s") % {"title": title})
    said = (meeting.cancelled_because, activity.text, meeting.accessibility, dialogue.title, page)
    event.add("description", "\n\n".join(plain(text) for text in said if text))
    if where := ", ".join(on_one_line(part) for part in (meeting.place, str(meeting.area or "")) if part):
        event.add("location", where)
    event.add("url", page)
    return event
