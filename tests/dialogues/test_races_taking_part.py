"""Many act at the same moment, in real parallel transactions: counts are right, nothing is double, nothing is lost."""

import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core.forms import human
from core.workflow import TransitionError
from dialogues.contributing import actions
from dialogues.models import Contribution, Dialogue, Participant, ParticipantLink, Support
from dialogues.moderation.actions import hide_contribution
from tests.dialogues.taking_part import at, by_hand, of, said_until_the_last_page
from tests.factories import ActivityFactory, ContributionFactory, DialogueFactory, ParticipantFactory, UserFactory
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import take

pytestmark = [needs_rows_that_lock, pytest.mark.django_db(transaction=True)]
State = Contribution.State


@pytest.fixture
def activity():
    dialogue = DialogueFactory(open_now=True, allows_guests=True, reviews_first=False)
    return ActivityFactory(dialogue=dialogue)


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def fresh(contribution):
    return Contribution.objects.select_related("activity__dialogue", "dialogue").get(pk=contribution.pk)


def say(activity, user=None, key=None, **words):
    words = {"title": "Fler bänkar", "text": "Man vill vila.", **words}
    said = Contribution(activity=activity, dialogue=activity.dialogue, **words)
    return actions.contribute(said, who=actions.Who(user=user), form_key=key or uuid.uuid4())


def support(contribution, user):
    return actions.support(contribution, who=actions.Who(user=user), form_key=uuid.uuid4())


def failed(answers):
    return [answer for answer in answers if isinstance(answer, Exception)]


def unexpected(answers):
    return [answer for answer in failed(answers) if not isinstance(answer, TransitionError)]


def test_fifty_people_support_at_once(activity):
    said = ContributionFactory(activity=activity, published=True)
    users = [UserFactory() for _n in range(50)]
    for part in range(0, 50, 10):
        answers = at_once(*[lambda user=user: support(said, user) for user in users[part : part + 10]])
        assert failed(answers) == []
    said.refresh_from_db()
    assert said.n_supports == said.supports.count() == 50


def test_one_person_supports_from_two_tabs(activity):
    said = ContributionFactory(activity=activity, published=True)
    user = UserFactory()
    browsers = [Client() for _tab in range(4)]
    for browser in browsers:
        browser.force_login(user)
    answers = at_once(*[lambda one=one: one.post(of("support", said), {"wanted": "1"}).status_code for one in browsers])
    assert answers == [302] * 4
    said.refresh_from_db()
    assert said.n_supports == Support.objects.count() == Participant.objects.filter(user=user).count() == 1


def test_support_and_its_taking_back_leave_a_right_count(activity):
    said = ContributionFactory(activity=activity, published=True)
    someone = ParticipantFactory(dialogue=activity.dialogue)
    acts = [lambda: support(said, someone.user), lambda: actions.take_back_support(said, participant=someone)] * 4
    assert failed(at_once(*acts)) == []
    said.refresh_from_db()
    assert said.n_supports == said.supports.count()


@pytest.mark.parametrize("who", ["account", "guest", "address"])
def test_double_click_is_one_contribution(activity, who):
    user = UserFactory()
    words = {"email": "kim@example.org"} if who == "address" else {}
    sent = said_until_the_last_page(logged_in(user) if who == "account" else Client(), activity, **words)

    def click():
        client = logged_in(user) if who == "account" else Client()
        return client.post(at("activity", activity), sent).status_code

    assert set(at_once(*[click] * 4)) <= {200, 302}
    assert Contribution.objects.count() == 1
    assert Participant.objects.count() == 1


def test_activity_closes_while_contributions_arrive(activity, editor):
    users = [UserFactory() for _n in range(8)]
    answers = at_once(
        *[lambda user=user: say(activity, user) for user in users[:4]],
        lambda: take(Dialogue.objects.get(pk=activity.dialogue_id), "close", by=editor),
        *[lambda user=user: say(activity, user) for user in users[4:]],
    )
    assert unexpected(answers) == []
    taken = [answer for answer in answers if isinstance(answer, actions.Received)]
    assert len(taken) + len(failed(answers)) == 8
    assert Contribution.objects.count() == len(taken)
    closed_at = activity.dialogue.steps.get(to_state="closed").at
    assert Contribution.objects.filter(created_at__gt=closed_at).count() == 0


def test_hiding_while_supports_arrive(activity, editor):
    said = ContributionFactory(activity=activity, published=True)
    users = [UserFactory() for _n in range(6)]
    answers = at_once(
        *[lambda user=user: support(said, user) for user in users],
        lambda: hide_contribution(fresh(said), by=editor, reason="Personangrepp"),
    )
    assert unexpected(answers) == []
    said.refresh_from_db()
    assert said.state == State.HIDDEN
    assert said.n_supports == said.supports.count() == 6 - len(failed(answers))


def test_replies_arrive_while_others_are_taken_back_and_hidden(activity, editor):
    said = ContributionFactory(activity=activity, published=True)
    there = [ContributionFactory(activity=activity, reply_to=said, published=True) for _n in range(6)]
    actions.count_replies(said.pk)
    users = [UserFactory() for _n in range(3)]
    answers = at_once(
        *[lambda user=user: say(activity, user, reply_to=said) for user in users],
        *[lambda one=one: actions.withdraw(fresh(one), by=None) for one in there[:3]],
        *[lambda one=one: hide_contribution(fresh(one), by=editor, reason="x") for one in there[3:5]],
    )
    assert failed(answers) == []
    said.refresh_from_db()
    assert said.n_replies == said.replies.filter(state=State.PUBLISHED).count() == 4


def test_reply_to_what_is_being_taken_back_is_in_or_told(activity):
    said = ContributionFactory(activity=activity, published=True)
    answers = at_once(
        lambda: say(activity, UserFactory(), reply_to=said), lambda: actions.withdraw(fresh(said), by=None)
    )
    assert unexpected(answers) == []
    said.refresh_from_db()
    assert said.state == State.WITHDRAWN
    assert said.n_replies == said.replies.count()


def test_change_while_it_is_hidden_is_in_or_told(activity, editor):
    said = ContributionFactory(activity=activity, text="Före", published=True)
    mine, read = fresh(said), fresh(said)  # both have read it before either acts
    mine.text = "Efter"

    answers = at_once(
        lambda: actions.save_changes(mine, fields=["text"], by=None),
        lambda: hide_contribution(read, by=editor, reason="x"),
    )
    assert unexpected(answers) == []
    said.refresh_from_db()
    # Whoever comes second is told: of a text that nobody has read anew, or of one that is not there any more.
    assert (said.state, said.text) == ((State.PUBLISHED, "Efter") if said.edited_at else (State.HIDDEN, "Före"))


def test_link_to_the_address_of_before_confirms_nothing_that_has_been_sent_elsewhere(activity, monkeypatch):
    """Whoever opens the link has read what waits when its author, in a transaction of their own, sends it elsewhere."""
    form_key, read = uuid.uuid4(), actions.locked

    def send_to(email, before=None):
        said = Contribution(activity=activity, dialogue=activity.dialogue, title="Fler bänkar", text="Man vill vila.")
        return actions.contribute(said, who=actions.Who(email=email), form_key=form_key, before=before).contribution

    said = send_to("kim@exampel.org")
    waits = ContributionFactory(activity=activity, participant=said.participant, state="unconfirmed")

    def after_the_other(pk):
        monkeypatch.setattr(actions, "locked", read)
        assert failed(at_once(lambda: send_to("kim@example.org", before=said))) == []
        return read(pk)

    monkeypatch.setattr(actions, "locked", after_the_other)
    assert [one.pk for one in actions.confirm_contributions(said.participant)] == [waits.pk]
    assert Contribution.objects.get(pk=said.pk).state == State.UNCONFIRMED


@pytest.mark.parametrize("_time", range(3))
def test_link_is_opened_while_its_words_are_sent_elsewhere(activity, monkeypatch, _time):
    """One of the two is told; neither waits for the other for ever, and no page breaks."""
    monkeypatch.setattr(human, "needs_proof", lambda *_words: False)
    author, reader = Client(), Client()
    wrong, right = "kim@exampel.org", "kim@example.org"
    sent = said_until_the_last_page(author, activity, email=wrong)
    author.post(at("activity", activity), sent)
    said = Contribution.objects.get()
    confirm = reverse("mine:confirm", args=[ParticipantLink.objects.give(said.participant, "confirm")])
    answers = at_once(
        lambda: reader.post(confirm, {f"contribution-{said.pk}": "on"}).status_code,
        lambda: author.post(at("activity", activity), by_hand(started=sent["started"], email=right)).status_code,
    )
    assert set(answers) <= {200, 302, 404}, answers
    said = Contribution.objects.get()
    assert (said.participant.email, said.state) in {(wrong, State.PUBLISHED), (right, State.UNCONFIRMED)}


def test_guest_supports_from_two_browsers_at_once(activity):
    cache.clear()
    said = ContributionFactory(activity=activity, published=True)
    sent = by_hand()
    at_once(*[lambda: Client().post(of("support", said), sent).status_code for _click in range(4)])
    said.refresh_from_db()
    assert said.n_guest_supports == Support.objects.count() == 1
