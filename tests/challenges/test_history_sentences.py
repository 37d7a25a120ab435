"""The public history tells in sentences who did what."""

import pytest
from django.utils.translation import override

from tests.factories import ChallengeFactory, DialogueFactory
from tests.transitions import take


@pytest.fixture
def challenge(organisation, planner):
    challenge = ChallengeFactory(owner=organisation)
    take(challenge, "submit", by=planner, on_behalf_of=organisation.name)
    return challenge


def test_step_says_who_did_what(client, challenge, organisation, planner):
    sentence = f"{organisation} lämnade in utmaningen."
    assert challenge.steps.latest("at").sentence == sentence
    client.force_login(planner)
    assert sentence in client.get(challenge.get_absolute_url()).text


def test_challenge_that_is_taken_up_again_is_said_to_be(challenge):
    for name in ("pause", "reopen"):
        take(challenge, name, reason="Därför.")
    with override("en"):
        assert challenge.steps.order_by("-at", "-pk").first().sentence == "The portal’s editors reopened the challenge."


def test_every_state_that_a_dialogue_comes_to_has_a_sentence():
    step_model = type(DialogueFactory.build()).steps.rel.related_model
    states = set(step_model.states.values) - {"draft"}
    assert states <= set(step_model.said)
