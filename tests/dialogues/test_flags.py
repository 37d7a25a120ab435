"""Anybody says that a contribution breaks a rule; nobody learns who it was, or what became of it."""

import re

import pytest
import time_machine
from django.db.models import RestrictedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialogues.models import Contribution, Flag, Rule
from dialogues.moderation.actions import flag_contribution
from dialogues.moderation.queue import MOST_FLAGS
from tests.factories import (
    ActivityFactory,
    ContributionFactory,
    DialogueFactory,
    FlagFactory,
    MembershipFactory,
    RuleFactory,
)
from tests.transitions import take

pytestmark = pytest.mark.django_db
State = Contribution.State
LATER = 10  # seconds: what somebody needs to fill in the form


@pytest.fixture
def dialogue(db):
    dialogue = DialogueFactory(open_now=True, organiser=MembershipFactory().organisation)
    ActivityFactory(dialogue=dialogue)
    return dialogue


@pytest.fixture
def rule(dialogue):
    return RuleFactory(dialogue=dialogue, title_sv="Gör inte reklam")


@pytest.fixture
def contribution(dialogue):
    return ContributionFactory(dialogue=dialogue, published=True, text="Köp mina bänkar")


def address(contribution):
    return reverse("dialogues:flag", args=[contribution.dialogue.slug, contribution.pk])


def send(client, url, **sent):
    """Open the form, wait as long as it takes to fill in, and send it."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        page = client.get(url)
        shown_at = page.context["form"].initial.get("shown_at", "") if page.context else ""
        clock.shift(LATER)
        return client.post(url, {"shown_at": shown_at, **sent})


def test_flag_without_an_account_reaches_the_moderators(client, contribution, rule):
    assert "Gör inte reklam" in client.get(address(contribution)).text
    response = send(client, address(contribution), rule=rule.pk, note="Tredje gången.")
    assert response.status_code == 200
    assert response.context.get("form") is None
    flag = Flag.objects.get()
    assert (flag.contribution, flag.rule, flag.note, flag.settled_at) == (contribution, rule, "Tredje gången.", None)
    contribution.refresh_from_db()
    assert contribution.is_published  # nothing is hidden because somebody has flagged it


def test_flag_with_account_is_anonymous(client, contribution, rule, resident):
    client.force_login(resident)
    client.post(address(contribution), {"rule": rule.pk})
    flag = Flag.objects.get()
    kept = {field.name for field in Flag._meta.get_fields()}
    assert kept == {"id", "contribution", "rule", "note", "created_at", "told_at", "settled_at", "settled_by"}
    assert flag.settled_by is None


def test_flag_needs_a_rule_or_words(client, contribution):
    response = send(client, address(contribution), rule="", note="")
    assert response.status_code == 200
    assert "note" in response.context["form"].errors
    assert not Flag.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"note": "\u200b\u2060"},
        {"note": "x" * 501},
        {"note": "x" * 1_000_000},
        {"note": "a\x00b"},
        {"rule": "9" * 40},
        {"rule": "x"},
        {"rule": "\x00"},
    ],
)
def test_invalid_flag_is_explained_and_kept(client, contribution, rule, sent):
    response = send(client, address(contribution), **sent)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Flag.objects.exists()


def test_rule_of_another_dialogue_cannot_be_forged_in(client, contribution):
    response = send(client, address(contribution), rule=RuleFactory().pk)
    assert "rule" in response.context["form"].errors


@pytest.mark.parametrize("note", ["<script>alert(1)</script>", "\u202eomvänt", "{{ 1 }}"])
def test_flag_text_is_escaped_for_moderators(client, contribution, editor, note):
    send(client, address(contribution), note=note)
    client.force_login(editor)
    for url in (
        reverse("dialogues:moderation", args=[contribution.dialogue.slug]) + "?pile=flagged",
        reverse("dialogues:moderate", args=[contribution.dialogue.slug, contribution.pk]),
    ):
        page = client.get(url)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "\u202e" not in page.text


def test_double_click_is_one_flag(client, contribution, rule):
    for _ in range(2):
        send(client, address(contribution), rule=rule.pk)
    assert Flag.objects.count() == 1


def test_another_reason_is_another_flag(client, contribution, rule):
    send(client, address(contribution), rule=rule.pk)
    send(client, address(contribution), note="Det är också fult.")
    assert Flag.objects.count() == 2


@pytest.mark.parametrize("state", State.values)
def test_flag_response_does_not_reveal_outcome(client, dialogue, rule, contribution, state):
    more = {"hidden_reason": "Skäl"} if state in Contribution.UNSEEN else {}
    more |= {"merged_into": contribution} if state == State.MERGED else {}
    other = ContributionFactory(dialogue=dialogue, state=state, **more)
    thanks = send(client, address(contribution), rule=rule.pk)
    with time_machine.travel(timezone.now(), tick=False) as clock:  # the form was open when it was hidden
        shown_at = client.get(address(contribution)).context["form"].initial["shown_at"]
        clock.shift(LATER)
        response = client.post(address(other), {"rule": rule.pk, "shown_at": shown_at})
        nowhere = client.post(
            reverse("dialogues:flag", args=[dialogue.slug, 999_999]), {"rule": rule.pk, "shown_at": shown_at}
        )
    assert response.status_code == nowhere.status_code == thanks.status_code == 200
    words = [
        re.sub(r"/(bidrag|contribution)/\d+/", "", answer.text)  # the page names its own address
        for answer in (thanks, response, nowhere)
    ]
    assert words[0] == words[1] == words[2]
    assert other.flags.exists() is (state == State.PUBLISHED)


@pytest.mark.parametrize("state", [state for state in State.values if state != State.PUBLISHED])
def test_flag_form_of_unpublished_contribution_is_not_found(client, contribution, state):
    more = {"hidden_reason": "Skäl"} if state in Contribution.UNSEEN else {}
    more |= {"merged_into": contribution} if state == State.MERGED else {}
    other = ContributionFactory(dialogue=contribution.dialogue, state=state, **more)
    assert client.get(address(other)).status_code == 404


def test_what_is_shown_when_the_activity_has_closed_is_not_flagged_before(client, dialogue):
    activity = ActivityFactory(dialogue=dialogue, results="afterwards")
    other = ContributionFactory(activity=activity, published=True)
    assert client.get(address(other)).status_code == 404


def test_flags_of_a_draft_are_not_taken(client, contribution, rule):
    take(contribution.dialogue, "unpublish")
    assert client.post(address(contribution), {"rule": rule.pk}).status_code == 404


def test_many_flags_in_a_short_time_are_slowed_down_and_lose_no_words(client, contribution):
    for n in range(20):
        send(client, address(contribution), note=f"nummer {n}")
    client.force_login(MembershipFactory().user)
    send(client, address(contribution), note="en annan människa")  # with an account of their own
    client.logout()
    taken = Flag.objects.count()
    response = send(client, address(contribution), note="nummer 21")
    assert "nummer 21" in response.text
    assert response.context["form"].errors
    assert Flag.objects.count() == taken


def test_flags_beyond_what_anybody_reads_are_thanked_for_and_not_kept(client, contribution, rule):
    for _ in range(MOST_FLAGS):
        FlagFactory(contribution=contribution)
    response = send(client, address(contribution), rule=rule.pk)
    assert response.context.get("form") is None
    assert contribution.flags.count() == MOST_FLAGS


@pytest.mark.parametrize("sent", [{"website": "https://spam.example"}, {}])
def test_bot_flag_gets_the_usual_response(client, contribution, rule, sent):
    response = client.post(address(contribution), {"rule": rule.pk, **sent})
    assert response.status_code == 200
    assert not Flag.objects.exists()


def test_reading_the_form_sets_no_session(contribution):
    response = Client().get(address(contribution))
    assert "sessionid" not in response.cookies


@pytest.mark.parametrize("rows", [1, 5])
def test_query_count_is_constant(client, contribution, django_assert_max_num_queries, rows):
    RuleFactory.create_batch(rows, dialogue=contribution.dialogue)
    with django_assert_max_num_queries(6):
        client.get(address(contribution))


def test_rule_that_somebody_has_flagged_by_is_not_removed_with_the_flag(contribution, rule, dialogue):
    FlagFactory(contribution=contribution, rule=rule, note="")
    with pytest.raises(RestrictedError):
        rule.delete()
    dialogue.delete()
    assert not Flag.objects.exists()


def test_rule_that_was_removed_while_somebody_flagged_loses_no_flag(contribution, rule, dialogue):
    gone = Rule.objects.get(pk=rule.pk)
    rule.delete()
    flag_contribution(dialogue, contribution.pk, rule=gone)
    assert (contribution.flags.get().rule, contribution.flags.get().note) == (None, "Gör inte reklam")
