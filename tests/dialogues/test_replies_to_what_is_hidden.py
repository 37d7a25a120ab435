"""A reply is public with what it replies to: under a hidden idea it is nowhere, but for its author and moderators."""

import json

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from dialogues.models import Contribution
from dialogues.moderation import actions
from tests.dialogues.taking_part import by_hand, of
from tests.factories import (
    ActivityFactory,
    ContributionFactory,
    DialogueFactory,
    MembershipFactory,
    RuleFactory,
    UserFactory,
)

State = Contribution.State
NOT_SHOWN = "The contribution you replied to is not shown, so your reply is not shown either."
# What an idea can be while others do not see it.
UNSEEN = (State.AWAITING_REVIEW, State.HIDDEN, State.APPEALED, State.UPHELD)


@pytest.fixture
def dialogue(organisation):
    return DialogueFactory(open_now=True, organiser=organisation, allows_guests=True)


@pytest.fixture
def idea(dialogue):
    return ContributionFactory(activity=ActivityFactory(dialogue=dialogue), title="En idé", published=True)


@pytest.fixture
def reply(idea, resident):
    return ContributionFactory(
        activity=idea.activity, reply_to=idea, text="Svarsord som ingen ser", author=resident, published=True
    )


@pytest.fixture
def reader(resident):
    client = Client()
    client.force_login(resident)
    return client


def put(idea, state):
    Contribution.objects.filter(pk=idea.pk).update(state=state, hidden_rule=RuleFactory(dialogue=idea.dialogue))


@pytest.mark.parametrize("state", UNSEEN)
def test_reply_to_hidden_is_read_only_by_author_and_moderators(idea, reply, resident, planner, editor, state):
    put(idea, state)
    stranger = UserFactory()
    readers = {
        user: Contribution.objects.visible_to(user).filter(pk=reply.pk).exists()
        for user in (resident, planner, editor, stranger)
    }
    assert readers == {resident: True, planner: True, editor: True, stranger: False}
    assert not Contribution.objects.published().filter(pk=reply.pk).exists()


@pytest.mark.parametrize("state", [State.PUBLISHED, State.WITHDRAWN])
def test_reply_stays_under_published_or_withdrawn(client, idea, reply, state):
    Contribution.objects.filter(pk=idea.pk).update(state=state, n_replies=1)
    assert Contribution.objects.published().filter(pk=reply.pk).exists()
    assert reply.text in client.get(of("contribution", idea)).text


@pytest.mark.parametrize("name", ["contribution", "support", "reply"])
@pytest.mark.parametrize("state", UNSEEN)
def test_reply_to_hidden_addresses_are_not_found(client, idea, reply, state, name):
    put(idea, state)
    assert client.get(of(name, reply)).status_code == 404
    assert client.post(of(name, reply), by_hand(text="Ändå")).status_code in {404, 405}


def test_flagging_reply_to_hidden_saves_and_reveals_nothing(client, idea, reply):
    put(idea, State.HIDDEN)
    assert client.get(of("flag", reply)).status_code == 404
    assert client.post(of("flag", reply), by_hand(note="Reklam")).status_code == 200
    assert not reply.flags.exists()


@pytest.mark.parametrize("form", ["csv", "json"])
def test_reply_to_hidden_is_not_in_open_data(client, idea, reply, form):
    address = reverse("dialogues:open-data-file", args=[idea.dialogue.slug, form])

    def text():
        return b"".join(client.get(address)).decode()

    assert reply.text in text()
    put(idea, State.HIDDEN)
    assert reply.text not in text()
    if form == "json":
        assert json.loads(text())["contributions"] == []


def test_its_author_is_told_and_is_not_led_to_what_is_not_there(reader, idea, reply):
    assert reply.get_absolute_url() in reader.get(reverse("mine:list")).text
    put(idea, State.HIDDEN)
    page = reader.get(reverse("mine:list")).text
    assert gettext(NOT_SHOWN) in page
    assert reply.get_absolute_url() not in page
    assert of("contribution", reply) in page
    own = reader.get(of("contribution", reply))
    assert own.status_code == 200
    assert 'content="noindex"' in own.text
    assert gettext(NOT_SHOWN) in own.text


def test_mail_about_it_promises_nothing(idea, reply, planner, mailoutbox, django_capture_on_commit_callbacks):
    Contribution.objects.filter(pk=reply.pk).update(state=State.AWAITING_REVIEW)
    put(idea, State.HIDDEN)
    reply.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        actions.publish_contribution(reply, by=planner)
    message = mail.outbox[-1].body
    assert "Alla kan läsa" not in message
    assert f"{of('contribution', reply)}\n" in message
    assert reply.get_absolute_url() not in message


def test_reply_is_shown_again_with_its_parent(client, idea, reply, planner):
    rule = RuleFactory(dialogue=idea.dialogue)
    actions.hide_contribution(idea, by=planner, rule=rule)
    idea.refresh_from_db()
    assert not Contribution.objects.published().filter(pk=reply.pk).exists()
    actions.publish_contribution(idea, by=planner)
    assert reply.text in client.get(of("contribution", idea)).text


def test_planner_of_another_organiser_sees_it_no_more_than_others(idea, reply):
    put(idea, State.HIDDEN)
    other = MembershipFactory().user
    assert not Contribution.objects.visible_to(other).filter(pk=reply.pk).exists()
