"""The calendar: meetings month by month, and the same as entries for calendar programs."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.publishing.content import when_shown
from dialogues.filters import MeetingFilter, PastMeetingFilter
from dialogues.meetings.views import find_meeting
from dialogues.models import Dialogue, Meeting

# The subscribed calendar: those that are to come, and those of the year that has passed.
KEPT_IN_CALENDAR = timedelta(days=366)
MOST_IN_CALENDAR = 1_000


class Month(NamedTuple):
    first: date
    meetings: list[Meeting]


@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Show what is to come, and apart from it the demonstration's next meeting."""
    meetings = Meeting.objects.on_the_site()
    filters = MeetingFilter(request.GET, meetings.real().to_come(), request=request)
    demonstrations = meetings.filter(activity__dialogue__is_demonstration=True).to_come().with_dialogue()
    return _page(request, filters, demonstration=when_shown(demonstrations.order_by("starts_at", "pk").first))


@require_safe
def past_meetings(request: HttpRequest) -> HttpResponse:
    meetings = Meeting.objects.on_the_site().real().over()
    return _page(request, PastMeetingFilter(request.GET, meetings, request=request), demonstration=None)


def _page(request: HttpRequest, filters: MeetingFilter, *, demonstration: Meeting | None) -> HttpResponse:
    page, subscription = filters.page(), reverse("dialogues:calendar") + filters.with_query
    context = {
        "filters": filters,
        "page": page,
        "months": when_shown(partial(_by_month, page.object_list)),
        "is_past": isinstance(filters, PastMeetingFilter),
        "file": subscription,
        "subscription": f"webcal://{settings.SITE_URL.partition('://')[2]}{subscription}",
        "demonstration": demonstration,
    }
    return render(request, "dialogues/meetings/calendar.html", context)


def _by_month(meetings: Iterable[Meeting]) -> list[Month]:
    """Gather meetings, which come in the order of time, under the first days of their months."""

    def month_of(meeting: Meeting) -> date:
        return timezone.localtime(meeting.starts_at).date().replace(day=1)

    return [Month(first, list(those)) for first, those in groupby(meetings, month_of)]


# For calendar programs


@require_safe
def meeting_ics(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    meeting = find_meeting(request, slug, activity)
    return _entries([meeting], meeting.activity.title, f"{meeting.activity.slug}.ics", saved=True)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Answer, for programs that ask again and again, with the meetings of the calendar as it is filtered.

    A demonstration's meetings are among them only where its own are asked for: nobody's calendar is to hold them else.
    """
    meetings = Meeting.objects.on_the_site().filter(ends_at__gt=timezone.now() - KEPT_IN_CALENDAR)
    if slug := request.GET.get("dialog"):
        dialogue = get_object_or_404(Dialogue.objects.published(), slug=slug)
        meetings, name = meetings.filter(activity__dialogue=dialogue), dialogue.title
    else:
        filters = MeetingFilter(request.GET, meetings.real())
        meetings, name = filters.qs, filters.feed_title
    # The latest of all: should there ever be more than programs can take, those to come are among them.
    latest = list(meetings.with_dialogue().order_by("-starts_at", "pk")[:MOST_IN_CALENDAR])
    return _entries(latest[::-1], name, "moten.ics")


def _entries(meetings: list[Meeting], name: str, file: str, *, saved: bool = False) -> HttpResponse:
    from core.calendar import calendar_response  # noqa: PLC0415  # brings icalendar
    from dialogues.meetings.calendar import entry_of  # noqa: PLC0415

    return calendar_response(map(entry_of, meetings), name=name, file=file, saved=saved)
