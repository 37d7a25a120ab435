"""Following a record and leaving it, the page of what is followed, and the frequency of the mail."""

import re
from functools import partial

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.gathering import gather
from following.actions import follow
from following.models import AddressFollower, Follow, Subscription
from tests.dialogues.taking_part import by_hand
from tests.factories import (
    AddressFollowerFactory,
    AreaFactory,
    ChallengeFactory,
    ChallengeStepFactory,
    DialogueFactory,
    FollowFactory,
    GoalFactory,
    OrganisationFactory,
    OutcomeFactory,
    PerspectiveFactory,
    ReportFactory,
    UserFactory,
)
from tests.parallel import at_once, needs_rows_that_lock

MAKE = {
    "challenge": lambda: ChallengeFactory(published=True),
    "outcome": lambda: OutcomeFactory(published=True),
    "organisation": OrganisationFactory,
    "area": AreaFactory,
    "perspective": PerspectiveFactory,
    "goal": GoalFactory,
    "dialogue": partial(DialogueFactory, published=True),
    "report": partial(ReportFactory, published=True),
}


def address(kind, record):
    return reverse("following:follow", args=[kind, record.slug])


@pytest.fixture
def client(client, resident):
    client.force_login(resident)
    return client


@pytest.mark.parametrize("kind", Follow.KINDS)
def test_visitor_follows_and_leaves(client, resident, kind):
    record = MAKE[kind]()
    url = address(kind, record)
    assert 'name="follow"' in client.get(url).text
    for _click in range(2):
        assert client.post(url, {"follow": "1"}).url == record.get_absolute_url()
    assert Follow.objects.get().record == record
    assert 'name="unfollow"' in client.get(url).text
    for _click in range(2):
        client.post(url, {"unfollow": "1"})
    assert not Follow.objects.exists()


@pytest.mark.parametrize("kind", Follow.KINDS)
def test_record_has_a_link_to_follow_it_that_is_the_same_for_everybody(client, kind):
    record = MAKE[kind]()
    link = f'href="{address(kind, record)}"'
    for visitor in (Client(), client):
        assert visitor.get(record.get_absolute_url()).text.count(link) == 1


def test_reading_the_page_follows_nothing(client):
    client.get(address("challenge", ChallengeFactory(published=True)))
    assert not Follow.objects.exists()
    assert not Subscription.objects.exists()


def test_first_follow_makes_a_subscription_and_the_next_keeps_it(client, resident):
    client.post(address("challenge", ChallengeFactory(published=True)))
    Subscription.objects.update(frequency="daily")
    client.post(address("area", AreaFactory()))
    assert Subscription.objects.get().frequency == "daily"


@pytest.mark.parametrize("kind", ["challenge", "outcome"])
def test_unreadable_record_cannot_be_followed(client, kind):
    draft = {"challenge": ChallengeFactory, "outcome": OutcomeFactory}[kind]()
    for send in (client.get, client.post):
        assert send(address(kind, draft)).status_code == 404
    assert not Follow.objects.exists()


@pytest.mark.parametrize("kind", ["report", "user", "Challenge", "pause", "meeting"])
def test_unknown_kind_is_not_found(client, kind):
    record = ChallengeFactory(published=True)
    assert client.get(f"{reverse('following:list')}{kind}/{record.slug}/").status_code == 404


@pytest.mark.usefixtures("stamps_of_any_form")
def test_stranger_follows_by_an_address_once_the_link_is_opened(db, django_capture_on_commit_callbacks):
    record = ChallengeFactory(published=True)
    stranger = Client()
    with django_capture_on_commit_callbacks(execute=True):
        page = stranger.post(address("challenge", record), by_hand(email="Kim@Example.org"))
    assert "form-errors" not in page.text
    assert not AddressFollower.objects.exists()
    link = re.search(r"http://127.0.0.1:8000(/foljer/\S+)", mail.outbox[0].body)[1]
    elsewhere = Client()
    assert elsewhere.get(link).status_code == 200
    assert not Follow.objects.exists()  # to look changes nothing
    for _click in range(2):
        own = elsewhere.post(link).url
    assert Follow.objects.get().address.email == "kim@example.org"
    assert str(record) in elsewhere.get(own).text
    assert "Du följer" in elsewhere.get(record.get_absolute_url()).text
    assert "Du följer" not in Client().get(record.get_absolute_url()).text
    elsewhere.post(own, {"forget": "1"})
    assert not AddressFollower.objects.exists()


def test_account_gathers_what_its_confirmed_address_follows_and_nobody_elses(resident):
    mine = AddressFollowerFactory(email=resident.email)
    others = FollowFactory(user=None, address=AddressFollowerFactory())
    FollowFactory(user=None, address=mine, challenge=others.challenge)
    gather(resident)
    assert Follow.objects.get(user=resident).challenge == others.challenge
    assert AddressFollower.objects.get() == others.address


def test_list_shows_what_is_followed_and_what_happened(client, resident):
    challenge = ChallengeFactory(published=True, title="Trygga skolvägar")
    FollowFactory(user=resident, challenge=challenge)
    FollowFactory(challenge=ChallengeFactory(published=True, title="Någon annans"))
    ChallengeStepFactory(challenge=challenge, to_state="testing")
    page = client.get(reverse("following:list")).text
    assert "Trygga skolvägar" in page
    assert "Någon annans" not in page
    assert page.count('name="unfollow"') == 1


def test_list_leads_back_to_itself_after_leaving_from_it(client, resident):
    one = FollowFactory(user=resident)
    response = client.post(address("challenge", one.challenge), {"unfollow": "1", "list": "1"})
    assert response.url == reverse("following:list")


def test_list_does_not_name_what_the_visitor_may_read_no_longer(client, resident):
    FollowFactory(user=resident, challenge=ChallengeFactory(title="Hemlig utmaning"))
    FollowFactory(user=resident, challenge=None, outcome=OutcomeFactory(title="Hemligt resultat"))
    assert "Hemlig" not in client.get(reverse("following:list")).text


@pytest.mark.parametrize("frequency", Subscription.Frequency.values)
def test_frequency_is_chosen(client, resident, frequency):
    assert client.post(reverse("following:settings"), {"frequency": frequency}).url == reverse("following:list")
    assert Subscription.objects.get(user=resident).frequency == frequency


@pytest.mark.parametrize("frequency", ["", "hourly", "\x00"])
def test_other_frequencies_are_refused(client, resident, frequency):
    response = client.post(reverse("following:settings"), {"frequency": frequency})
    assert response.status_code == 200
    assert "frequency" in response.context["form"].errors
    assert not Subscription.objects.exists()


def test_list_query_count_is_constant(client, resident):
    numbers = []
    for rows in (2, 5):
        for _ in range(rows):
            FollowFactory(user=resident)
            FollowFactory(user=resident, challenge=None, area=AreaFactory())
            ChallengeStepFactory(challenge=FollowFactory(user=resident).challenge)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("following:list"))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 20


def test_follows_go_with_the_account(resident):
    follow(resident, AreaFactory())
    resident.delete()
    assert not Follow.objects.exists()
    assert not Subscription.objects.exists()


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_follow_once():
    user, area = UserFactory(), AreaFactory()
    assert at_once(*[lambda: follow(user, area)] * 2) == [None, None]
    assert Follow.objects.count() == Subscription.objects.count() == 1
