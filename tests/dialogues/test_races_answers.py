"""Many answer, merge, withdraw and publish at the same moment: in real parallel transactions."""

from functools import partial

import pytest

from core.workflow import TransitionError
from dialogues.answering import actions
from dialogues.contributing import actions as taking_part
from dialogues.models import Answer, AnswerStep, Contribution, Dialogue, Participant
from dialogues.moderation import actions as moderation
from mail.models import OutboxMessage
from tests.factories import (
    ActivityFactory,
    ContributionFactory,
    DialogueFactory,
    ParticipantFactory,
    SupportFactory,
    UserFactory,
)
from tests.parallel import at_once, needs_rows_that_lock

pytestmark = [needs_rows_that_lock, pytest.mark.django_db(transaction=True)]
State = Contribution.State


@pytest.fixture
def activity():
    return ActivityFactory(dialogue=DialogueFactory(open_now=True))


@pytest.fixture
def pair(activity):
    """Two contributions, of which whoever wrote the first is asked whether it may be merged into the second."""
    one, other = (ContributionFactory(activity=activity, published=True) for _ in range(2))
    Contribution.objects.filter(pk=one.pk).update(merge_proposed=other)
    one.refresh_from_db()
    return one, other


def fresh(contribution):
    """Read it as a request of its own does."""
    return Contribution.objects.select_related("dialogue__organiser", "activity__dialogue").get(pk=contribution.pk)


def answers(contribution, to, text):
    return partial(actions.answer, fresh(contribution), to=to, text=text, by=UserFactory())


def consents(contribution):
    return partial(actions.consent_to_merge, fresh(contribution), by=None)


def failed(answered):
    """Return what was raised besides “somebody was first”, which a page tells in words."""
    return [one for one in answered if isinstance(one, Exception) and not isinstance(one, TransitionError)]


def queued(name):
    return OutboxMessage.objects.filter(key__startswith=name)


# Answering


def test_two_clicks_answer_once_and_tell_once(activity):
    contribution = ContributionFactory(activity=activity, published=True)
    click = answers(contribution, "accepted", "Det gör vi.")
    assert sorted(at_once(click, click)) == [False, True]
    assert AnswerStep.objects.count() == queued("answer:").count() == 1


def test_two_planners_answer_the_same_and_both_are_in_the_history(activity):
    contribution = ContributionFactory(activity=activity, published=True)
    answered = at_once(answers(contribution, "accepted", "Ja."), answers(contribution, "not_accepted", "Nej."))
    assert failed(answered) == []
    steps = list(AnswerStep.objects.order_by("pk").values_list("to_state", "reason"))
    answer = Answer.objects.get(contribution=contribution)
    assert sorted(steps) == [("accepted", "Ja."), ("not_accepted", "Nej.")]
    assert (answer.state, answer.text) == steps[-1]
    assert queued("answer:").count() == 2


def test_second_of_two_who_may_not_follow_is_refused(activity):
    contribution = ContributionFactory(activity=activity, published=True)
    answered = at_once(answers(contribution, "accepted", "Ja."), answers(contribution, "received", ""))
    assert failed(answered) == []
    assert Answer.objects.get(contribution=contribution).state == "accepted"


def test_many_are_answered_by_two_clicks_once_each(activity):
    many = [ContributionFactory(activity=activity, published=True) for _ in range(20)]
    by = UserFactory()
    click = partial(actions.answer_many, many, to="accepted", text="Det gör vi.", by=by)
    back = partial(actions.answer_many, many[::-1], to="accepted", text="Det gör vi.", by=by)
    assert sum(n for n, _refused in at_once(click, back)) == 20
    assert AnswerStep.objects.count() == queued("answer:").count() == 20


# Merging


@pytest.mark.parametrize("attempt", range(3))
def test_answer_while_it_is_merged(pair, attempt):
    """Either the answer was first and stays with what was merged, or it is refused; never a half of each."""
    one, other = pair
    answered = at_once(answers(one, "accepted", "Ja."), consents(one))
    assert failed(answered) == []
    one.refresh_from_db()
    assert (one.state, one.merged_into) == (State.MERGED, other)
    refused = [answer for answer in answered if isinstance(answer, TransitionError)]
    assert Answer.objects.filter(contribution=one).count() == 1 - len(refused)


@pytest.mark.parametrize("attempt", range(3))
def test_consent_and_withdrawal_at_once(pair, attempt):
    """Withdrawn it is in either order; its support moves over if the consent was first, and only then."""
    one, other = pair
    SupportFactory(contribution=one)
    answered = at_once(consents(one), partial(taking_part.withdraw, fresh(one), by=None))
    assert failed(answered) == []
    refused = [answer for answer in answered if isinstance(answer, TransitionError)]
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, one.merged_into, one.merge_proposed) == (State.WITHDRAWN, None, None)
    assert other.n_supports == other.supports.count() == 1 - len(refused)


def test_consent_and_refusal_at_once(pair):
    one, _other = pair
    answered = at_once(consents(one), partial(actions.decline_merge, fresh(one), by=None))
    assert failed(answered) == []
    assert len([one for one in answered if isinstance(one, TransitionError)]) == 1
    one.refresh_from_db()
    assert one.merge_proposed is None


def test_two_clicks_of_consent_merge_once(pair):
    one, other = pair
    SupportFactory(contribution=one)
    click = consents(one)
    answered = at_once(click, click)
    assert failed(answered) == []
    assert len([one for one in answered if isinstance(one, TransitionError)]) == 1
    other.refresh_from_db()
    assert other.n_supports == 1


@pytest.mark.parametrize("attempt", range(3))
def test_each_is_merged_into_the_other_at_once(pair, attempt):
    """Two authors, each asked to merge into the other's: one of them does, and the other has nothing left to say."""
    one, other = pair
    Contribution.objects.filter(pk=other.pk).update(merge_proposed=one)
    answered = at_once(consents(one), consents(other))
    assert failed(answered) == []
    states = sorted(Contribution.objects.values_list("state", flat=True))
    assert states == [State.MERGED, State.PUBLISHED]
    assert not Contribution.objects.filter(merge_proposed__isnull=False).exists()


@pytest.mark.parametrize("attempt", range(3))
def test_supports_that_arrive_while_it_is_merged_are_counted_once(pair, attempt):
    one, other = pair
    people = [ParticipantFactory(dialogue=one.dialogue) for _ in range(6)]
    both = people[0]
    SupportFactory(contribution=other, participant=both)
    Contribution.objects.filter(pk=other.pk).update(n_supports=1)
    supports = [
        partial(
            taking_part.support,
            fresh(target),
            who=taking_part.Who(user=person.user),
            form_key=None,
        )
        for person in people
        for target in (one, other)
    ]
    answered = at_once(consents(one), *supports)
    assert failed(answered) == []
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.state == State.MERGED
    assert (one.n_supports, one.supports.count()) == (0, 0)
    assert other.n_supports == other.supports.count() == len(people)


@pytest.mark.parametrize("attempt", range(5))
@pytest.mark.parametrize("what", ["hide", "withdraw"])
def test_reply_is_hidden_or_taken_back_while_it_moves(pair, what, attempt):
    one, other = pair
    reply, kept = (ContributionFactory(activity=one.activity, published=True, reply_to=one) for _ in range(2))
    Contribution.objects.filter(pk=one.pk).update(n_replies=2)
    act = (
        partial(moderation.hide_contribution, fresh(reply), by=UserFactory(), reason="Reklam.")
        if what == "hide"
        else partial(taking_part.withdraw, fresh(reply), by=None)
    )
    answered = at_once(consents(one), act)
    assert failed(answered) == []
    kept.refresh_from_db()
    other.refresh_from_db()
    assert kept.reply_to == other
    shown = other.replies.filter(state=State.PUBLISHED).count()
    assert other.n_replies == shown
    assert shown == (2 if any(isinstance(one, TransitionError) for one in answered) else 1)


@pytest.mark.parametrize("attempt", range(5))
def test_reply_is_hidden_and_taken_back_at_once(activity, attempt):
    contribution = ContributionFactory(activity=activity, published=True, n_replies=1)
    reply = ContributionFactory(activity=activity, published=True, reply_to=contribution)
    answered = at_once(
        partial(moderation.hide_contribution, fresh(reply), by=UserFactory(), reason="Reklam."),
        partial(taking_part.withdraw, fresh(reply), by=None),
    )
    assert failed(answered) == []
    contribution.refresh_from_db()
    assert contribution.n_replies == 0


# Results


def closed(n):
    dialogue = DialogueFactory(open_now=True, state=Dialogue.State.CLOSED, result_sv="Det blev en bänk.")
    for _ in range(n):
        ParticipantFactory(dialogue=dialogue)
    ParticipantFactory(dialogue=dialogue, by_email=True)
    ParticipantFactory(dialogue=dialogue, guest=True)
    return dialogue


def test_results_are_published_once_and_everybody_is_told_once():
    dialogue = closed(10)
    publish = [
        partial(actions.publish_results, Dialogue.objects.get(pk=dialogue.pk), by=UserFactory()) for _ in range(2)
    ]
    answered = at_once(*publish)
    assert failed(answered) == []
    assert len([one for one in answered if isinstance(one, TransitionError)]) == 1
    keys = {f"results:{dialogue.pk}:{one.pk}" for one in Participant.objects.reachable()}
    assert set(queued("results:").values_list("key", flat=True)) == keys
    assert len(keys) == 11


@pytest.mark.parametrize("attempt", range(3))
def test_a_chain_of_merges_at_once_ends_where_the_last_one_lives_on(pair, attempt):
    """The first is to be merged into the second while the second is merged into a third: nobody waits for ever."""
    one, other = pair
    last = ContributionFactory(activity=one.activity, published=True)
    Contribution.objects.filter(pk=other.pk).update(merge_proposed=last)
    clicks = [consents(one), consents(other)]
    answered = at_once(*clicks)
    assert failed(answered) == []
    for contribution in Contribution.objects.filter(state=State.PUBLISHED, merge_proposed__isnull=False):
        actions.consent_to_merge(contribution, by=None)  # whose answer came while the other one was moving
    assert list(Contribution.objects.exclude(pk=last.pk).values_list("merged_into", flat=True)) == [last.pk] * 2
