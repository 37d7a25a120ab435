"""Who the visitor is in a dialogue, and what a link or a browser may do in their name."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from core.links import digest
from dialogues.contributing.participants import (
    FormKey,
    confirmed_participant,
    participant_by_key,
    participant_of,
    remember,
    show_name,
    with_account,
    without_account,
)
from dialogues.models import Participant
from tests.factories import DialogueFactory, ParticipantFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dialogue():
    return DialogueFactory(open_now=True)


def a_form():
    return FormKey(uuid.uuid4(), "say 1")


def a_request(user=None, **session):
    request = RequestFactory().get("/")
    request.user, request.session = user or AnonymousUser(), session
    return request


def test_account_is_one_participant_in_a_dialogue(dialogue, resident):
    first, second = (
        with_account(dialogue, resident, name_shown="Ett"),
        with_account(dialogue, resident, name_shown="Två"),
    )
    assert first == second
    assert second.name_shown == "Ett"
    assert participant_of(a_request(resident), dialogue) == first
    assert participant_of(a_request(UserFactory()), dialogue) is None


def test_anonymous_visitor_is_no_participant_and_costs_no_query(dialogue, django_assert_num_queries):
    request = a_request()
    with django_assert_num_queries(0):
        assert participant_of(request, dialogue) is None


def test_browser_remembers_a_guest_in_one_dialogue(dialogue):
    guest, _key = without_account(dialogue, a_form())
    request = a_request()
    remember(request, guest)
    assert confirmed_participant(request, dialogue) == guest
    assert confirmed_participant(request, DialogueFactory(open_now=True)) is None


def test_session_cannot_name_somebody_with_an_account(dialogue, resident):
    member = with_account(dialogue, resident)
    assert participant_of(a_request(participants={str(dialogue.pk): member.pk}), dialogue) is None


def test_forgotten_participant_cannot_act(dialogue):
    guest, _key = without_account(dialogue, a_form(), name_shown="Någon")
    request = a_request()
    remember(request, guest)
    guest.forget()
    assert participant_of(request, dialogue) is None


def test_address_can_act_only_once_confirmed(dialogue):
    somebody, _key = without_account(dialogue, a_form(), email="kim@example.org")
    request = a_request()
    remember(request, somebody)
    assert confirmed_participant(request, dialogue) is None
    somebody.confirm()
    assert confirmed_participant(request, dialogue) == somebody


def test_address_is_one_participant_however_it_is_written(dialogue):
    first, _key = without_account(dialogue, a_form(), email="kim@example.org", name_shown="Ett")
    second, _key = without_account(dialogue, a_form(), email="KIM@example.org", name_shown="Två")
    assert first == second
    assert second.name_shown == "Två"  # nobody has been shown by the first one


def test_confirmed_address_keeps_its_name(dialogue):
    ParticipantFactory(dialogue=dialogue, by_email=True, email="kim@example.org", name_shown="Kim")
    somebody, _key = without_account(dialogue, a_form(), email="kim@example.org", name_shown="Fulnamn")
    somebody.refresh_from_db()
    assert somebody.name_shown == "Kim"


@pytest.mark.parametrize("email", ["", "kim@example.org"])
def test_same_form_gives_the_same_key_and_participant(dialogue, email):
    form_key = uuid.uuid4()
    first, second = (without_account(dialogue, FormKey(form_key, "say 1"), email=email) for _click in range(2))
    assert first == second
    assert Participant.objects.count() == 1
    assert without_account(dialogue, a_form(), email=email)[1] != first[1]
    assert without_account(dialogue, FormKey(form_key, "support 1"), email=email)[1] != first[1]


def test_key_is_not_in_the_database(dialogue):
    guest, key = without_account(dialogue, a_form())
    assert guest.links.get().key_digest == digest(key) != key
    assert participant_by_key(key) == guest
    assert participant_by_key("x") is None
    assert participant_by_key("") is None


def test_changed_name_is_shown_on_all_contributions(dialogue):
    guest, _key = without_account(dialogue, a_form(), name_shown="Ett")
    show_name(guest, "Två")
    assert Participant.objects.get().name_shown == "Två"


def test_confirming_twice_is_told_apart(dialogue):
    somebody, _key = without_account(dialogue, a_form(), email="kim@example.org")
    assert somebody.confirm() is True
    assert somebody.confirm() is False
    assert Participant.objects.get().confirmed_at <= timezone.now()
