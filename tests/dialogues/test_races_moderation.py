"""Two moderators at the same moment, and supports, replies and flags that arrive while something is hidden."""

import uuid
from functools import partial

import pytest

from core.workflow import TransitionError
from dialogues.contributing import actions as taking_part
from dialogues.models import Contribution, Flag, Support
from dialogues.moderation import actions
from tests.factories import (
    ContributionFactory,
    DialogueFactory,
    FlagFactory,
    MembershipFactory,
    ParticipantFactory,
    RuleFactory,
)
from tests.parallel import at_once, needs_rows_that_lock

pytestmark = [pytest.mark.django_db(transaction=True), needs_rows_that_lock]
State = Contribution.State
REASON = "Det här är skälet."


@pytest.fixture
def dialogue(db):
    return DialogueFactory(open_now=True, organiser=MembershipFactory().organisation)


@pytest.fixture
def moderators(dialogue):
    return [MembershipFactory(organisation=dialogue.organiser).user for _ in range(2)]


@pytest.fixture
def rule(dialogue):
    return RuleFactory(dialogue=dialogue)


def read(contribution):
    """Return the contribution as another request has read it."""
    return Contribution.objects.get(pk=contribution.pk)


def refused(answers):
    assert all(answer is None or isinstance(answer, TransitionError) for answer in answers), answers
    return [answer for answer in answers if answer is not None]


@pytest.mark.parametrize("start", [State.AWAITING_REVIEW, State.HIDDEN])
def test_published_twice_at_once_is_published_once(dialogue, moderators, start):
    contribution = ContributionFactory(dialogue=dialogue, state=start, hidden_reason="Skäl")
    acts = [partial(actions.publish_contribution, read(contribution), by=by) for by in moderators]
    assert len(refused(at_once(*acts))) == 1
    assert contribution.steps.count() == 1


def test_hidden_twice_at_once_is_hidden_once(dialogue, moderators, rule):
    contribution = ContributionFactory(dialogue=dialogue, published=True)
    acts = [partial(actions.hide_contribution, read(contribution), by=by, rule=rule) for by in moderators]
    assert len(refused(at_once(*acts))) == 1
    assert contribution.steps.get().actor == read(contribution).hidden_by


def test_of_hiding_and_publishing_at_once_one_is_told_what_the_other_did(dialogue, moderators, rule):
    for _ in range(5):
        contribution = ContributionFactory(dialogue=dialogue)
        one, other = read(contribution), read(contribution)
        answers = at_once(
            partial(actions.publish_contribution, one, by=moderators[0]),
            partial(actions.hide_contribution, other, by=moderators[1], rule=rule),
        )
        assert len(refused(answers)) == 1
        assert contribution.steps.get().to_state == read(contribution).state


def test_appeal_is_judged_once(dialogue, moderators, editor):
    for _ in range(5):
        contribution = ContributionFactory(
            dialogue=dialogue, state=State.APPEALED, hidden_reason="Skäl", hidden_by=moderators[0]
        )
        one, other = read(contribution), read(contribution)
        answers = at_once(
            partial(actions.publish_contribution, one, by=moderators[1], reason=REASON),
            partial(actions.uphold_appeal, other, by=editor, reason=REASON),
        )
        assert len(refused(answers)) == 1
        assert contribution.steps.get().to_state == read(contribution).state


def test_appealed_twice_at_once_is_appealed_once(dialogue, moderators):
    contribution = ContributionFactory(
        dialogue=dialogue, state=State.HIDDEN, hidden_reason="Skäl", hidden_by=moderators[0]
    )
    acts = [partial(actions.appeal, read(contribution), text=f"Försök {n}") for n in range(2)]
    assert len(refused(at_once(*acts))) == 1
    assert contribution.steps.count() == 1


def test_flags_that_arrive_while_it_is_hidden_wait_for_nobody(dialogue, moderators, rule):
    contribution = ContributionFactory(dialogue=dialogue, published=True)
    flags = [partial(actions.flag_contribution, dialogue, contribution.pk, note=f"nummer {n}") for n in range(5)]
    hide = partial(actions.hide_contribution, read(contribution), by=moderators[0], rule=rule)
    assert at_once(*flags[:3], hide, *flags[3:]) == [None] * 6
    assert read(contribution).state == State.HIDDEN
    assert not Flag.objects.waiting().exists()


def test_flags_settled_twice_at_once_are_settled_once(dialogue, moderators):
    contribution = ContributionFactory(dialogue=dialogue, published=True)
    FlagFactory(contribution=contribution)
    acts = [partial(actions.settle_flags, read(contribution), by=by) for by in moderators]
    assert len(refused(at_once(*acts))) == 1
    assert contribution.steps.count() == 1


def test_replies_published_and_hidden_at_once_are_counted_right(dialogue, moderators, rule):
    idea = ContributionFactory(dialogue=dialogue, published=True)
    waiting = [ContributionFactory(dialogue=dialogue, reply_to=idea) for _ in range(4)]
    shown = [ContributionFactory(dialogue=dialogue, reply_to=idea, published=True) for _ in range(3)]
    Contribution.objects.filter(pk=idea.pk).update(n_replies=3)
    acts = [partial(actions.publish_contribution, read(one), by=moderators[0]) for one in waiting]
    acts += [partial(actions.hide_contribution, read(one), by=moderators[1], rule=rule) for one in shown[:2]]
    acts.append(partial(actions.hide_contribution, read(idea), by=moderators[1], rule=rule))
    assert refused(at_once(*acts)) == []
    assert read(idea).n_replies == 5 == idea.replies.filter(state=State.PUBLISHED).count()


def test_supports_that_arrive_while_it_is_hidden_are_counted_right(dialogue, moderators, rule):
    """Whoever supports locks the contribution too: a support is counted, or refused, never lost in between."""
    contribution = ContributionFactory(dialogue=dialogue, published=True)
    people = [ParticipantFactory(dialogue=dialogue) for _ in range(8)]
    acts = [
        partial(taking_part.support, read(contribution), who=taking_part.Who(participant=by), form_key=uuid.uuid4())
        for by in people
    ]
    acts.insert(4, partial(actions.hide_contribution, read(contribution), by=moderators[0], rule=rule))
    at_once(*acts)
    assert read(contribution).state == State.HIDDEN
    assert read(contribution).n_supports == Support.objects.filter(contribution=contribution).count()
