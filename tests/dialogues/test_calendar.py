"""Calendar entries, read back by the library that other programs use too."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from dialogues.meetings import actions
from dialogues.meetings.calendar_views import KEPT_IN_CALENDAR
from dialogues.models import Meeting
from tests.factories import ActivityFactory, AreaFactory, DialogueFactory, MeetingFactory, UserFactory

pytestmark = pytest.mark.django_db
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def one(meeting):
    return reverse("dialogues:meeting-ics", args=[meeting.activity.dialogue.slug, meeting.activity.slug])


def parsed(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def entries(client, url=None, **asked):
    return parsed(client.get(url or reverse("dialogues:calendar"), asked)).events


@pytest.fixture
def meeting():
    activity = ActivityFactory(kind="meeting", title="Kvällsmöte: bänkar, träd; och vägen dit", text="Kom\noch prata.")
    return MeetingFactory(
        activity=activity,
        starts_at=dt.datetime(2027, 1, 20, 18, tzinfo=STOCKHOLM),
        ends_at=dt.datetime(2027, 1, 20, 20, 30, tzinfo=STOCKHOLM),
        place="Biblioteket, Fittja torg",
        area=AreaFactory(name="Botkyrka"),
        link="https://meet.example.org/secret",
    )


def test_calendar_entry_has_time_and_place(client, meeting):
    response = client.get(one(meeting))
    (event,) = parsed(response).events
    assert event["summary"] == "Kvällsmöte: bänkar, träd; och vägen dit"
    assert event["location"] == "Biblioteket, Fittja torg, Botkyrka"
    assert event.start == meeting.starts_at
    assert event.end == meeting.ends_at
    assert event["dtstart"].params["tzid"] == "Europe/Stockholm"
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 0)
    assert str(meeting.uid) in event["uid"]
    assert event["url"].endswith(meeting.activity.get_absolute_url())
    assert "Kom\noch prata." in event["description"]
    assert "attachment" in response["Content-Disposition"]


def test_time_zone_comes_with_it(client, meeting):
    calendar = parsed(client.get(one(meeting)))
    assert [zone.tz_name for zone in calendar.timezones] == ["Europe/Stockholm"]
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    assert calendar["method"] == "PUBLISH"


@pytest.mark.parametrize(("month", "hours"), [(1, 1), (7, 2)])
def test_summer_and_winter_are_right_for_programs_that_read_the_zone(client, month, hours):
    start = dt.datetime(2031, month, 20, 18, tzinfo=STOCKHOLM)
    meeting = MeetingFactory(starts_at=start)
    text = client.get(one(meeting)).content.decode()
    assert f"DTSTART;TZID=Europe/Stockholm:2031{month:02}20T180000" in text
    zone = parsed(client.get(one(meeting))).timezones[0].to_tz(lookup_tzid=False)
    assert dt.datetime(2031, month, 20, 18, tzinfo=zone).utcoffset() == dt.timedelta(hours=hours)


def test_lines_are_short_and_whole_letters(client, meeting):
    type(meeting.activity).objects.update(text_sv="åäö🌳 " * 400, title_sv="Å" * 120)
    content = client.get(one(meeting)).content
    assert b"\r\n" in content
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no letter is cut in two
    (event,) = Calendar.from_ical(content).events
    assert event["summary"] == "Å" * 120


@pytest.mark.parametrize(
    "text", ["BEGIN:VALARM\r\nEND:VALARM", "a\nATTENDEE:mailto:x@example.org", "\x0b\x1b\u202eevil", "\\n\\;,"]
)
def test_hostile_text_adds_no_line(client, meeting, text):
    type(meeting.activity).objects.update(text_sv=text, title_sv=text)
    Meeting.objects.update(place_sv=text, accessibility_sv=text)
    content = client.get(one(meeting)).content.decode()
    assert not re.search(r"^(BEGIN:VALARM|ATTENDEE)", content, re.MULTILINE)
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\u202e]", content)
    assert len(Calendar.from_ical(content).events) == 1


def test_calendar_leaks_no_people_or_private_link(client, meeting):
    Meeting.objects.update(
        starts_at=timezone.now() + dt.timedelta(days=1), ends_at=timezone.now() + dt.timedelta(days=2)
    )
    user = UserFactory(display_name="Ester Ek", email="ester@example.org")
    actions.register_user(meeting, user, name_shown="Ester Ek", needs="Hörslinga")
    for url in (one(meeting), reverse("dialogues:calendar")):
        client.force_login(user)
        content = client.get(url).content.decode()
        for secret in ("Ester", "ester@", "Hörslinga", "meet.example.org", "ORGANIZER", "ATTENDEE"):
            assert secret not in content


def test_sequence_rises_with_another_time_and_when_cancelled(client, meeting):
    first = entries(client, one(meeting))[0]
    meeting.starts_at = timezone.now() + dt.timedelta(days=1)
    meeting.ends_at = meeting.starts_at + dt.timedelta(hours=1)
    actions.save_meeting(meeting)
    second = entries(client, one(meeting))[0]
    actions.cancel_meeting(meeting, reason="Snöstorm.")
    third = entries(client, one(meeting))[0]
    assert [entry["sequence"] for entry in (first, second, third)] == [0, 1, 2]
    assert [entry["status"] for entry in (first, second, third)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert first["uid"] == second["uid"] == third["uid"]
    assert "Snöstorm." in third["description"]


def test_cancelled_dialogue_cancels_its_meetings(client, meeting):
    type(meeting.activity.dialogue).objects.update(state="cancelled")
    (entry,) = entries(client)
    assert (entry["status"], entry["sequence"]) == ("CANCELLED", 1)


def test_calendar_holds_what_is_published(client, organisation, planner):
    shown = MeetingFactory()
    MeetingFactory(activity__dialogue=DialogueFactory(organiser=organisation))
    client.force_login(planner)
    assert [str(shown.uid)] == [entry["uid"].partition("@")[0] for entry in entries(client)]


def test_calendar_of_one_dialogue(client):
    meeting, _other = MeetingFactory(), MeetingFactory()
    dialogue = meeting.activity.dialogue
    calendar = parsed(client.get(reverse("dialogues:calendar"), {"dialog": dialogue.slug}))
    assert calendar["x-wr-calname"] == dialogue.title
    assert [str(meeting.uid)] == [event["uid"].partition("@")[0] for event in calendar.events]


@pytest.mark.parametrize("slug", ["finns-inte", "x" * 5000, "å", "' OR 1=1"])
def test_calendar_of_an_unknown_dialogue(client, slug):
    assert client.get(reverse("dialogues:calendar"), {"dialog": slug}).status_code == 404


def test_calendar_of_a_draft_is_unknown_to_everybody(client, organisation, planner):
    dialogue = MeetingFactory(activity__dialogue=DialogueFactory(organiser=organisation)).activity.dialogue
    client.force_login(planner)
    assert client.get(reverse("dialogues:calendar"), {"dialog": dialogue.slug}).status_code == 404


def test_empty_calendar_is_a_calendar(client):
    assert entries(client) == []


def test_old_meetings_leave_the_calendar(client, meeting):
    with time_machine.travel(meeting.ends_at + KEPT_IN_CALENDAR - dt.timedelta(hours=1)):
        assert len(entries(client)) == 1
    with time_machine.travel(meeting.ends_at + KEPT_IN_CALENDAR + dt.timedelta(hours=1)):
        assert entries(client) == []


def test_meetings_come_in_order(client):
    later = MeetingFactory(starts_at=timezone.now() + dt.timedelta(days=9))
    sooner = MeetingFactory()
    assert [entry["uid"].partition("@")[0] for entry in entries(client)] == [str(sooner.uid), str(later.uid)]


def test_entry_is_in_the_pages_language(client):
    meeting = MeetingFactory(activity=ActivityFactory(kind="meeting", title_sv="Möte", title_en="Meeting"))
    assert entries(client, one(meeting))[0]["summary"] == "Möte"
    with translation.override("en"):
        url = one(meeting)
    (entry,) = entries(client, url)
    assert entry["summary"] == "Meeting"
    assert "/en/" in entry["url"]


def test_calendar_falls_back_to_other_language(client):
    meeting = MeetingFactory(activity=ActivityFactory(kind="meeting", title_sv="Möte", title_en=""))
    with translation.override("en"):
        url = one(meeting)
    assert entries(client, url)[0]["summary"] == "Möte"


@pytest.mark.parametrize("n", [1, 6])
def test_calendar_costs_one_query(client, n, django_assert_num_queries):
    MeetingFactory.create_batch(n, area=AreaFactory())
    with django_assert_num_queries(1):
        assert len(entries(client)) == n


def test_calendar_sets_no_cookie(client, meeting):
    for url in (one(meeting), reverse("dialogues:calendar")):
        assert client.get(url).cookies == {}
        assert client.head(url).status_code == 200
        assert client.post(url).status_code == 405
