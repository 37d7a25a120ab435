"""One person counts once, whatever they remove and make again; guests are counted apart."""

import csv
import importlib
import io
import re
import uuid

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.forms import human
from dialogues.answering.actions import propose_merge
from dialogues.contributing import actions
from dialogues.models import Activity, Contribution, Dialogue, ParticipantLink, Registration, Support
from sodertorn.privacy import delete_account
from tests import factories
from tests.dialogues.taking_part import at, by_hand, of, say
from tests.parallel import at_once

pytestmark = pytest.mark.django_db
KIM = "kim@example.org"


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def said():
    dialogue = factories.DialogueFactory(open_now=True, allows_email=True, allows_guests=True, reviews_first=False)
    return factories.ContributionFactory(activity=factories.ActivityFactory(dialogue=dialogue), published=True)


@pytest.fixture
def member():
    """Somebody with an account and a confirmed address."""
    return an_account(KIM)


def an_account(email):
    return factories.UserFactory(email=email)


def counted(said):
    said.refresh_from_db()
    return said.n_supports, said.n_guest_supports


def as_guest(said, client=None):
    client = client or Client()
    client.post(of("support", said), by_hand())
    return client


def as_account(said, user, client=None, **sent):
    client = client or Client()
    client.force_login(user)
    client.post(of("support", said), {"with_account": "1", "wanted": "1", **sent})
    return client


def by_mail(said, email=KIM, client=None, **sent):
    """Support it as somebody with a confirmed address, by the link in a mail."""
    known = said.dialogue.people.filter(email=email).first()
    known = known or factories.ParticipantFactory(dialogue=said.dialogue, by_email=True, email=email)
    key = ParticipantLink.objects.give(known, "support", contribution=said)
    client = client or Client()
    client.post(f"{of('support', said)}?key={key}", {"wanted": "1", **sent})
    return client


# Guests, apart


def test_guests_are_counted_apart(said, member):
    for _each in range(3):
        as_guest(said)
    as_account(said, member)
    by_mail(said, "lo@example.org")
    assert counted(said) == (2, 3)
    page = Client().get(said.get_absolute_url()).text
    assert re.search(r"2 stödjer det\s+och 3 gäster", page)


def test_guests_move_nothing_up_the_list(said, member):
    other = factories.ContributionFactory(activity=said.activity, published=True, title="Annat")
    as_account(other, member)
    for _each in range(3):
        as_guest(said)
    page = Client().get(f"{at('activity', said.activity)}?sort=supported").text
    assert page.index(of("support", other)) < page.index(of("support", said))


def test_guests_do_not_support_where_the_organiser_has_chosen_so(said):
    Activity.objects.update(guest_support="confirmed")
    form = Client().get(of("support", said)).context["form"]
    assert form.fields["email"].required
    as_guest(said)
    assert not Support.objects.exists()
    guest = Client()
    say(guest, said.activity)  # known to the browser, and as nobody
    guest.post(of("support", said), {"wanted": "1"})
    assert not Support.objects.exists()
    by_mail(said)
    assert counted(said) == (1, 0)


def test_where_there_are_no_addresses_either_supporting_takes_a_login(said):
    Activity.objects.update(guest_support="confirmed")
    Dialogue.objects.update(allows_email=False)
    assert reverse("account_login") in Client().get(of("support", said))["Location"]


def test_choice_is_made_before_opening(client, planner, organisation):
    for dialogue, is_fixed in (
        (factories.DialogueFactory(organiser=organisation), False),
        (factories.DialogueFactory(organiser=organisation, open_now=True), True),
    ):
        activity = factories.ActivityFactory(dialogue=dialogue)
        client.force_login(planner)
        form = client.get(reverse("dialogues:activity-edit", args=[dialogue.slug, activity.pk])).context["form"]
        assert form["guest_support"].value() == "apart"
        assert form.fields["guest_support"].disabled is is_fixed


def test_open_data_says_both(said, member):
    as_guest(said)
    as_account(said, member)
    file = Client().get(reverse("dialogues:open-data-file", args=[said.dialogue.slug, "csv"]))
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.split("\n")[0] else ","))
    assert (row["supports"], row["guest_supports"]) == ("1", "1")


def test_numbers_from_before_the_upgrade_are_told_apart(said, member):
    as_guest(said)
    as_account(said, member)
    Contribution.objects.filter(pk=said.pk).update(n_supports=2, n_guest_supports=0)
    importlib.import_module("dialogues.migrations.0016_guests_counted_apart").count_apart(apps, None)
    assert counted(said) == (1, 1)


# One person


def test_support_taken_back_and_given_again_is_one(said, member):
    client = as_account(said, member)
    as_account(said, member, client, wanted="0")
    assert counted(said) == (0, 0)
    as_account(said, member, client)
    assert counted(said) == (1, 0)


@pytest.mark.parametrize("first", [as_account, by_mail])
def test_account_and_its_own_address_are_one(said, member, first):
    ways = {as_account: lambda: as_account(said, member), by_mail: lambda: by_mail(said)}
    ways.pop(first)()
    ways.popitem()[1]()
    assert counted(said) == (1, 0)
    as_account(said, member, wanted="0")
    assert counted(said) == (0, 0)


def test_address_that_the_account_gets_later_is_one_from_the_next_support_on(said, member):
    by_mail(said, "kim.hemma@example.org")
    as_account(said, member)
    assert counted(said) == (2, 0)
    EmailAddress.objects.create(user=member, email="kim.hemma@example.org", verified=True)
    as_account(said, factories.UserFactory())
    assert counted(said) == (2, 0)


def test_address_that_is_not_confirmed_takes_nobodys_support_away(said, member):
    by_mail(said, "annan@example.org")
    EmailAddress.objects.create(user=member, email="annan@example.org", verified=False)
    as_account(said, member)
    assert counted(said) == (2, 0)


def test_nobody_supports_their_own_by_their_other_identity(said, member):
    known = factories.ParticipantFactory(dialogue=said.dialogue, by_email=True, email=KIM)
    own = factories.ContributionFactory(activity=said.activity, participant=known, published=True)
    as_account(own, member)
    assert counted(own) == (0, 0)


@pytest.mark.parametrize("way", ["account", "mail"])
def test_guest_whom_the_browser_gets_to_know_is_counted_as_the_person(said, member, way):
    other = factories.ContributionFactory(activity=said.activity, published=True)
    client = as_guest(other, as_guest(said))
    assert (counted(said), counted(other)) == ((0, 1), (0, 1))
    if way == "account":
        as_account(said, member, client)
    else:
        by_mail(said, client=client)
    assert (counted(said), counted(other)) == ((1, 0), (1, 0))


def test_account_made_again_with_the_same_address_is_one(said, member):
    as_account(said, member)
    meeting = factories.MeetingFactory(activity__dialogue=said.dialogue, capacity=1)
    place = factories.RegistrationFactory(meeting=meeting, participant=said.dialogue.people.get(user=member))
    waits = factories.RegistrationFactory(meeting=meeting, state="waiting")
    delete_account(member)
    assert counted(said) == (0, 0)
    assert Registration.objects.get(pk=place.pk).state == "cancelled"
    assert Registration.objects.get(pk=waits.pk).state == "registered"
    as_account(said, an_account(KIM))
    assert counted(said) == (1, 0)


def test_number_stays_when_an_account_goes_after_closing(said, member):
    as_account(said, member)
    Dialogue.objects.update(state="closed")
    delete_account(member)
    assert counted(said) == (1, 0)


def test_merged_contributions_count_a_person_once(said, member, editor):
    other = factories.ContributionFactory(activity=said.activity, participant=None, published=True)
    as_account(said, member)
    by_mail(other)
    as_guest(other)
    propose_merge(other, said, by=editor)
    assert counted(said) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_account_and_its_address_support_at_once_and_are_one(said, member):
    user_side = factories.ParticipantFactory(dialogue=said.dialogue, user=member)
    known = factories.ParticipantFactory(dialogue=said.dialogue, by_email=True, email=KIM)

    def support(**who):
        return lambda: actions.support(
            Contribution.objects.get(pk=said.pk), who=actions.Who(**who), form_key=uuid.uuid4()
        )

    at_once(*[support(user=member), support(participant=known)] * 4, support(participant=user_side))
    assert counted(said) == (1, 0)
    assert Support.objects.count() == 1


# The stamp and the work


def opened(client, url, **sent):
    """Open a form as a person does, and return what is sent some time later."""
    form = client.get(url).context["form"]
    return {"shown_at": form["shown_at"].value(), "form_key": str(form["form_key"].value()), **sent}


@pytest.mark.bound
def test_stamp_works_once_and_for_the_same_again(said):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sent = opened(Client(), of("support", said))
        clock.shift(10)
        for _click in range(2):
            assert Client().post(of("support", said), sent).status_code == 302
        assert counted(said) == (0, 1)
        another = {**sent, "form_key": str(uuid.uuid4())}
        answer = Client().post(of("support", said), another)
        assert answer.context["form"].non_field_errors()
        assert counted(said) == (0, 1)
        clock.shift(10)
        another["shown_at"] = answer.context["form"]["shown_at"].value()
        assert Client().post(of("support", said), another).status_code == 302


@pytest.mark.bound
@pytest.mark.parametrize("other", ["contribution", "form", "address"])
def test_stamp_of_another_form_is_worth_nothing(said, other):
    second = factories.ContributionFactory(activity=said.activity, published=True)
    url = {"contribution": of("support", second), "form": at("write", said.activity)}
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sent = opened(Client(REMOTE_ADDR="192.0.2.7"), url.get(other, of("support", said)))
        clock.shift(10)
        client = Client(REMOTE_ADDR="192.0.2.8" if other == "address" else "192.0.2.7")
        assert client.post(of("support", said), sent).context["form"].non_field_errors()
    assert not Support.objects.exists()


@pytest.mark.bound
def test_form_that_is_shown_again_can_be_sent_again(said):
    """The stamp of the first page is looked at when all is sent, and has been used by then."""
    url = at("activity", said.activity)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = Client()
        sent = opened(client, at("write", said.activity), text="Man vill vila.")
        picture = client.post(at("write", said.activity), sent).url
        client.post(picture, {"skip": "1"})
        key = {"started": sent["form_key"]}
        answer = client.post(url, key)  # quicker than anybody writes
        assert answer.context["form"].non_field_errors()
        clock.shift(10)
        key["shown_at"] = answer.context["form"]["shown_at"].value()
        assert client.post(url, key).status_code == 302


@pytest.mark.bound
def test_work_for_one_form_is_not_done_for_another(rf):
    from tests.dialogues.test_spam import solved  # noqa: PLC0415

    def place(path, ip="192.0.2.7"):
        request = rf.get(path, REMOTE_ADDR=ip)
        request.session = type("Session", (), {"session_key": None})()
        return human.place_of(request)

    for wrong in (place("/b/"), place("/a/", "192.0.2.8")):
        assert not human.accepts(solved(human.challenge(place("/a/"))), wrong)
    assert human.accepts(solved(human.challenge(place("/a/"))), place("/a/"))
