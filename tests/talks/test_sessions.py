"""Sessions of early talks: called, changed, told of, and late by the clock."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from core.workflow import TransitionError
from mail.models import OutboxMessage
from talks.models import Session
from talks.seats import people_in_room
from talks.sessions import actions
from tests.factories import (
    AgendaPointFactory,
    MembershipFactory,
    SeatFactory,
    SeatPersonFactory,
    SessionFactory,
    TalkFactory,
    UserFactory,
)
from tests.transitions import logged_in, take

pytestmark = pytest.mark.django_db
STOCKHOLM = ZoneInfo("Europe/Stockholm")
State = Session.State


@pytest.fixture
def talk():
    return TalkFactory(open_now=True, title_sv="Torget i Tumba")


@pytest.fixture
def host(talk):
    return SeatPersonFactory(seat=talk.parties.get(role="municipality")).user


@pytest.fixture
def owner(talk):
    return SeatPersonFactory(seat=talk.parties.get(role="landowner")).user


def at(page, session, **more):
    return reverse(f"talks:{page}", kwargs={"slug": session.talk.slug, "pk": session.pk, **more})


def told():
    """Return whom letters have been written to."""
    return sorted(OutboxMessage.objects.values_list("address", flat=True))


def page(user, address):
    return logged_in(user).get(address).content.decode()


def public(talk, client):
    return client.get(talk.get_absolute_url()).content.decode()


def sent(rows=(), known=0, **values):
    """Return the form of a session as a browser sends it."""
    form = {
        "starts_at": "2027-03-09T13:00",
        "ends_at": "2027-03-09T15:00",
        "place": "Kommunhuset, rum 4",
        "summary_due": "2027-03-23",
        "point-TOTAL_FORMS": str(len(rows)),
        "point-INITIAL_FORMS": str(known),
    }
    for number, row in enumerate(rows):
        form |= {f"point-{number}-{name}": value for name, value in row.items()}
    return form | values


# Calling


@pytest.fixture
def new(talk):
    return reverse("talks:session-create", args=[talk.slug])


def test_municipality_calls_the_parties_to_a_session_with_an_agenda(talk, host, owner, new):
    rows = [{"text": "Skuggorna på torget", "minutes": "40", "is_taken_up": "on", "order": "1"}]
    response = logged_in(host).post(new, sent(rows, form_key=str(uuid.uuid4())))
    session = talk.sessions.get()
    assert response.url == session.get_absolute_url()
    assert session.starts_at == dt.datetime(2027, 3, 9, 13, tzinfo=STOCKHOLM)
    assert [point.text for point in session.agenda] == ["Skuggorna på torget"]
    assert told() == sorted([host.email, owner.email])
    assert "Kommunhuset, rum 4" in OutboxMessage.objects.first().body


def test_session_called_twice_by_a_double_click_is_there_once(talk, host, new):
    form, browser = sent(form_key=str(uuid.uuid4())), logged_in(host)
    assert [browser.post(new, form).status_code for _click in range(2)] == [302, 302]
    assert talk.sessions.count() == len(told()) == 1


def test_only_the_municipality_calls(talk, host, owner, new):
    colleague = MembershipFactory(organisation=talk.municipality).user  # writes for it, but does not sit there
    reader = SeatPersonFactory(
        seat=talk.parties.get(role="municipality"),
        user=MembershipFactory(organisation=talk.municipality, role="reader").user,
    ).user
    assert [logged_in(one).get(new).status_code for one in (host, owner, colleague, reader)] == [200, 403, 403, 403]
    assert logged_in(owner).post(new, sent()).status_code == 403
    assert not talk.sessions.exists()


def test_no_session_is_called_where_nobody_works(talk, host, new):
    take(talk, "shut-room", by=host, reason="En handling låg fel.")
    assert logged_in(host).get(new).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ends_at": "2027-03-09T12:00"}, "Ett möte kan inte sluta innan det börjar."),
        ({"place": ""}, "Skriv var parterna träffas"),
        ({"summary_due": "2027-03-08"}, "inte lovas till en dag före mötet"),
        ({"summary_due": ""}, "summary_due"),
        ({"link": "javascript:alert(1)"}, "link"),
    ],
)
def test_wrong_form_is_told_and_kept(talk, host, new, wrong, words):
    response = logged_in(host).post(new, sent(**wrong))
    assert response.status_code == 200
    assert words in response.content.decode()
    assert "2027-03-09" in response.content.decode()
    assert not talk.sessions.exists()


def test_summary_may_be_promised_for_the_day_itself(talk, host, new):
    late_evening = {"starts_at": "2027-03-09T23:10", "ends_at": "2027-03-09T23:50", "summary_due": "2027-03-09"}
    assert logged_in(host).post(new, sent(**late_evening)).status_code == 302


def test_button_for_more_points_checks_and_saves_nothing(talk, host, new):
    response = logged_in(host).post(new, sent([{"text": "Skuggorna"}], place="", more="1"))
    assert 'value="Skuggorna"' in response.content.decode()
    assert "errorlist" not in response.content.decode()
    assert not talk.sessions.exists()


def test_form_survives_a_lost_session(client, talk, host, new):
    client.post(new, sent(place="Medborgarhuset"))
    client.force_login(host)
    assert "Medborgarhuset" in client.get(new).content.decode()
    assert not talk.sessions.exists()


# Changing


def test_another_place_is_told_once(talk, host, owner):
    session = SessionFactory(talk=talk, starts_at=dt.datetime(2027, 3, 9, 13, tzinfo=STOCKHOLM))
    browser = logged_in(host)
    for _click in range(2):
        assert browser.post(at("session-edit", session), sent(place="Medborgarhuset")).status_code == 302
    session.refresh_from_db()
    assert (session.place, session.revision) == ("Medborgarhuset", 1)
    assert told() == sorted([host.email, owner.email])


def test_another_agenda_is_told_to_nobody(talk, host):
    session = SessionFactory(
        talk=talk,
        starts_at=dt.datetime(2027, 3, 9, 13, tzinfo=STOCKHOLM),
        ends_at=dt.datetime(2027, 3, 9, 15, tzinfo=STOCKHOLM),
    )
    point = AgendaPointFactory(session=session, text="Skuggorna", is_taken_up=False)
    rows = [{"id": point.pk, "text": "Skuggorna på torget", "is_taken_up": "on", "order": "1"}]
    assert logged_in(host).post(at("session-edit", session), sent(rows, known=1)).status_code == 302
    assert [one.text for one in Session.objects.get().agenda] == ["Skuggorna på torget"]
    assert told() == []


def test_promised_day_stands_when_the_session_has_begun(talk, host):
    session = SessionFactory(talk=talk, late=True)
    response = logged_in(host).post(at("session-edit", session), sent(), follow=True)
    assert "Den lovade dagen ligger fast." in response.content.decode()
    with pytest.raises(TransitionError):
        actions.save_session(Session.objects.get(), by=host, on_behalf_of="")
    assert Session.objects.get().summary_due == session.summary_due


def test_cancelled_session_is_told_with_its_reason_in_the_room_alone(client, talk, host, owner):
    session = SessionFactory(talk=talk)
    address = at("session-transition", session, name="cancel")
    assert logged_in(owner).post(address, {"reason": "Sjukdom."}).status_code == 403
    assert logged_in(host).post(address, {"reason": "Sjukdom hos tre."}).status_code == 302
    assert told() == sorted([host.email, owner.email])
    assert "Sjukdom" not in "".join(OutboxMessage.objects.values_list("body", flat=True)) + public(talk, client)
    assert "Sjukdom hos tre." in page(owner, session.get_absolute_url())
    assert "Inställt" in public(talk, client)


def test_talks_that_are_cancelled_take_their_sessions_with_them(talk, host):
    coming, held = SessionFactory(talk=talk), SessionFactory(talk=talk, held=True)
    take(talk, "cancel", by=host, reason="Marken är såld.")
    coming.refresh_from_db()
    held.refresh_from_db()
    assert (coming.state, coming.cancelled_because, coming.revision) == (State.CANCELLED, "Marken är såld.", 1)
    assert held.state == State.CALLED


def test_talks_are_not_closed_before_their_sessions(talk, host):
    talk.summary_sv = "Parterna enades."
    talk.save()
    SessionFactory(talk=talk)
    take(talk, "sum-up", by=host)
    with pytest.raises(TransitionError, match="möten som återstår"):
        take(talk, "close", by=host)


# The agenda


def test_party_proposes_a_point_and_a_double_click_adds_it_once(talk, host, owner):
    session, browser = SessionFactory(talk=talk), logged_in(owner)
    for _click in range(2):
        browser.post(at("point-propose", session), {"text": "Vem renar marken?", "minutes": "20"})
    (point,) = session.proposed_points
    assert point.organisation == talk.parties.get(role="landowner").organisation
    assert session.agenda == []
    assert "Vem renar marken?" in page(host, session.get_absolute_url())


@pytest.mark.parametrize("given", [{"held": True}, {"state": "cancelled", "cancelled_because": "Sjukdom."}])
def test_no_point_is_proposed_for_a_session_that_is_over(talk, owner, given):
    session = SessionFactory(talk=talk, **given)
    response = logged_in(owner).post(at("point-propose", session), {"text": "Vem renar marken?"})
    assert response.status_code == 200
    assert not session.points.exists()


def test_times_of_the_agenda_follow_from_the_minutes(talk):
    session = SessionFactory(talk=talk, starts_at=dt.datetime(2027, 3, 9, 13, tzinfo=STOCKHOLM))
    for minutes in (40, None, 20):
        AgendaPointFactory(session=session, minutes=minutes)
    begins = [point.begins_at and timezone.localtime(point.begins_at).strftime("%H.%M") for point in session.agenda]
    assert begins == ["13.00", "13.40", None]


# Afterwards


def test_notes_are_for_the_room_and_who_came_is_for_everybody(client, talk, host, owner):
    session = SessionFactory(talk=talk, held=True)
    came = talk.parties.get(role="landowner").organisation
    logged_in(host).post(at("session-notes", session), {"notes": "Vi grälade om hyran.", "attended": [came.pk]})
    assert "Vi grälade om hyran." in page(owner, session.get_absolute_url())
    read = public(talk, client)
    assert f"Med var: {came.name}." in read
    assert "Vi grälade om hyran." not in read


def test_organisations_that_never_sat_there_did_not_come(talk, host):
    session = SessionFactory(talk=talk, held=True)
    stranger = SeatFactory(talk=talk, state="invited").organisation
    for key in (stranger.pk, "9" * 40, "x"):
        assert logged_in(host).post(at("session-notes", session), {"attended": [key]}).status_code == 200
    assert not session.attended.exists()


def test_summary_is_published_by_the_button_on_the_page_that_shows_it(client, talk, host):
    session = SessionFactory(talk=talk, held=True)
    browser = logged_in(host)
    response = browser.post(at("session-summary", session), {"summary": "Parterna **enades**."})
    assert response.url == at("session-transition", session, name="publish-summary")
    assert "<strong>enades</strong>" in browser.get(response.url).content.decode()
    assert "enades" not in public(talk, client)
    for _click in range(2):
        browser.post(response.url)
    assert "<strong>enades</strong>" in public(talk, client)
    assert list(session.steps.values_list("to_state", flat=True)) == [State.SUMMARISED]


def test_summary_is_not_published_before_the_session_is_over_or_empty(talk, host):
    coming = SessionFactory(talk=talk, summary_sv="Klart i förväg.")
    empty = SessionFactory(talk=talk, held=True)
    for session in (coming, empty):
        with pytest.raises(TransitionError):
            take(session, "publish-summary", by=host)


def test_published_summary_is_corrected_with_its_day_and_never_emptied(client, talk, host):
    session = SessionFactory(talk=talk, summarised=True)
    browser = logged_in(host)
    assert browser.post(at("session-summary", session), {"summary": ""}).status_code == 200
    assert browser.post(at("session-summary", session), {"summary": "Parterna enades inte."}).status_code == 302
    read = public(talk, client)
    assert "Parterna enades inte." in read
    assert "Rättad" in read
    assert session.steps.get().sentence.endswith("rättade sammanfattningen.")


def test_summary_that_is_saved_as_it_was_is_not_corrected(talk, host):
    session = SessionFactory(talk=talk, summarised=True)
    logged_in(host).post(at("session-summary", session), {"summary": session.summary_sv})
    session.refresh_from_db()
    assert session.corrected_at is None


def test_second_of_two_who_write_notes_is_told(talk, host):
    session = SessionFactory(talk=talk, held=True)
    came = [seat.organisation.pk for seat in talk.parties.all()]
    browser, address = logged_in(host), at("session-notes", session)
    seen = browser.get(address).context["form"]["seen"].value()
    first = {"notes": "Vi talade om hyran.", "attended": came, "seen": seen}
    assert [browser.post(address, first).status_code for _click in range(2)] == [302, 302]
    assert browser.post(address, {"notes": "Vi grälade.", "seen": seen}).status_code == 200
    session.refresh_from_db()
    assert (session.notes, session.attended.count()) == ("Vi talade om hyran.", 2)


def test_second_of_two_who_write_the_summary_is_told(talk, host):
    session = SessionFactory(talk=talk, held=True)
    colleague = SeatPersonFactory(seat=talk.parties.get(role="municipality")).user
    first, second = logged_in(host), logged_in(colleague)
    seen = first.get(at("session-summary", session)).context["form"]["seen"].value()
    first.post(at("session-summary", session), {"summary": "Den första.", "seen": seen})
    response = second.post(at("session-summary", session), {"summary": "Den andra.", "seen": seen})
    assert response.status_code == 200
    assert "Den andra." in response.content.decode()
    session.refresh_from_db()
    assert session.summary_sv == "Den första."


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_summary_is_owed_however_the_talks_have_ended(talk, host, owner, state):
    session = SessionFactory(talk=talk, held=True)
    talk.state = state
    talk.save()
    assert logged_in(host).post(at("session-summary", session), {"summary": "Parterna enades."}).status_code == 302
    assert logged_in(owner).get(at("session-summary", session)).status_code == 403


# The clock


def test_summary_becomes_late_by_itself(client, talk):
    session = SessionFactory(talk=talk, held=True)
    due = dt.datetime.combine(session.summary_due, dt.time(23, 59), tzinfo=STOCKHOLM)
    for moment, words, late in (
        (due, "Sammanfattning lovad till", False),
        (due + dt.timedelta(minutes=2), "1 dag sen", True),
        (due + dt.timedelta(days=19), "19 dagar sen", True),
    ):
        with time_machine.travel(moment, tick=False):
            assert session.is_summary_late == late
            assert words in public(talk, client)


@pytest.mark.usefixtures("page_cache")
def test_kept_page_of_the_talks_ends_when_the_summary_is_late(client, talk):
    session = SessionFactory(talk=talk, held=True)
    midnight = dt.datetime.combine(session.summary_due + dt.timedelta(days=1), dt.time.min, tzinfo=STOCKHOLM)
    with time_machine.travel(midnight - dt.timedelta(minutes=1), tick=False):
        assert "dag sen" not in public(talk, client)
    with time_machine.travel(midnight, tick=False):
        assert "1 dag sen" in public(talk, client)


def test_summary_that_came_late_stays_late(client, talk):
    SessionFactory(talk=talk, summarised=True, summary_after=4)
    assert "2 dagar sen" in public(talk, client)


def test_sessions_have_the_numbers_of_their_order(talk):
    later, sooner = SessionFactory(talk=talk), SessionFactory(talk=talk, held=True)
    SessionFactory(talk=talk, held=True, state="cancelled", cancelled_because="Sjukdom.")
    SessionFactory()  # of other talks
    assert dict(talk.sessions.not_cancelled().numbered().values_list("pk", "number")) == {sooner.pk: 1, later.pk: 2}
    assert talk.sessions.numbered().get(pk=later.pk).title == "Möte 2"


def test_people_are_reminded_the_day_before_once(talk, host, owner):
    session = SessionFactory(talk=talk, starts_at=dt.datetime(2027, 3, 9, 13, tzinfo=STOCKHOLM))
    SessionFactory(talk=talk, starts_at=session.starts_at, state="cancelled", cancelled_because="Sjukdom.")
    with time_machine.travel(dt.datetime(2027, 3, 8, 7, 15, tzinfo=STOCKHOLM), tick=False):
        for _run in range(2):
            call_command("tend_sessions", verbosity=0)
    assert told() == sorted([host.email, owner.email])
    assert all("I morgon" in message.subject for message in OutboxMessage.objects.all())


def test_municipality_is_asked_for_a_late_summary_once(talk, owner):
    contact = MembershipFactory(organisation=talk.municipality, role="contact").user
    SessionFactory(talk=talk, late=True)
    SessionFactory(talk=talk, held=True)
    for _run in range(2):
        call_command("tend_sessions", verbosity=0)
    assert told() == [contact.email]
    assert "Sammanfattningen är sen" in OutboxMessage.objects.get().subject


def test_letters_go_to_those_who_sit_there_today_only(talk, host, owner):
    left = SeatPersonFactory(
        seat=SeatFactory(talk=talk, role="builder", state="ended", ended_on=timezone.localdate())
    ).user
    resigned = SeatPersonFactory(seat=talk.parties.get(role="landowner")).user
    resigned.memberships.update(ended_on=timezone.localdate() - dt.timedelta(days=1))
    assert set(people_in_room(talk)) == {host, owner}
    assert left not in people_in_room(talk)
    talk.room_shut_at = timezone.now()
    assert people_in_room(talk) == [host]


# Calendars


def test_calendar_entry_says_when_and_where_and_nothing_else(talk, host, owner):
    session = SessionFactory(
        talk=talk,
        starts_at=dt.datetime(2027, 3, 9, 13, tzinfo=STOCKHOLM),
        link="https://meet.example.org/secret",
        notes="Vi grälade.",
    )
    AgendaPointFactory(session=session, text="Skuggorna på torget")
    response = logged_in(owner).get(at("session-ics", session))
    (event,) = Calendar.from_ical(response.content).events
    assert (event["summary"], event["location"]) == ("Torget i Tumba: Möte 1", "Kommunhuset, rum 4")
    assert (event.start, event["sequence"], event["status"]) == (session.starts_at, 0, "CONFIRMED")
    for secret in ("meet.example.org", "grälade", "Skuggorna", owner.email, host.email):
        assert secret not in response.content.decode()
    take(session, "cancel", by=host, reason="Sjukdom.")
    (event,) = Calendar.from_ical(logged_in(owner).get(at("session-ics", session)).content).events
    assert (event["sequence"], event["status"]) == (1, "CANCELLED")


def test_sessions_stand_in_no_public_calendar(client, talk):
    SessionFactory(talk=talk, place="Hemlig plats")
    for name in ("dialogues:calendar", "calendar"):
        assert "Torget i Tumba" not in client.get(reverse(name)).content.decode()


# The room


def test_what_awaits_the_municipality_comes_first_in_the_room(talk, host, owner):
    session = SessionFactory(talk=talk, late=True)
    room = reverse("talks:room", args=[talk.slug])
    assert at("session-summary", session) in page(host, room)
    assert "Din tur" in page(host, room)
    assert "Din tur" not in page(owner, room)


def test_room_says_who_reads_it_and_for_whom_one_sits_there(talk, owner):
    read = page(owner, reverse("talks:room", args=[talk.slug]))
    assert f"Du sitter här för {talk.parties.get(role='landowner').organisation.name}." in read
    assert owner.display_name in read


@pytest.mark.parametrize("name", ["room", "detail"])
def test_pages_cost_the_same_however_many_sessions(talk, owner, name, django_assert_max_num_queries):
    browser, address = logged_in(owner), reverse(f"talks:{name}", args=[talk.slug])

    def fill(n):
        for number in range(n):
            session = SessionFactory(talk=talk, summarised=True)
            session.attended.add(SeatFactory(talk=talk).organisation)
            AgendaPointFactory(session=SessionFactory(talk=talk), organisation=talk.municipality, order=number)
            SeatPersonFactory(seat=talk.parties.filter(role="landowner").first())

    fill(1)
    browser.get(address)
    with django_assert_max_num_queries(60) as few:
        browser.get(address)
        n = len(few)
    fill(4)
    browser.get(address)
    with django_assert_max_num_queries(n):
        browser.get(address)


def test_session_of_other_talks_is_not_found(talk, host):
    other = SessionFactory()
    address = reverse("talks:session", args=[talk.slug, other.pk])
    assert logged_in(host).get(address).status_code == 404
    assert logged_in(UserFactory()).get(at("session", other)).status_code == 403
