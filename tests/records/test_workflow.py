import pytest

from challenges.models import Challenge
from records.workflow import TransitionError
from tests.factories import ChallengeFactory, DialogueFactory


def test_step_writes_history(editor, organisation):
    challenge = ChallengeFactory()
    challenge.submit(by=editor, on_behalf_of=organisation.name)
    step = challenge.steps.get()
    assert (challenge.state, step.from_state, step.to_state, step.actor) == ("submitted", "draft", "submitted", editor)
    assert step.actor_label == organisation.name


def test_second_of_two_is_told_and_changes_nothing(editor):
    challenge = ChallengeFactory(submitted=True)
    seen_by_another = Challenge.objects.get(pk=challenge.pk)
    challenge.return_to_author(by=editor, reason="Vilka berörs?")
    with pytest.raises(TransitionError):
        seen_by_another.decline(by=editor, reason="Nej")
    challenge.refresh_from_db()
    assert challenge.state == "returned"
    assert challenge.steps.count() == 1


def test_step_from_the_wrong_state_is_refused(editor):
    with pytest.raises(TransitionError):
        ChallengeFactory().decline(by=editor, reason="Nej")


def test_public_history_names_no_person(editor):
    challenge = ChallengeFactory(submitted=True)
    challenge.return_to_author(by=editor, reason="Vilka berörs?")
    assert editor.display_name not in challenge.steps.get().actor_label


def test_dialogue_opens_and_closes_once(editor):
    dialogue = DialogueFactory(answer_by="2027-01-01")
    dialogue.open(by=editor)
    dialogue.close(by=editor)
    with pytest.raises(TransitionError):
        dialogue.close(by=editor)
    assert [step.to_state for step in dialogue.steps.order_by("id")] == ["open", "closed"]
