"""Many act on one meeting, or enter the same notes, at the same moment: in real parallel transactions."""

import uuid
from functools import partial

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from core.workflow import TransitionError
from dialogues.meetings import actions
from dialogues.models import Contribution, Meeting, Participant, Registration
from dialogues.notes.actions import enter_notes
from dialogues.notes.reading import Given, read
from tests.dialogues.test_meetings import at, by_hand, cancelling
from tests.factories import (
    ActivityFactory,
    DialogueFactory,
    MeetingFactory,
    ParticipantFactory,
    RegistrationFactory,
    UserFactory,
)
from tests.parallel import at_once, needs_rows_that_lock

pytestmark = [needs_rows_that_lock, pytest.mark.django_db(transaction=True)]
State = Registration.State


@pytest.fixture
def meeting():
    dialogue = DialogueFactory(open_now=True, allows_guests=True)
    return MeetingFactory(activity=ActivityFactory(dialogue=dialogue, kind="meeting"), capacity=10)


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def posts(client, url, **words):
    return lambda: client.post(url, words).status_code


def comes(meeting, client=None, **words):
    """Return what registers somebody: with an account, or as a guest."""
    return posts(client or logged_in(UserFactory()), at("register", meeting), **by_hand(**words))


def line(meeting):
    return list(meeting.registrations.in_line())


def taken(meeting):
    return meeting.registrations.taking_places().count()


def moved_up(registrations):
    return [one.pk for one in registrations if one.steps.filter(from_state=State.WAITING).exists()]


def test_last_ten_places_go_to_ten_of_fifty(meeting):
    answers = at_once(*(comes(meeting, needs=str(n)) for n in range(50)))
    assert answers == [302] * 50
    assert meeting.registrations.count() == meeting.registrations.values("participant").distinct().count() == 50
    assert taken(meeting) == 10
    assert [one.place_in_line() for one in line(meeting)] == list(range(1, 41))
    # Whoever was saved first has the place.
    order = list(meeting.registrations.order_by("pk").values_list("state", flat=True))
    assert order == [State.REGISTERED] * 10 + [State.WAITING] * 40
    assert [one.pk for one in line(meeting)] == sorted(one.pk for one in line(meeting))
    assert len(mail.outbox) == 50


def test_accounts_addresses_and_guests_take_the_last_places(meeting):
    people = [ParticipantFactory(dialogue=meeting.activity.dialogue, by_email=True) for _each in range(5)]
    for participant in people:
        RegistrationFactory(meeting=meeting, participant=participant, state=State.UNCONFIRMED)
    confirming = [partial(actions.confirm_registrations, participant) for participant in people]
    with_account = [comes(meeting) for _each in range(5)]
    guests = [comes(meeting, Client(REMOTE_ADDR=f"10.0.0.{n}")) for n in range(5)]
    answers = at_once(*confirming, *with_account, *guests)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert taken(meeting) == 10
    assert len(line(meeting)) == 5


def test_some_cancel_while_others_register(meeting):
    coming = [actions.register_user(meeting, UserFactory()) for _each in range(15)]
    before = line(meeting)
    cancels = [partial(actions.cancel_registration, one) for one in coming[:5]]
    arrives = [comes(meeting) for _each in range(10)]
    answers = at_once(*cancels, *arrives)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert meeting.registrations.count() == 25
    assert taken(meeting) == 10
    assert moved_up(before) == [one.pk for one in before]  # the five who waited, and nobody before them
    assert len(line(meeting)) == 10
    assert moved_up(line(meeting)) == []


def test_places_are_added_while_somebody_cancels(meeting):
    coming = [actions.register_user(meeting, UserFactory()) for _each in range(20)]
    before = line(meeting)
    more = Meeting.objects.select_related("activity__dialogue").get(pk=meeting.pk)
    more.capacity = 13
    answers = at_once(
        partial(actions.save_meeting, more),
        *(partial(actions.cancel_registration, one) for one in coming[:2]),
        comes(meeting),
    )
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert taken(meeting) == 13
    assert moved_up(before) == [one.pk for one in before[:5]]
    assert [one.pk for one in line(meeting)][:5] == [one.pk for one in before[5:]]


def test_those_who_wait_cancel_as_they_move_up(meeting):
    coming = [actions.register_user(meeting, UserFactory()) for _each in range(12)]
    answers = at_once(*(partial(actions.cancel_registration, one) for one in (coming[0], coming[1], coming[10])))
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert taken(meeting) == 9
    assert line(meeting) == []


def test_same_person_registers_from_two_tabs(meeting):
    user = UserFactory()
    tabs = [logged_in(user) for _each in range(4)]
    assert at_once(*(comes(meeting, tab) for tab in tabs)) == [302] * 4
    assert meeting.registrations.count() == 1
    assert len(mail.outbox) == 1


def test_same_address_from_two_tabs(meeting):
    key = str(uuid.uuid4())
    tabs = [comes(meeting, Client(), email="nagon@example.org", form_key=key) for _each in range(4)]
    assert at_once(*tabs) == [200] * 4
    assert meeting.registrations.get().state == State.UNCONFIRMED
    assert len(mail.outbox) == 1


def test_guest_clicks_twice(meeting):
    key = str(uuid.uuid4())
    assert at_once(*(comes(meeting, Client(), form_key=key) for _each in range(4))) == [302] * 4
    assert meeting.registrations.count() == Participant.objects.count() == 1


def test_link_is_confirmed_while_the_form_is_sent_once_more(meeting):
    registration = actions.ask_to_confirm(meeting, uuid.uuid4(), email="nagon@example.org")

    def confirm():
        registration.participant.confirm()
        registration.participant.refresh_from_db()
        return actions.confirm_registrations(registration.participant)

    answers = at_once(confirm, *(comes(meeting, Client(), email="nagon@example.org") for _each in range(3)))
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert meeting.registrations.get().state == State.REGISTERED


def test_two_cancel_the_same_registration_and_one_moves_up(meeting):
    coming = [actions.register_user(meeting, UserFactory()) for _each in range(12)]
    user = coming[0].participant.user
    answers = at_once(*(posts(logged_in(user), cancelling(coming[0])) for _each in range(3)))
    assert answers == [302] * 3
    assert taken(meeting) == 10
    assert len(line(meeting)) == 1


def test_meeting_is_cancelled_by_two_while_people_register(meeting):
    coming = [actions.register_user(meeting, UserFactory()) for _each in range(5)]
    mail.outbox.clear()
    organisers = [partial(actions.cancel_meeting, meeting, reason="Snöstorm.") for _each in range(2)]
    answers = at_once(*organisers, *(comes(meeting) for _each in range(5)))
    assert sum(isinstance(answer, TransitionError) for answer in answers) == 1
    meeting.refresh_from_db()
    assert meeting.revision == 1
    told = [message.to[0] for message in mail.outbox if "Snöstorm." in message.body]
    assert sorted(told) == sorted(
        one.participant.user.email for one in meeting.registrations.select_related("participant__user")
    )
    assert len(told) >= len(coming)


def test_another_place_saved_twice_is_told_once(meeting):
    actions.register_user(meeting, UserFactory())
    mail.outbox.clear()

    def moved():
        changed = Meeting.objects.select_related("activity__dialogue").get(pk=meeting.pk)
        changed.place_sv = "Medborgarhuset"
        actions.save_meeting(changed)

    at_once(moved, moved, moved)
    assert len(mail.outbox) == 1
    meeting.refresh_from_db()
    assert meeting.revision == 1


def test_two_colleagues_enter_the_same_file():
    activity = ActivityFactory(kind="workshop")
    notes = read("text\n" + "\n".join(f"Lapp {n}" for n in range(50)), activity, Given()).notes
    counts = at_once(*(partial(enter_notes, activity, notes, by=UserFactory()) for _each in range(3)))
    assert sorted(counts) == [0, 0, 50]
    assert Contribution.objects.count() == 50


def test_note_form_clicked_twice(organisation, planner):
    activity = ActivityFactory(kind="workshop", dialogue=DialogueFactory(open_now=True, organiser=organisation))
    url = reverse("dialogues:notes", args=[activity.dialogue.slug, activity.slug])
    words = {"text": "Fler bänkar", "channel": "paper", "language": "sv", "form_key": str(uuid.uuid4())}
    assert at_once(*(posts(logged_in(planner), url, **words) for _each in range(3))) == [302] * 3
    assert Contribution.objects.count() == 1
