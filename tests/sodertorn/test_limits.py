"""What can be done so and so often only: the third time of two is refused, with the words kept, and nothing is done.

The rates are made small here, and stand by their names in the views. Limits of contributions, flags, invitations of
members, reuses and the login are tested where the rest of each is.
"""

from importlib import import_module

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from challenges.models import ChallengeParty
from dialogues.models import Support
from mail.models import OutboxMessage
from tests import factories
from tests.dialogues.taking_part import at, by_hand, of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stamps_of_any_form")]


@pytest.fixture
def limit(monkeypatch):
    """Lower the rate that a view has under a name to twice."""

    def lower(view, name):
        module = import_module(view)
        _most, per, by_whom = getattr(module, name).split("/")
        monkeypatch.setattr(module, name, f"2/{per}/{by_whom}")

    return lower


def from_place(n):
    return Client(REMOTE_ADDR=f"192.0.2.{n}")


@pytest.fixture
def open_dialogue(db):
    return factories.DialogueFactory(open_now=True, allows_email=True, allows_guests=True)


@pytest.fixture
def contribution(open_dialogue):
    activity = factories.ActivityFactory(dialogue=open_dialogue, kind="ideas")
    return factories.ContributionFactory(activity=activity, published=True)


@pytest.fixture
def meeting(open_dialogue):
    return factories.MeetingFactory(
        activity=factories.ActivityFactory(dialogue=open_dialogue, kind="meeting"), capacity=50
    )


def test_titles_of_challenges_are_compared_so_often(client, planner, limit):
    limit("challenges.views.writing", "TITLES_PER_PERSON")
    client.force_login(planner)
    address = reverse("challenges:similar")
    assert [client.get(address, {"title": "Buller"}).status_code for _each in range(3)] == [200, 200, 429]


def test_organisations_are_invited_so_often(client, planner, organisation, limit):
    limit("challenges.views.sharing", "INVITATIONS_PER_PERSON")
    challenge = factories.ChallengeFactory(published=True, owner=organisation)
    client.force_login(planner)
    for asked in factories.OrganisationFactory.create_batch(3):
        sent = {"organisation": asked.pk, "role": "supporter", "message": "Vill ni vara med?"}
        response = client.post(reverse("challenges:invite", args=[challenge.slug]), sent)
    assert (response.status_code, "Retry-After" in response) == (429, True)
    assert "Vill ni vara med?" in response.text
    assert challenge.parties.filter(state=ChallengeParty.State.INVITED).count() == 2


def test_members_support_so_often(client, resident, contribution, limit):
    limit("dialogues.contributing.support_views", "SUPPORTS_PER_PERSON")
    client.force_login(resident)
    for wanted in ("1", "0", "1"):
        client.post(of("support", contribution), {"wanted": wanted})
    assert not Support.objects.exists()


def test_guests_of_a_place_support_so_often(contribution, limit):
    limit("dialogues.contributing.support_views", "SUPPORTS_PER_PERSON")
    for _each in range(3):
        response = Client().post(of("support", contribution), by_hand(name_shown="Kim"))
    assert (response.status_code, "Retry-After" in response) == (429, True)
    assert "Kim" in response.text
    assert Support.objects.count() == 2


@pytest.mark.parametrize("views", ["contributing.support_views", "meetings.views"])
def test_one_address_gets_so_many_letters_whatever_its_letters_look_like(contribution, meeting, limit, views):
    limit(f"dialogues.{views}", "LETTERS_PER_ADDRESS")
    address = at("register", meeting.activity) if views == "meetings.views" else of("support", contribution)
    for n, email in enumerate(("kim@example.org", "Kim@Example.org", "KIM@EXAMPLE.ORG")):
        response = from_place(n).post(address, by_hand(email=email, name_shown="Kim", needs=""))
    assert (response.status_code, "Retry-After" in response) == (429, True)
    assert "KIM@EXAMPLE.ORG" in response.text
    assert OutboxMessage.objects.count() + len(mail.outbox) == 2


def test_guests_of_a_place_register_so_often(meeting, limit):
    limit("dialogues.meetings.views", "REGISTRATIONS_PER_PLACE")
    for _each in range(3):
        response = Client().post(at("register", meeting.activity), by_hand(name_shown="Kim", needs="Hörslinga"))
    assert (response.status_code, "Retry-After" in response) == (429, True)
    assert "Hörslinga" in response.text
    assert meeting.registrations.count() == 2
