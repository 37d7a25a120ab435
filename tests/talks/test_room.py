"""Who enters the room of early talks, and who writes there."""

import pytest
from django.utils import timezone

from talks.models import Seat, Talk
from talks.permissions import enters, works_in
from tests.factories import MembershipFactory, SeatFactory, SeatPersonFactory, TalkFactory, UserFactory
from tests.transitions import take

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk():
    return TalkFactory(open_now=True)


def person_of(talk, role):
    return SeatPersonFactory(seat=talk.parties.get(role=role)).user


def test_those_named_on_a_seat_enter_and_write(talk):
    person = person_of(talk, "landowner")
    assert enters(person, talk)
    assert works_in(person, talk)


def test_a_colleague_who_is_not_named_stays_outside(talk):
    seat = talk.parties.get(role="landowner")
    assert not enters(MembershipFactory(organisation=seat.organisation).user, talk)


def test_editors_stay_outside(talk):
    assert not enters(UserFactory(editor=True), talk)
    assert not enters(UserFactory(superuser=True), talk)


@pytest.mark.parametrize("state", [state for state in Seat.State if state != Seat.State.CONFIRMED])
def test_a_seat_that_is_not_held_opens_no_door(talk, state):
    today = timezone.localdate() if state == Seat.State.ENDED else None
    person = SeatPersonFactory(seat=SeatFactory(talk=talk, state=state, ended_on=today)).user
    assert not enters(person, talk)


def test_whoever_has_left_the_organisation_stays_outside(talk):
    person = person_of(talk, "landowner")
    person.memberships.update(ended_on=timezone.localdate() - timezone.timedelta(days=1))
    assert not enters(person, talk)


def test_a_shut_room_lets_only_the_municipality_in(talk):
    owner, host = person_of(talk, "landowner"), person_of(talk, "municipality")
    take(talk, "shut-room", by=host, reason="En handling låg fel.")
    assert [enters(person, talk) for person in (owner, host)] == [False, True]
    assert not works_in(host, talk)
    take(talk, "open-room", by=host)
    assert enters(owner, talk)
    assert [step.to_state for step in talk.steps.order_by("pk")] == ["room_shut", "room_opened"]


@pytest.mark.parametrize("state", Talk.State)
def test_the_parties_write_only_while_the_talks_are_held(talk, state):
    person = person_of(talk, "landowner")
    talk.state = state
    assert enters(person, talk)
    assert works_in(person, talk) == (state in {"open", "summing_up"})
