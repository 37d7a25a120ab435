import pytest

from challenges.models import Challenge
from core.workflow import TransitionError
from tests.factories import ChallengeFactory, DialogueFactory
from tests.transitions import take


def test_step_writes_history(editor, organisation):
    challenge = ChallengeFactory()
    take(challenge, "submit", by=editor, on_behalf_of=organisation.name)
    step = challenge.steps.get()
    assert (challenge.state, step.from_state, step.to_state, step.actor) == ("submitted", "draft", "submitted", editor)
    assert step.actor_label == organisation.name


def test_second_concurrent_transition_is_refused(editor):
    challenge = ChallengeFactory(submitted=True)
    seen_by_another = Challenge.objects.get(pk=challenge.pk)
    take(challenge, "return", by=editor, reason="Vilka berörs?")
    with pytest.raises(TransitionError):
        take(seen_by_another, "decline", by=editor, reason="Nej")
    challenge.refresh_from_db()
    assert challenge.state == "returned"
    assert challenge.steps.count() == 1


def test_step_from_the_wrong_state_is_refused(editor):
    with pytest.raises(TransitionError):
        take(ChallengeFactory(), "decline", by=editor, reason="Nej")


def test_public_history_names_no_person(editor):
    challenge = ChallengeFactory(submitted=True)
    take(challenge, "return", by=editor, reason="Vilka berörs?")
    assert editor.display_name not in challenge.steps.get().actor_label


def test_dialogue_opens_and_closes_once(editor):
    dialogue = DialogueFactory(ready=True, answer_by="2027-01-01")
    take(dialogue, "open", by=editor)
    take(dialogue, "close", by=editor)
    with pytest.raises(TransitionError):
        take(dialogue, "close", by=editor)
    assert [step.to_state for step in dialogue.steps.order_by("id")] == ["open", "closed"]
