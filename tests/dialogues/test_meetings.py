"""Meetings: places and the line, registering with an account, an address or nothing, and what people are told."""

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.core import mail
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from core.forms.human import _stamp
from core.links import digest
from core.workflow import TransitionError
from dialogues.kinds.meeting import KIND
from dialogues.meetings import actions
from dialogues.meetings.forms import MeetingSettingsForm
from dialogues.models import Meeting, Participant, Registration
from mail.models import OutboxMessage
from tests.dialogues.taking_part import confirmed
from tests.factories import (
    ActivityFactory,
    AreaFactory,
    DialogueFactory,
    MeetingFactory,
    ParticipantFactory,
    RegistrationFactory,
    UserFactory,
)

State = Registration.State
BEGUN = dt.timedelta(days=7, minutes=1)


@pytest.fixture
def meeting(db, organisation):
    dialogue = DialogueFactory(open_now=True, organiser=organisation, allows_guests=True)
    activity = ActivityFactory(dialogue=dialogue, kind="meeting", title="Kvällsmöte")
    return MeetingFactory(activity=activity, capacity=2, link="https://meet.example.org/kvall")


@pytest.fixture
def sent(client, meeting, django_capture_on_commit_callbacks):
    """Send the form to register; the mail goes as it does when the transaction is through."""

    def send(visitor=client, **words):
        with django_capture_on_commit_callbacks(execute=True):
            return visitor.post(at("register", meeting), by_hand(**words))

    return send


def by_hand(**words):
    """Return a form that somebody had before them for a while."""
    with time_machine.travel(timezone.now() - dt.timedelta(seconds=30), tick=False):
        return {"needs": "", "form_key": str(uuid.uuid4()), "shown_at": _stamp(), **words}


def at(name, meeting):
    return reverse(f"dialogues:{name}", args=[meeting.activity.dialogue.slug, meeting.activity.slug])


def cancelling(registration):
    return reverse("dialogues:cancel-registration", args=[registration.meeting.activity.dialogue.slug, registration.pk])


def states(meeting):
    return list(meeting.registrations.order_by("came_at", "pk").values_list("state", flat=True))


def come(meeting, n=1, **more):
    """Let so many people come, one after the other."""
    return [actions.register_user(meeting, UserFactory(), **more) for _each in range(n)]


def private_key(answer):
    """Return the key in the link that a guest is shown."""
    shown = " ".join(map(str, get_messages(answer.wsgi_request)))
    return re.search(re.escape(reverse("mine:by-link", args=["KEY"])).replace("KEY", "([^/]+)"), shown)[1]


def part_of_page(meeting, user=None, participant=None):
    """Return what stands on the activity's page about the meeting."""
    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    activity = type(meeting.activity).objects.get(pk=meeting.activity_id)
    context = {"activity": activity, **KIND.context(request, activity, participant)}
    return render_to_string(KIND.template, context, request)


# With an account


def test_member_gets_a_place_and_a_mail(client, meeting, sent, resident):
    client.force_login(resident)
    assert "Kvällsmöte" in client.get(at("register", meeting)).text
    answer = sent(name_shown="Ester", needs="Hörslinga")
    assert answer.url == meeting.activity.get_absolute_url()
    registration = meeting.registrations.get()
    assert (registration.state, registration.needs, registration.participant.name_shown) == (
        State.REGISTERED,
        "Hörslinga",
        "Ester",
    )
    assert registration.steps.get().to_state == State.REGISTERED
    message = mail.outbox[0]
    assert message.to == [resident.email]
    assert "https://meet.example.org/kvall" in message.body
    assert "Biblioteket i Fittja" in message.body


def test_registering_twice_is_registering_once(client, meeting, sent, resident):
    client.force_login(resident)
    key = str(uuid.uuid4())
    for needs in ("", "", "Ramp"):
        sent(form_key=key, needs=needs)
    assert meeting.registrations.get().needs == "Ramp"
    assert len(mail.outbox) == 1
    page = client.get(at("register", meeting)).text
    assert "Ramp" in page


def test_member_whose_session_ran_out_keeps_what_they_wrote(client, meeting, sent, resident):
    answer = sent(with_account="True", needs="Teckentolk", name_shown="Ester")
    assert answer.url.startswith(reverse("account_login"))
    assert not meeting.registrations.exists()
    client.force_login(resident)
    assert "Teckentolk" in client.get(at("register", meeting)).text


def test_account_is_asked_for_where_nobody_comes_without(client, meeting, sent):
    type(meeting.activity.dialogue).objects.update(allows_guests=False, allows_email=False)
    assert client.get(at("register", meeting)).status_code == 302
    assert sent(email="nagon@example.org").url.startswith(reverse("account_login"))
    assert not meeting.registrations.exists()


# With an address only


def test_address_is_confirmed_before_a_place_is_taken(client, meeting, sent, django_capture_on_commit_callbacks):
    answer = sent(email="Nagon@Example.org", name_shown="Sällsynt namn", needs="Ramp")
    assert answer.status_code == 200
    registration = meeting.registrations.get()
    assert registration.state == State.UNCONFIRMED
    assert meeting.registrations.taking_places().count() == 0
    message = mail.outbox[0]
    assert message.to == ["nagon@example.org"]
    assert "Ramp" not in message.body  # nothing of what a stranger may have written
    assert "Sällsynt namn" not in message.body
    with translation.override("sv"):
        key = re.search(re.escape(reverse("mine:confirm", args=["KEY"])).replace("KEY", "([^/]+)"), message.body)[1]
    participant = Participant.objects.get(links__key_digest=digest(key))
    participant.confirm()
    participant.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.confirm_registrations(participant) == [registration]
        assert actions.confirm_registrations(participant) == []
    registration.refresh_from_db()
    assert registration.state == State.REGISTERED
    assert len(mail.outbox) == 2
    assert cancelling(registration) in mail.outbox[1].body


def test_double_click_sends_one_mail_whose_link_works(meeting, sent):
    key = str(uuid.uuid4())
    for _click in range(2):
        sent(email="nagon@example.org", form_key=key)
    assert meeting.registrations.count() == len(mail.outbox) == 1
    link = re.search(r"/([\w-]{32})/", mail.outbox[0].body)[1]
    assert Participant.objects.get().links.get().key_digest == digest(link)


def test_answer_is_alike_whether_the_address_is_known_or_not(meeting, sent):
    first = sent(email="ny@example.org")
    participant = ParticipantFactory(dialogue=meeting.activity.dialogue, by_email=True, email="kand@example.org")
    registration = RegistrationFactory(meeting=meeting, participant=participant, needs="Ramp")
    again = sent(email="kand@example.org", needs="Något annat", name_shown="En annan")
    assert first.text.replace("ny@example.org", "kand@example.org") == again.text
    registration.refresh_from_db()
    participant.refresh_from_db()
    assert (registration.state, registration.needs, participant.name_shown) == (State.REGISTERED, "Ramp", "Någon")
    assert "redan" in mail.outbox[1].body or "already" in mail.outbox[1].body


def test_somebody_elses_address_takes_no_place_though_it_is_confirmed(meeting, sent):
    ParticipantFactory(dialogue=meeting.activity.dialogue, by_email=True, email="kand@example.org")
    sent(email="kand@example.org")
    assert states(meeting) == [State.UNCONFIRMED]


def test_address_that_waits_for_confirmation_goes_to_the_end_of_the_line(meeting):
    early = actions.ask_to_confirm(meeting, uuid.uuid4(), email="sen@example.org")
    come(meeting, 3)
    early.participant.confirm()
    early.participant.refresh_from_db()
    actions.confirm_registrations(early.participant)
    early.refresh_from_db()
    assert (early.state, early.place_in_line()) == (State.WAITING, 2)


def test_confirmed_too_late_takes_no_place(meeting):
    registration = actions.ask_to_confirm(meeting, uuid.uuid4(), email="sen@example.org")
    registration.participant.confirm()
    with time_machine.travel(timezone.now() + BEGUN):
        assert actions.confirm_registrations(registration.participant) == []
    registration.refresh_from_db()
    assert registration.state == State.UNCONFIRMED


@pytest.mark.parametrize(
    "email", ["", "ingen", "å@example.org", "a@xn--e.org", "a@b.se\nBcc: x@y.se", "a" * 300 + "@b.se"]
)
def test_address_is_checked(meeting, sent, email):
    type(meeting.activity.dialogue).objects.update(allows_guests=False)
    answer = sent(email=email, needs="Ramp")
    assert answer.status_code == 200
    assert 'value="Ramp"' in answer.text
    assert not meeting.registrations.exists()
    assert not mail.outbox


def test_one_mailbox_takes_one_place_however_it_is_spelled(meeting, sent):
    for email in ("kim@malmö.se", "KIM@xn--malm-8qa.se"):
        sent(email=email)
    assert [r.participant.email for r in meeting.registrations.all()] == ["kim@xn--malm-8qa.se"]
    assert {message.to[0] for message in mail.outbox} == {"kim@xn--malm-8qa.se"}


def test_an_address_is_mailed_ten_times_a_day_at_most(meeting, sent):
    for _each in range(12):
        sent(email="offer@example.org")
    assert len(mail.outbox) == 10


# As a guest


def test_guest_gets_a_place_and_the_private_link(client, meeting, sent):
    answer = sent(name_shown="Gäst\u202e")
    assert answer.url == meeting.activity.get_absolute_url()
    key = private_key(answer)
    registration = meeting.registrations.get()
    assert registration.state == State.REGISTERED
    assert registration.participant.links.get().key_digest == digest(key)
    assert registration.participant.name_shown == "Gäst"
    assert not mail.outbox
    assert client.get(cancelling(registration)).status_code == 200  # this browser knows the guest
    page = client.get(at("register", meeting)).text
    assert "name_shown" not in page


def test_guest_who_clicks_twice_is_one_guest_with_one_link(client, meeting, sent):
    key = str(uuid.uuid4())
    links = {private_key(sent(form_key=key)) for _click in range(2)}
    client.cookies.clear()
    links.add(private_key(sent(form_key=key)))
    assert len(links) == 1
    assert meeting.registrations.count() == Participant.objects.count() == 1


def test_two_guests_get_separate_registrations(client, meeting, sent):
    for _each in range(2):
        client.cookies.clear()
        sent()
    assert meeting.registrations.taking_places().count() == 2


def test_where_guests_are_not_let_in_an_address_is_needed(meeting, sent):
    type(meeting.activity.dialogue).objects.update(allows_guests=False)
    assert sent().status_code == 200
    assert not Participant.objects.exists()


def test_where_addresses_are_not_taken_none_is_kept(meeting, sent):
    type(meeting.activity.dialogue).objects.update(allows_email=False)
    sent(email="nagon@example.org")
    assert not Participant.objects.get().email


def test_bot_is_thanked_and_nothing_saved(meeting, sent):
    assert sent(website="https://spam.example").status_code == 200
    assert not Participant.objects.exists()


def test_looking_sets_no_session(client, meeting):
    response = client.get(at("register", meeting))
    assert "sessionid" not in response.cookies


HOSTILE = [
    {"needs": "x" * 301},
    {"needs": "x" * 1_000_000},
    {"name_shown": "x" * 81},
    {"needs": "\0"},
    {"shown_at": "forged"},
]


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: next(iter(words)))
def test_hostile_form_is_refused_and_filled_in(meeting, sent, words):
    answer = sent(**{"needs": "Ramp", **words})
    assert answer.status_code == 200
    assert not meeting.registrations.exists()
    if "needs" not in words:
        assert 'value="Ramp"' in answer.text


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "=HYPERLINK(1)", "\u200bRamp\u202e", "{{ settings.SECRET_KEY }}"]
)
def test_hostile_text_is_kept_as_text(client, meeting, sent, planner, text):
    sent(needs=text, name_shown=text)
    client.force_login(planner)
    page = client.get(at("registrations", meeting)).text
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert meeting.registrations.get().needs == text.strip("\u200b\u202e")


def test_forged_fields_change_nothing(client, meeting, sent, resident):
    client.force_login(resident)
    other = ParticipantFactory(dialogue=meeting.activity.dialogue)
    sent(participant=other.pk, state="registered", meeting="1", came_at="2000-01-01", email="annan@example.org")
    registration = meeting.registrations.get()
    assert registration.participant.user == resident
    assert registration.came_at.year > 2000
    assert Participant.objects.filter(email="annan@example.org").count() == 0


# When nobody can register


@pytest.mark.parametrize("why", ["begun", "cancelled", "closed", "activity over", "activity not begun"])
def test_registration_requires_permission(client, meeting, sent, resident, why):
    now = timezone.now()
    if why == "begun":
        Meeting.objects.update(starts_at=now - dt.timedelta(minutes=1))
    elif why == "cancelled":
        Meeting.objects.update(cancelled_because="Snöstorm.")
    elif why == "closed":
        type(meeting.activity.dialogue).objects.update(state="closed")
    elif why == "activity over":
        type(meeting.activity).objects.update(closes_at=now)
    else:
        type(meeting.activity).objects.update(opens_at=now + dt.timedelta(days=1))
    for visitor in (None, resident):
        if visitor:
            client.force_login(visitor)
        page = client.get(at("register", meeting))
        assert page.status_code == 200
        assert '<form class="form"' not in page.text
        assert sent(name_shown="Ester").status_code == 200
        assert sent(email="nagon@example.org").status_code == 200
    assert not meeting.registrations.exists()
    assert not mail.outbox
    with pytest.raises(TransitionError):
        actions.register_user(meeting, resident)


def test_meeting_that_is_over_or_cancelled_is_not_open(client, meeting):
    def states():
        pages = (meeting.activity, meeting.activity.dialogue)
        return {word for word in ("Open<", "Upcoming<", "Held<", "Cancelled<") for page in pages if word in shown(page)}

    def shown(page):
        html = client.get(page.get_absolute_url()).text
        return html if page == meeting.activity else html[html.index('id="activities"') :]

    with translation.override("en"):
        assert states() == {"Upcoming<"}
        with time_machine.travel(meeting.ends_at + dt.timedelta(minutes=1)):
            assert states() == {"Held<"}
        Meeting.objects.update(cancelled_because="Snö.")
        assert states() == {"Cancelled<"}


def test_draft_is_unknown_to_others(client, organisation):
    meeting = MeetingFactory(activity__dialogue=DialogueFactory(organiser=organisation))
    assert client.get(at("register", meeting)).status_code == 404
    assert client.get(at("meeting-ics", meeting)).status_code == 404


def test_activity_of_another_kind_has_no_meeting(client, db):
    activity = ActivityFactory()
    url = reverse("dialogues:register", args=[activity.dialogue.slug, activity.slug])
    assert client.get(url).status_code == 404
    other = MeetingFactory()
    crossed = reverse("dialogues:register", args=[activity.dialogue.slug, other.activity.slug])
    assert client.get(crossed).status_code == 404


# The line


def test_full_meeting_puts_people_on_waiting_list(client, meeting, sent, resident):
    come(meeting, 4)
    assert states(meeting) == [State.REGISTERED, State.REGISTERED, State.WAITING, State.WAITING]
    client.force_login(resident)
    sent()
    own = meeting.registrations.get(participant__user=resident)
    assert own.place_in_line() == 3
    page = part_of_page(meeting, resident, own.participant)
    assert "meet.example.org" not in page  # only for those who have a place
    assert "meet.example.org" not in mail.outbox[-1].body


def test_first_in_line_moves_up_and_is_told(meeting, django_capture_on_commit_callbacks):
    first, _second, third, fourth = come(meeting, 4)
    with django_capture_on_commit_callbacks(execute=True):
        actions.cancel_registration(first)
    third.refresh_from_db()
    fourth.refresh_from_db()
    assert (third.state, fourth.state, fourth.place_in_line()) == (State.REGISTERED, State.WAITING, 1)
    assert [message.to for message in mail.outbox] == [[third.participant.user.email]]
    assert "meet.example.org" in mail.outbox[0].body


def test_simultaneous_waiters_are_ordered_by_id(meeting):
    come(meeting, 2)
    now = timezone.now()
    waiting = [RegistrationFactory(meeting=meeting, state="waiting", came_at=now) for _each in range(3)]
    assert [one.place_in_line() for one in waiting] == [1, 2, 3]
    actions.cancel_registration(meeting.registrations.taking_places().first())
    waiting[0].refresh_from_db()
    assert waiting[0].state == State.REGISTERED


@pytest.mark.parametrize(("hours", "soon"), [(1, True), (23, True), (48, False)])
def test_whoever_gets_a_place_shortly_before_is_told_so(meeting, hours, soon):
    starts_at = timezone.now() + dt.timedelta(hours=hours)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2))
    meeting.refresh_from_db()
    registrations = come(meeting, 3)
    actions.cancel_registration(registrations[0])
    moved_up = OutboxMessage.objects.get(key=f"registration_moved_up:{registrations[2].pk}")
    assert ("inom ett dygn" in moved_up.body or "within a day" in moved_up.body) == soon


def test_leaving_waiting_list_frees_no_place(meeting):
    registrations = come(meeting, 4)
    actions.cancel_registration(registrations[2])
    assert states(meeting) == [State.REGISTERED, State.REGISTERED, State.CANCELLED, State.WAITING]


def test_cancelled_unconfirmed_registration_frees_no_place(meeting):
    unconfirmed = actions.ask_to_confirm(meeting, uuid.uuid4(), email="nagon@example.org")
    come(meeting, 3)
    actions.cancel_registration(unconfirmed)
    assert states(meeting)[1:] == [State.REGISTERED, State.REGISTERED, State.WAITING]


def test_waiting_list_order_is_kept(meeting):
    come(meeting, 2)
    waits = RegistrationFactory(meeting=meeting, state="waiting")
    Registration.objects.filter(state="registered").first().delete()  # a place is free, by the admin say
    (late,) = come(meeting)
    assert (waits.state, late.state) == (State.WAITING, State.WAITING)


def test_reregistration_goes_to_end_of_waiting_list(meeting):
    user = UserFactory()
    first = actions.register_user(meeting, user, needs="Ramp")
    come(meeting, 2)
    actions.cancel_registration(first)
    first.refresh_from_db()
    assert (first.state, first.needs) == (State.CANCELLED, "")
    again = actions.register_user(meeting, user)
    assert (again.state, again.place_in_line()) == (State.WAITING, 1)
    assert meeting.registrations.filter(participant__user=user).count() == 2


def test_meeting_without_a_limit_has_no_line(db):
    meeting = MeetingFactory()
    come(meeting, 5)
    assert set(states(meeting)) == {State.REGISTERED}


# Staying away


def test_cancelling_asks_first(client, meeting, resident):
    client.force_login(resident)
    registration = actions.register_user(meeting, resident)
    page = client.get(cancelling(registration))
    assert page.status_code == 200
    assert states(meeting) == [State.REGISTERED]
    for _click in range(2):
        assert client.post(cancelling(registration)).url == meeting.activity.get_absolute_url()
    assert states(meeting) == [State.CANCELLED]
    assert client.get(cancelling(registration)).status_code == 200


def test_link_in_the_mail_cancels_without_a_login(client, meeting, sent, resident):
    client.force_login(resident)
    sent()
    client.logout()
    path = re.search(r"https?://[^/]+(/\S+\?key=\S+)", mail.outbox[0].body)[1]
    assert client.get(path).status_code == 200
    assert states(meeting) == [State.REGISTERED]  # a mail scanner has looked
    assert client.post(path).status_code == 302
    assert states(meeting) == [State.CANCELLED]


def test_link_is_for_one_registration(client, meeting):
    own, other = come(meeting, 2)
    assert client.post(f"{cancelling(other)}?key={actions.cancel_key(own)}").status_code == 404
    for key in ("x", "å", "x" * 5000):
        assert client.post(f"{cancelling(other)}?key={key}").status_code == 404
    assert states(meeting) == [State.REGISTERED] * 2


@pytest.mark.parametrize("pk", [0, 10**9, 10**30])
def test_unknown_registration_is_not_found(client, meeting, pk):
    url = reverse("dialogues:cancel-registration", args=[meeting.activity.dialogue.slug, pk])
    assert client.get(url).status_code == client.post(url).status_code == 404


def test_registration_belongs_to_its_dialogue(client, meeting, resident):
    registration = actions.register_user(meeting, resident)
    client.force_login(resident)
    other = DialogueFactory(open_now=True)
    assert client.get(reverse("dialogues:cancel-registration", args=[other.slug, registration.pk])).status_code == 404


@pytest.mark.parametrize("page", ["0", "9" * 30, "x"])
def test_list_shows_a_page_whatever_is_asked(client, meeting, planner, page):
    client.force_login(planner)
    assert client.get(at("registrations", meeting), {"page": page}).status_code == 200


def test_registration_of_another_cannot_be_cancelled(client, meeting, other_planner, editor):
    (registration,) = come(meeting)
    assert client.post(cancelling(registration)).url.startswith(reverse("account_login"))
    for visitor in (other_planner, editor):
        client.force_login(visitor)
        assert client.post(cancelling(registration)).status_code == 403
    assert states(meeting) == [State.REGISTERED]


def test_registration_of_started_meeting_cannot_be_cancelled(client, meeting, resident):
    registration = actions.register_user(meeting, resident)
    come(meeting, 2)
    with time_machine.travel(timezone.now() + BEGUN):
        client.force_login(resident)
        assert client.get(cancelling(registration)).status_code == 200
        client.post(cancelling(registration))
    assert states(meeting) == [State.REGISTERED, State.REGISTERED, State.WAITING]


# The organiser's list


def test_list_shows_who_comes_and_what_they_need(client, meeting, planner):
    come(meeting, 2, name_shown="Ester", needs="Hörslinga")
    client.force_login(planner)
    page = client.get(at("registrations", meeting)).text
    assert page.count("Hörslinga") == 2
    assert "@example.org" not in page


@pytest.mark.parametrize("n", [1, 6])
def test_list_costs_the_same_however_many_come(client, meeting, planner, n, django_assert_num_queries):
    come(meeting, n)
    client.force_login(planner)
    with django_assert_num_queries(22):
        client.get(at("registrations", meeting))


@pytest.mark.parametrize("name", ["registrations", "cancel-meeting", "minutes"])
def test_organisers_pages_are_the_organisers(client, meeting, resident, other_planner, planner, editor, name):
    Meeting.objects.update(starts_at=timezone.now() + dt.timedelta(days=(-1 if name == "minutes" else 1)))
    assert client.get(at(name, meeting)).url.startswith(reverse("account_login"))
    for visitor, code in ((resident, 403), (other_planner, 403), (planner, 200), (editor, 200)):
        client.force_login(visitor)
        assert client.get(at(name, meeting)).status_code == code


# Another time or place


def settings(meeting, **changes):
    words = {
        "starts_at": timezone.localtime(meeting.starts_at).strftime("%Y-%m-%dT%H:%M"),
        "ends_at": timezone.localtime(meeting.ends_at).strftime("%Y-%m-%dT%H:%M"),
        "place": meeting.place,
        "link": meeting.link,
        "capacity": meeting.capacity or "",
        "accessibility": meeting.accessibility,
        **changes,
    }
    return MeetingSettingsForm(words, activity=meeting.activity)


@pytest.fixture
def whole(meeting):
    """The meeting at a whole minute, as forms know no seconds."""
    meeting.starts_at = meeting.starts_at.replace(second=0, microsecond=0)
    meeting.ends_at = meeting.starts_at + dt.timedelta(hours=2)
    meeting.save()
    return meeting


def saved(form):
    assert form.is_valid(), form.errors
    return form.save()


def test_changed_place_is_announced_once(whole, django_capture_on_commit_callbacks):
    people = come(whole, 3)
    actions.ask_to_confirm(whole, uuid.uuid4(), email="nagon@example.org")
    OutboxMessage.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        for _click in range(2):
            saved(settings(whole, place="Medborgarhuset"))
    whole.refresh_from_db()
    assert (whole.place, whole.revision) == ("Medborgarhuset", 1)
    assert sorted(message.to[0] for message in mail.outbox) == sorted(one.participant.user.email for one in people)
    assert "Medborgarhuset" in mail.outbox[0].body


def test_changed_time_is_announced(whole, django_capture_on_commit_callbacks):
    come(whole)
    OutboxMessage.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        saved(
            settings(
                whole, ends_at=timezone.localtime(whole.ends_at + dt.timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
            )
        )
    assert len(mail.outbox) == 1


def test_unchanged_meeting_sends_no_mail(whole, django_capture_on_commit_callbacks):
    come(whole)
    OutboxMessage.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        saved(settings(whole, accessibility="Hiss."))
    whole.refresh_from_db()
    assert (whole.accessibility, whole.revision) == ("Hiss.", 0)
    assert not mail.outbox


def test_more_places_let_those_who_wait_move_up(whole):
    people = come(whole, 5)
    saved(settings(whole, capacity=4))
    assert states(whole) == [State.REGISTERED] * 4 + [State.WAITING]
    saved(settings(whole, capacity=1))
    assert states(whole) == [State.REGISTERED] * 4 + [State.WAITING]
    actions.cancel_registration(people[0])
    assert states(whole)[-1] == State.WAITING  # there are still more than places
    saved(settings(whole, capacity=""))
    assert states(whole)[-1] == State.REGISTERED


def test_new_meeting_is_set_with_its_activity(db):
    activity = ActivityFactory.build(kind="meeting", dialogue=DialogueFactory(open_now=True), slug="mote")
    words = {"starts_at": "2027-05-22T18:00", "ends_at": "2027-05-22T20:00", "place": "Torget"}
    form = MeetingSettingsForm(words, activity=activity)
    assert form.is_valid(), form.errors
    activity.save()
    meeting = form.save()
    assert meeting.activity == activity
    assert meeting.starts_at == dt.datetime(2027, 5, 22, 16, tzinfo=dt.UTC)


def test_english_settings_leave_the_swedish(whole):
    with translation.override("en"):
        form = settings(whole)
        assert form.initial["place"] == "The library in Fittja"
        saved(settings(whole, place=""))
    whole.refresh_from_db()
    assert whole.place_sv == "Biblioteket i Fittja"


WRONG = [
    ({"starts_at": "2027-05-22T18:00", "ends_at": "2027-05-22T18:00"}, None),
    ({"starts_at": "0001-01-01T00:00"}, "starts_at"),
    ({"starts_at": "9999-12-31T23:59"}, "starts_at"),
    ({"starts_at": "2027-03-28T02:30"}, "starts_at"),  # an hour that does not exist
    ({"starts_at": "snart"}, "starts_at"),
    ({"place": "", "link": ""}, None),
    ({"place": "\u200b", "link": ""}, None),
    ({"place": "x" * 201}, "place"),
    ({"link": "javascript:alert(1)"}, "link"),
    ({"capacity": "0"}, None),
    ({"capacity": "-1"}, "capacity"),
    ({"capacity": "9" * 40}, "capacity"),
    ({"area": "9" * 40}, "area"),
    ({"accessibility": "x" * 1001}, "accessibility"),
]


@pytest.mark.parametrize(("changes", "field"), WRONG)
def test_wrong_settings_are_refused(whole, changes, field):
    whole.place_en = ""
    whole.save()
    form = settings(whole, **changes)
    assert not form.is_valid()
    assert (field or "__all__") in form.errors


def test_place_is_one_of_the_portals(whole):
    area = AreaFactory()
    assert saved(settings(whole, area=area.pk)).area == area


# Cancelling the meeting


def test_cancelling_tells_everybody_once(client, meeting, planner, django_capture_on_commit_callbacks):
    people = come(meeting, 3)
    actions.ask_to_confirm(meeting, uuid.uuid4(), email="nagon@example.org")
    actions.cancel_registration(people.pop(0))
    OutboxMessage.objects.all().delete()
    client.force_login(planner)
    assert client.get(at("cancel-meeting", meeting)).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        for _click in range(2):
            client.post(at("cancel-meeting", meeting), {"reason": "Snöstorm."})
    meeting.refresh_from_db()
    assert (meeting.cancelled_because, meeting.revision) == ("Snöstorm.", 1)
    assert sorted(message.to[0] for message in mail.outbox) == sorted(one.participant.user.email for one in people)
    assert "Snöstorm." in mail.outbox[0].body
    assert "Snöstorm." in part_of_page(meeting)
    assert "Snöstorm." in client.get(at("register", meeting)).text


@pytest.mark.parametrize("reason", ["", "  ", "\u200b", "x" * 501])
def test_cancelling_needs_a_reason(client, meeting, planner, reason):
    client.force_login(planner)
    assert client.post(at("cancel-meeting", meeting), {"reason": reason}).status_code == 200
    meeting.refresh_from_db()
    assert not meeting.is_cancelled


def test_meeting_that_has_begun_is_not_cancelled(client, meeting, planner):
    Meeting.objects.update(starts_at=timezone.now())
    client.force_login(planner)
    assert client.post(at("cancel-meeting", meeting), {"reason": "Snöstorm."}).status_code == 302
    meeting.refresh_from_db()
    assert not meeting.is_cancelled
    with pytest.raises(TransitionError):
        actions.cancel_meeting(meeting, reason="Snöstorm.")


def test_mail_of_a_sender_that_died_is_not_queued_again(meeting, django_capture_on_commit_callbacks):
    come(meeting, 2)
    OutboxMessage.objects.all().delete()
    actions.cancel_meeting(meeting, reason="Snöstorm.")  # saved, and never sent: the process died
    type(meeting.activity.dialogue).objects.update(state="cancelled")
    Meeting.objects.update(cancelled_because="")  # somebody sets it right by hand, and cancels the dialogue
    actions.notify_of_cancelled_dialogue(meeting.activity.dialogue)
    assert OutboxMessage.objects.count() == 2


def test_cancelled_dialogue_tells_those_who_meant_to_come(meeting):
    come(meeting, 2)
    OutboxMessage.objects.all().delete()
    type(meeting.activity.dialogue).objects.update(state="cancelled")
    actions.notify_of_cancelled_dialogue(meeting.activity.dialogue)
    assert OutboxMessage.objects.filter(key__startswith="meeting_cancelled").count() == 2


def test_planner_whose_session_ran_out_keeps_the_reason(client, meeting, planner):
    client.post(at("cancel-meeting", meeting), {"reason": "Snöstorm."})
    client.force_login(planner)
    assert "Snöstorm." in client.get(at("cancel-meeting", meeting)).text


# Minutes


def test_minutes_stand_on_the_page(client, meeting, planner):
    client.force_login(planner)
    words = {"minutes": "Vi talade om **bänkar**.\n\n<script>alert(1)</script>", "results": "Tre bänkar."}
    assert client.post(at("minutes", meeting), words).status_code == 302
    meeting.refresh_from_db()
    assert not meeting.minutes  # it has not begun
    Meeting.objects.update(starts_at=timezone.now() - dt.timedelta(hours=3), ends_at=timezone.now())
    assert client.get(at("minutes", meeting)).status_code == 200
    assert client.post(at("minutes", meeting), words).url == meeting.activity.get_absolute_url()
    page = part_of_page(meeting)
    assert "<strong>bänkar</strong>" in page
    assert "<script>alert" not in page
    assert "Tre bänkar." in page


def test_minutes_that_somebody_else_has_saved_are_not_overwritten(client, meeting, planner):
    Meeting.objects.update(starts_at=timezone.now() - dt.timedelta(hours=3))
    client.force_login(planner)
    seen = re.search(r'name="seen" value="(\w+)"', client.get(at("minutes", meeting)).text)[1]
    assert client.post(at("minutes", meeting), {"minutes": "Ett.", "seen": seen}).status_code == 302
    answer = client.post(at("minutes", meeting), {"minutes": "Två.", "seen": seen})
    assert answer.status_code == 200
    assert "Två." in answer.text
    seen = re.search(r'name="seen" value="(\w+)"', answer.text)[1]
    assert client.post(at("minutes", meeting), {"minutes": "Två.", "seen": seen}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.minutes == "Två."


@pytest.mark.parametrize("words", [{"minutes": "x" * 20_001}, {"results": "x" * 6_001}, {"minutes": "a\0b"}])
def test_minutes_that_are_too_long_are_kept_in_the_form(client, meeting, planner, words):
    Meeting.objects.update(starts_at=timezone.now() - dt.timedelta(hours=3))
    client.force_login(planner)
    assert client.post(at("minutes", meeting), words).status_code == 200


# The activity's page


def test_meeting_page_shows_its_state(meeting, resident, planner):
    page = part_of_page(meeting)
    assert "Biblioteket i Fittja" in page
    assert "meet.example.org" not in page
    assert at("register", meeting) in page
    assert at("registrations", meeting) not in page
    own = actions.register_user(meeting, resident)
    page = part_of_page(meeting, resident, own.participant)
    assert "meet.example.org" in page
    assert cancelling(own) in page
    assert at("registrations", meeting) in part_of_page(meeting, planner)


def test_page_of_a_meeting_that_is_not_set_yet(db):
    meeting = MeetingFactory()
    Meeting.objects.all().delete()
    assert "gap" in part_of_page(meeting)


@pytest.mark.parametrize("n", [1, 6])
def test_page_costs_the_same_however_many_come(meeting, n, django_assert_num_queries):
    come(meeting, n)
    with django_assert_num_queries(4):  # the activity, its dialogue, the meeting, the counts
        part_of_page(meeting)


@pytest.mark.parametrize("n", [1, 6])
def test_whole_page_of_a_stranger_keeps_its_budget_and_sets_no_cookie(
    client, meeting, n, django_assert_max_num_queries
):
    come(meeting, n)
    with django_assert_max_num_queries(14):
        page = client.get(meeting.activity.get_absolute_url())
    assert at("register", meeting) in page.text
    assert page.cookies == {}


def test_address_from_the_form_to_the_place_and_back(client, meeting, sent, django_capture_on_commit_callbacks):
    """The whole way of somebody without an account, by the links in the messages."""
    sent(email="nagon@example.org", name_shown="Någon")
    path = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    assert "Kvällsmöte" in client.get(path).text
    assert states(meeting) == [State.UNCONFIRMED]  # a mail scanner has looked
    with django_capture_on_commit_callbacks(execute=True):
        confirmed(client, path)
    assert states(meeting) == [State.REGISTERED]
    page = client.get(path.replace("/confirm", ""), follow=True)
    registration = meeting.registrations.get()
    assert cancelling(registration) in page.text
    assert "meet.example.org" in client.get(meeting.activity.get_absolute_url()).text
    client.post(cancelling(registration))
    assert states(meeting) == [State.CANCELLED]


def test_guest_cancels_from_the_private_page_in_another_browser(client, meeting, sent):
    key = private_key(sent())
    client.cookies.clear()
    registration = meeting.registrations.get()
    assert client.post(cancelling(registration)).url.startswith(reverse("account_login"))
    assert cancelling(registration) in client.get(reverse("mine:by-link", args=[key])).text
    client.post(cancelling(registration))
    assert states(meeting) == [State.CANCELLED]


def test_whoever_confirms_a_mail_confirms_only_what_it_is_about(client, meeting):
    old = actions.ask_to_confirm(meeting, uuid.uuid4(), email="nagon@example.org")
    old.participant.confirm()
    old.participant.refresh_from_db()
    assert actions.confirm_registrations(old.participant, only=[]) == []
    assert states(meeting) == [State.UNCONFIRMED]


def test_page_of_a_meeting_says_its_day_and_not_the_dialogues(client, meeting):
    page = client.get(meeting.activity.get_absolute_url()).text
    assert "<dt>När</dt>" in page
    assert "<dt>Dagar</dt>" not in page
