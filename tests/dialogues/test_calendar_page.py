"""The calendar of all meetings: what is to come, month by month, and how a meeting is told of before it is held."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar
from lxml import html

from dialogues.models import Meeting, Registration
from tests import factories

pytestmark = pytest.mark.django_db
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = dt.datetime(2026, 12, 20, 12, tzinfo=STOCKHOLM)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


def meeting(title, starts_at, *, dialogue=None, **values):
    dialogue = dialogue or factories.DialogueFactory(open_now=True)
    activity = factories.ActivityFactory(dialogue=dialogue, kind="meeting", title=title)
    return factories.MeetingFactory(activity=activity, starts_at=starts_at, **values)


def on(month, day, year=2026, hour=18):
    return dt.datetime(year, month, day, hour, tzinfo=STOCKHOLM)


def shown(client, name="calendar", **query):
    response = client.get(reverse(name), query)
    assert response.status_code == 200
    return html.document_fromstring(response.text)


def months(page):
    """Return what stands under each month."""
    return [
        (month.find("h2").text, [link.text for link in month.xpath(".//h3/a")]) for month in page.find_class("month")
    ]


def text_of(element):
    return " ".join(element.text_content().split())


def row(page, title):
    (found,) = [one for one in page.find_class("entry--dated") if one.xpath(".//h3/a")[0].text == title]
    return text_of(found)


def ics(client, **query):
    response = client.get(reverse("dialogues:calendar"), query)
    return [str(event["summary"]) for event in Calendar.from_ical(response.content).events]


def test_meetings_to_come_stand_under_their_months(client):
    meeting("Senare", on(1, 14, 2027))
    meeting("Snart", on(12, 21))
    meeting("Nyårsafton", dt.datetime(2026, 12, 31, 23, 30, tzinfo=STOCKHOLM))
    meeting("Förra året", on(1, 3))
    page = shown(client)
    assert months(page) == [("December 2026", ["Snart", "Nyårsafton"]), ("Januari 2027", ["Senare"])]
    assert "3 möten" in text_of(page.get_element_by_id("result-count"))
    assert months(shown(client, "calendar-past")) == [("Januari 2026", ["Förra året"])]


def test_past_meetings_come_with_the_latest_first(client):
    for title, when in (("Först", on(3, 1)), ("Sist", on(11, 2)), ("Sedan", on(3, 8))):
        meeting(title, when)
    assert months(shown(client, "calendar-past")) == [("November 2026", ["Sist"]), ("Mars 2026", ["Sedan", "Först"])]


def test_row_says_when_where_who_and_how(client):
    organiser = factories.OrganisationFactory(name="Botkyrka kommun")
    dialogue = factories.DialogueFactory(open_now=True, title="Fittja torg", organiser=organiser)
    place = factories.AreaFactory(name="Botkyrka")
    found = meeting("Kvällsmöte", on(12, 21), dialogue=dialogue, place="Biblioteket", area=place, capacity=2)
    factories.RegistrationFactory(meeting=found, state=Registration.State.REGISTERED)
    page = shown(client)
    said = row(page, "Kvällsmöte")
    for part in ("måndag 21 december", "Fittja torg · Botkyrka kommun", "18:00–20:00", "Biblioteket, Botkyrka"):
        assert part in said
    assert "Anmäl dig – Kvällsmöte · 1 plats kvar" in said
    register = reverse("dialogues:register", args=[dialogue.slug, found.activity.slug])
    assert page.xpath(f"//a[@href='{register}']")


def test_empty_calendar_has_nothing_to_filter(client):
    assert not shown(client).xpath("//form[contains(@class, 'filters')]")
    assert shown(client, q="torg").xpath("//form[contains(@class, 'filters')]")
    meeting("Kvällsmöte", on(12, 21))
    assert shown(client).xpath("//form[contains(@class, 'filters')]")


def test_past_meetings_are_described_as_such(client):
    said = [
        shown(client, name).xpath("string(//meta[@name='description']/@content)")
        for name in ("calendar", "calendar-past")
    ]
    assert "anmäler dig" in said[0]
    assert "anmäler dig" not in said[1]


def test_full_meeting_offers_the_waiting_list(client):
    found = meeting("Fullt", on(12, 21), capacity=1)
    factories.RegistrationFactory(meeting=found, state=Registration.State.REGISTERED)
    assert "Ställ dig på väntelistan" in row(shown(client), "Fullt")
    assert "kvar" not in row(shown(client), "Fullt")


def test_meeting_online_does_not_tell_its_link(client):
    meeting("Fråga oss", on(12, 21), place="", place_sv="", place_en="", link="https://meet.example.org/hemlig")
    assert "meet.example.org" not in client.get(reverse("calendar")).text
    assert "På nätet" in row(shown(client), "Fråga oss")


def test_what_goes_on_now_stays_until_it_ends(client, clock):
    meeting("Nu", on(12, 21))
    clock.move_to(on(12, 21) + dt.timedelta(minutes=1), tick=False)
    assert "Pågår nu" in row(shown(client), "Nu")
    assert "Anmäl dig" not in row(shown(client), "Nu")
    clock.move_to(on(12, 21) + dt.timedelta(hours=2), tick=False)
    assert months(shown(client)) == []
    assert months(shown(client, "calendar-past")) == [("December 2026", ["Nu"])]


@pytest.mark.usefixtures("page_cache")
def test_kept_page_ends_when_a_meeting_begins_and_when_it_ends(client, clock):
    """Also what is kept of its numbers: nothing is written when time passes."""
    clock.move_to(on(12, 21) - dt.timedelta(minutes=5), tick=False)
    meeting("Nu", on(12, 21))
    assert "Anmäl dig" in row(shown(client), "Nu")
    clock.move_to(on(12, 21), tick=False)
    assert "Pågår nu" in row(shown(client), "Nu")
    clock.move_to(on(12, 21) + dt.timedelta(hours=2), tick=False)
    page = shown(client)
    assert months(page) == []
    assert "Inga möten är planerade just nu" in text_of(page.get_element_by_id("results"))
    assert months(shown(client, "calendar-past")) == [("December 2026", ["Nu"])]


def test_cancelled_meeting_says_so_and_takes_nobody(client):
    meeting("Inställt möte", on(12, 21), cancelled_because="Snö")
    said = row(shown(client), "Inställt möte")
    assert said.endswith("Inställt")
    assert "Anmäl dig" not in said


def test_what_is_not_on_the_site_is_in_no_calendar(client, superuser):
    dialogue = factories.DialogueFactory(title="Utkast")
    meeting("Hemligt", on(12, 21), dialogue=dialogue)
    meeting("Hemligt då", on(1, 3), dialogue=dialogue)
    for visitor in (None, superuser):
        if visitor:
            client.force_login(visitor)
        assert months(shown(client)) == months(shown(client, "calendar-past")) == ics(client) == []
        assert months(shown(client, q="hemligt")) == []


def test_demonstration_stands_apart_and_in_nobodys_calendar(client):
    dialogue = factories.DialogueFactory(open_now=True, is_demonstration=True)
    demonstrated = meeting("Prova ett möte", on(12, 21), dialogue=dialogue)
    page = shown(client)
    assert months(page) == []
    (apart,) = page.find_class("demonstration")
    assert apart.xpath("a/@href") == [demonstrated.activity.get_absolute_url()]
    assert text_of(apart).startswith("Demonstration")
    assert ics(client) == []
    assert ics(client, dialog=dialogue.slug) == ["Demonstration: Prova ett möte"]
    demonstrated.starts_at, demonstrated.ends_at = on(1, 3), on(1, 4)
    demonstrated.save()
    assert not shown(client).find_class("demonstration")
    assert months(shown(client, "calendar-past")) == []


def test_calendar_and_its_subscription_follow_the_same_filter(client):
    here = factories.AreaFactory(name="Botkyrka", slug="botkyrka")
    perspective = factories.PerspectiveFactory(slug="medskapande")
    challenge = factories.ChallengeFactory(published=True)
    challenge.perspectives.add(perspective)
    dialogue = factories.DialogueFactory(open_now=True)
    dialogue.areas.add(here)
    dialogue.challenges.add(challenge)
    meeting("Här", on(12, 21), dialogue=dialogue)
    meeting("Där", on(12, 22), place="Sjöstugan")
    for query, titles in (
        ({}, ["Här", "Där"]),
        ({"municipality": "botkyrka"}, ["Här"]),
        ({"perspective": "medskapande"}, ["Här"]),
        ({"q": "sjostugan"}, ["Där"]),
    ):
        page = shown(client, **query)
        assert [title for _month, those in months(page) for title in those] == ics(client, **query) == titles
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        address = reverse("dialogues:calendar") + (f"?{asked}" if asked else "")
        host = settings.SITE_URL.partition("://")[2]
        assert page.xpath(f"//a[@href='webcal://{host}{address}']")
        assert page.xpath(f"//head/link[@rel='alternate'][@type='text/calendar'][@href='{address}']")
    facets = [legend.text.strip() for legend in shown(client).xpath("//form//*[self::summary or self::legend]")]
    assert {"Kommun", "Perspektiv"} <= {facet.split("\n")[0] for facet in facets}


def test_meeting_of_several_places_is_listed_once(client):
    dialogue = factories.DialogueFactory(open_now=True)
    areas = [factories.AreaFactory() for _n in range(3)]
    dialogue.areas.add(*areas)
    meeting("En gång", on(12, 21), dialogue=dialogue)
    query = {"municipality": [area.slug for area in areas]}
    assert months(shown(client, **query)) == [("December 2026", ["En gång"])]
    assert ics(client, **query) == ["En gång"]


def test_empty_calendar_leads_on(client):
    page = shown(client)
    assert page.xpath(f"//*[@id='results']//a[@href='{reverse('take-part')}']")
    assert "Inga möten är planerade just nu" in text_of(page.get_element_by_id("results"))
    past = shown(client, "calendar-past")
    assert past.xpath(f"//*[@id='results']//a[@href='{reverse('take-part')}']")


@pytest.mark.parametrize("name", ["take-part", "dialogues:list"])
def test_calendar_is_reached_from_where_one_takes_part(client, name):
    assert shown(client, name).xpath(f"//main//a[@href='{reverse('calendar')}']")


def test_calendar_costs_the_same_whatever_its_length(client):
    numbers = []
    for more in (1, 12):
        for n in range(more):
            dialogue = factories.DialogueFactory(open_now=True, organiser=factories.OrganisationFactory())
            found = meeting("Möte", on(12, 21) + dt.timedelta(days=n), dialogue=dialogue, capacity=5)
            factories.RegistrationFactory(meeting=found)
        for query in ({}, {"q": "mote"}, {"municipality": "x"}):
            with CaptureQueriesContext(connection) as queries:
                shown(client, **query)
            numbers.append(len(queries))
    assert numbers[:3] == numbers[3:]
    assert max(numbers) <= 10


# How a meeting is told of on other pages


def shown_at(client, address):
    return html.document_fromstring(client.get(address).text)


@pytest.mark.parametrize(
    ("passed", "state"),
    [
        (dt.timedelta(days=-1), "Kommande"),
        (dt.timedelta(minutes=5), "Pågår nu"),
        (dt.timedelta(hours=3), "Har varit"),
    ],
)
def test_meeting_is_to_come_goes_on_or_has_been_held(client, clock, passed, state):
    """It was said to be open: that its registration is, is another matter."""
    found = meeting("Kvällsmöte", on(12, 23))
    clock.move_to(on(12, 23) + passed, tick=False)
    page = shown_at(client, found.activity.get_absolute_url())
    listed = shown_at(client, found.activity.dialogue.get_absolute_url()).get_element_by_id("activities")
    for where in (page, listed):
        assert [text_of(one) for one in where.find_class("state")] == [state]


def test_meeting_is_to_come_also_when_its_registration_has_closed(client):
    found = meeting("Kvällsmöte", on(12, 23))
    found.activity.closes_at = NOW - dt.timedelta(hours=1)
    found.activity.save()
    states = [text_of(one) for one in shown_at(client, found.activity.get_absolute_url()).find_class("state")]
    assert "Kommande" in states
    assert "Stängd" not in states


def test_days_of_a_meeting_are_those_of_its_registration(client):
    found = meeting("Kvällsmöte", on(12, 23))
    found.activity.closes_at = on(12, 22)
    found.activity.save()
    assert "Anmäl dig senast 22 december 2026" in text_of(
        shown_at(client, found.activity.dialogue.get_absolute_url()).get_element_by_id("activities")
    )
    facts = [text_of(one) for one in shown_at(client, found.activity.get_absolute_url()).xpath("//dl//dt")]
    assert "Anmälan" in facts
    assert "Dagar" not in facts


def test_meeting_without_a_time_says_so(client):
    activity = factories.ActivityFactory(dialogue=factories.DialogueFactory(open_now=True), kind="meeting")
    assert not Meeting.objects.exists()
    states = [text_of(one) for one in shown_at(client, activity.get_absolute_url()).find_class("state")]
    assert "Tiden är inte bestämd" in states
    assert "Öppen" not in states


def test_other_activity_is_open_as_before(client):
    activity = factories.ActivityFactory(dialogue=factories.DialogueFactory(open_now=True), kind="ideas")
    states = [text_of(one) for one in shown_at(client, activity.get_absolute_url()).find_class("state")]
    assert "Öppen" in states
