"""The public pages of early talks, and the door to the room."""

import pytest
from django.urls import reverse

from tests.factories import MembershipFactory, SeatFactory, SeatPersonFactory, TalkFactory, UserFactory
from tests.transitions import logged_in

pytestmark = pytest.mark.django_db


def test_everybody_reads_that_talks_are_held(client):
    talk = TalkFactory(open_now=True, title_sv="Torget i Tumba")
    assert "Torget i Tumba" in client.get(reverse("talks:list")).content.decode()
    assert client.get(talk.get_absolute_url()).status_code == 200


def test_a_draft_is_read_by_those_who_are_asked_to_join_it(client):
    talk = TalkFactory()
    asked = MembershipFactory(organisation=SeatFactory(talk=talk, state="invited").organisation).user
    assert client.get(talk.get_absolute_url()).status_code == 404
    assert logged_in(UserFactory()).get(talk.get_absolute_url()).status_code == 404
    assert logged_in(asked).get(talk.get_absolute_url()).status_code == 200


def test_the_room_is_for_those_who_sit_at_the_table():
    talk = TalkFactory(open_now=True)
    seated = SeatPersonFactory(seat=talk.parties.first()).user
    address = reverse("talks:room", args=[talk.slug])
    answers = [logged_in(user).get(address).status_code for user in (seated, UserFactory(), UserFactory(editor=True))]
    assert answers == [200, 403, 403]
