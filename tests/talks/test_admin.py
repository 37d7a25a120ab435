"""Editors set the public page of talks right, and see nothing of the room."""

import pytest
from django.contrib import admin

from talks.models import Seat, SeatPerson, Talk
from tests import factories
from tests.admin.pages import filled_in, list_of, page_of, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def test_nothing_of_the_room_has_a_page_in_the_admin():
    assert [model for model in admin.site._registry if model._meta.app_label == "talks"] == [Talk]


def test_people_on_seats_are_not_named(desk):
    talk = factories.TalkFactory(open_now=True)
    person = factories.SeatPersonFactory(seat=talk.parties.first()).user
    person.display_name = "Kim Vid Bordet"
    person.save()
    for page in ("change", "history"):
        text = shown(desk, page_of(talk, page)).text
        assert "Kim Vid Bordet" not in text
        assert person.email not in text


def test_seats_and_the_municipality_stay_as_they_are(desk):
    talk, other = factories.TalkFactory(open_now=True), factories.OrganisationFactory()
    response = shown(desk, page_of(talk))
    sent = filled_in(response, municipality=other.pk, title_sv="Nytt namn")
    assert desk.post(page_of(talk), sent).status_code == 302
    saved = Talk.objects.get(pk=talk.pk)
    assert (saved.title_sv, saved.municipality) == ("Nytt namn", talk.municipality)
    assert saved.parties.count() == 2


def test_municipality_of_talks_that_an_editor_adds_has_its_seat(desk):
    municipality = factories.OrganisationFactory(sector="municipality")
    add = list_of(Talk, "add")
    sent = filled_in(shown(desk, add), title_sv="Torget", purpose_sv="Vad kan byggas?", municipality=municipality.pk)
    assert desk.post(add, sent).status_code == 302
    assert Seat.objects.get().organisation == municipality
    assert not SeatPerson.objects.exists()


@pytest.mark.parametrize("name", ["shut-room", "open-room"])
def test_editors_have_no_hand_on_the_door(desk, name):
    talk = factories.TalkFactory(open_now=True)
    assert desk.post(page_of(talk, "step", name), {"reason": "Nej."}).status_code == 404
