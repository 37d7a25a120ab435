"""My contributions: with an account, and by the private link of somebody without one."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.links import new_key
from dialogues.models import Contribution, Dialogue, Participant, ParticipantLink
from tests import factories
from tests.dialogues.taking_part import confirmed

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    return new_key()[0]


@pytest.fixture
def dialogue():
    return factories.DialogueFactory(open_now=True)


@pytest.fixture
def waiting(dialogue, key):
    """Somebody who has written with an address, and has not opened the mail yet."""
    participant = factories.ParticipantFactory(dialogue=dialogue, by_email=True, confirmed_at=None)
    contribution = factories.ContributionFactory(
        dialogue=dialogue, participant=participant, text="Fler bänkar", state="unconfirmed"
    )
    ParticipantLink.objects.give(participant, "confirm", key=key, contribution=contribution)
    return participant


@pytest.fixture
def guest(dialogue, key):
    guest = factories.ParticipantFactory(dialogue=dialogue, guest=True)
    ParticipantLink.objects.give(guest, "own_page", key=key)
    factories.ContributionFactory(dialogue=dialogue, participant=guest, text="Färre bilar", published=True)
    return guest


def mine(key):
    return reverse("mine:by-link", args=[key])


def confirm(key):
    return reverse("mine:confirm", args=[key])


def test_account_sees_its_own_in_all_dialogues_and_nobody_elses(client, resident):
    for n in range(2):
        participant = factories.ParticipantFactory(user=resident)
        factories.ContributionFactory(
            dialogue=participant.dialogue, participant=participant, text=f"Mitt {n}", published=True
        )
    factories.ContributionFactory(text="Någon annans", published=True)
    client.force_login(resident)
    text = client.get(reverse("mine:list")).text
    assert "Mitt 0" in text
    assert "Mitt 1" in text
    assert "Någon annans" not in text


def test_line_shows_what_became_of_it(client, resident):
    dialogue = factories.DialogueFactory(published=True)
    participant = factories.ParticipantFactory(user=resident, dialogue=dialogue)
    contribution = factories.ContributionFactory(
        activity=factories.ActivityFactory(dialogue=dialogue), participant=participant, published=True, text="Bänkar"
    )
    factories.AnswerFactory(contribution=contribution, text="Fyra bänkar sätts ut.")
    statement = factories.StatementFactory(dialogue=dialogue, text_sv="Bänkar längs ån.", decision_sv="Nämnden 12 maj")
    statement.contributions.add(contribution)
    statement.outcomes.add(factories.OutcomeFactory(published=True, title="Bänkplanen"))
    statement.outcomes.add(factories.OutcomeFactory(title="Hemligt utkast"))
    statement.reports.add(factories.ReportFactory(published=True, title="Bänkrapporten"))
    statement.reports.add(factories.ReportFactory(title="Hemlig rapport"))
    client.force_login(resident)
    text = client.get(reverse("mine:list")).text
    for words in ("Fyra bänkar sätts ut.", "Bänkar längs ån.", "Nämnden 12 maj", "Bänkplanen", "Bänkrapporten"):
        assert words in text
    assert "Hemlig" not in text


def test_what_it_led_to_is_told_when_the_results_are_out(client, resident):
    participant = factories.ParticipantFactory(user=resident)
    contribution = factories.ContributionFactory(dialogue=participant.dialogue, participant=participant, published=True)
    statement = factories.StatementFactory(dialogue=participant.dialogue, text_sv="Inte än.")
    statement.contributions.add(contribution)
    client.force_login(resident)
    assert "Inte än." not in client.get(reverse("mine:list")).text


def test_hidden_one_shows_the_rule_and_the_way_to_appeal(client, resident, editor):
    participant = factories.ParticipantFactory(user=resident)
    rule = factories.RuleFactory(dialogue=participant.dialogue, title_sv="Inga personangrepp")
    contribution = factories.ContributionFactory(dialogue=participant.dialogue, participant=participant, published=True)
    contribution.hide(by=editor, reason="Andra stycket.", rule=rule)
    client.force_login(resident)
    text = client.get(reverse("mine:list")).text
    assert "Inga personangrepp" in text
    assert "Andra stycket." in text
    assert reverse("dialogues:appeal", args=[contribution.dialogue.slug, contribution.pk]) in text


def test_guest_sees_the_same_by_the_private_link_without_a_login(client, guest, key):
    response = client.get(mine(key))
    assert response.status_code == 200
    assert "Färre bilar" in response.text
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]


def test_private_link_lets_this_browser_change_what_was_said(client, guest, key):
    contribution = guest.contributions.get()
    address = reverse("dialogues:withdraw", args=[contribution.dialogue.slug, contribution.pk])
    assert client.get(address).status_code in {302, 403, 404}
    client.get(mine(key))
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "change", [lambda key: key[:-1], lambda key: key + "x", lambda key: key.swapcase(), lambda key: "x" * 500]
)
@pytest.mark.parametrize("page", [mine, confirm])
def test_link_that_was_tampered_with_is_unknown_and_changes_nothing(client, waiting, key, page, change):
    for method in (client.get, client.post):
        response = method(page(change(key)))
        assert response.status_code in {404, 405}
    assert Participant.objects.get(pk=waiting.pk).confirmed_at is None


def test_confirmation_link_get_confirms_nothing(client, waiting, key):
    assert client.get(confirm(key)).status_code == 200
    assert client.get(mine(key)).status_code == 302
    assert Contribution.objects.get().state == "unconfirmed"


@pytest.mark.parametrize(("reviews_first", "state"), [(True, "awaiting_review"), (False, "published")])
def test_button_confirms_and_lets_in_what_was_written(client, waiting, key, reviews_first, state):
    type(waiting.dialogue).objects.filter(pk=waiting.dialogue.pk).update(reviews_first=reviews_first)
    response = confirmed(client, confirm(key))
    assert response["Location"] == mine(key)
    assert Contribution.objects.get().state == state
    assert Participant.objects.get(pk=waiting.pk).confirmed_at is not None
    assert client.post(confirm(key)).status_code == 302  # the second click
    assert Contribution.objects.get().steps.count() == 1


def test_link_that_is_older_than_a_week_confirms_nothing(client, waiting, key):
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        assert client.post(confirm(key)).status_code == 410
    assert Contribution.objects.get().state == "unconfirmed"


def test_registration_for_a_meeting_is_confirmed_by_itself(client, waiting, key):
    meeting = factories.MeetingFactory(activity__dialogue=waiting.dialogue)
    registration = factories.RegistrationFactory(meeting=meeting, participant=waiting, state="unconfirmed")
    confirmed(client, confirm(key), f"registration-{registration.pk}")
    registration.refresh_from_db()
    assert registration.state == "registered"
    assert Contribution.objects.get().state == "unconfirmed"


def test_confirmed_address_that_writes_again_confirms_that_too(client, waiting, key):
    confirmed(client, confirm(key))
    factories.ContributionFactory(
        dialogue=waiting.dialogue, participant=waiting, text="En sak till", state="unconfirmed"
    )
    assert f"{confirm(key)}?waiting=1" in client.get(mine(key)).text
    confirmed(client, f"{confirm(key)}?waiting=1")
    assert not Contribution.objects.filter(state="unconfirmed").exists()


def test_merge_is_answered_by_the_private_link(client, guest, key):
    contribution = guest.contributions.get()
    other = factories.ContributionFactory(activity=contribution.activity, published=True)
    Contribution.objects.filter(pk=contribution.pk).update(merge_proposed=other)
    address = reverse("mine:answer-merge-by-link", args=[key, contribution.pk])
    assert client.get(address).status_code == 200
    client.post(address, {"answer": "yes"})
    contribution.refresh_from_db()
    assert contribution.state == "merged"


def test_private_link_of_one_opens_nothing_of_another(client, guest, key):
    other = factories.ContributionFactory(dialogue=guest.dialogue, published=True)
    Contribution.objects.filter(pk=other.pk).update(merge_proposed=guest.contributions.get())
    assert client.get(reverse("mine:answer-merge-by-link", args=[key, other.pk])).status_code == 404


def test_anonymous_visitor_is_asked_to_log_in():
    assert Client().get(reverse("mine:list")).status_code == 302


def test_query_count_is_constant(client, resident):
    client.force_login(resident)
    participant, numbers = factories.ParticipantFactory(user=resident), []
    for more in (1, 6):
        for _n in range(more):
            contribution = factories.ContributionFactory(
                dialogue=participant.dialogue, participant=participant, published=True
            )
            factories.AnswerFactory(contribution=contribution)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("mine:list")).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_used_tells_the_day_on_which_the_results_came_out(client, resident):
    client.force_login(resident)
    participant = factories.ParticipantFactory(user=resident, dialogue=factories.DialogueFactory(published=True))
    said = factories.ContributionFactory(dialogue=participant.dialogue, participant=participant, published=True)
    factories.StatementFactory(dialogue=participant.dialogue).contributions.add(said)
    when = dt.datetime(2026, 5, 22, 9, tzinfo=dt.UTC)
    with time_machine.travel(when):
        factories.DialogueStepFactory(dialogue=participant.dialogue, to_state="results_published")
    factories.DialogueStepFactory(dialogue=participant.dialogue, to_state="followed_up")
    page = " ".join(client.get(reverse("mine:list")).text.split())
    assert '<b>Använt</b> <time datetime="2026-05-22">' in page


@pytest.mark.parametrize(("is_answered", "minutes"), [(False, 60), (True, 60), (False, 0)])
def test_change_is_offered_as_long_as_it_can_be_made(client, resident, dialogue, is_answered, minutes):
    client.force_login(resident)
    Dialogue.objects.update(edit_minutes=minutes)
    participant = factories.ParticipantFactory(user=resident, dialogue=dialogue)
    said = factories.ContributionFactory(dialogue=dialogue, participant=participant, published=True)
    if is_answered:
        factories.AnswerFactory(contribution=said)
    change = reverse("dialogues:contribution-edit", args=[dialogue.slug, said.pk])
    assert (change in client.get(reverse("mine:list")).text) == (minutes > 0 and not is_answered)
