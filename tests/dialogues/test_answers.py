"""Official answers, to one or to many, and merging with the consent of whoever wrote it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.workflow import TransitionError
from dialogues.answering import actions
from dialogues.models import Answer, Contribution
from mail.models import OutboxMessage
from tests import factories
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import said

pytestmark = pytest.mark.django_db
State = Answer.State
NONE = ""
FINAL = set(Answer.FINAL)
# What can follow each answer, written down once more so that a slip in the code is seen.
TABLE = {
    NONE: {"received", "considered"} | FINAL,
    "received": {"considered"} | FINAL,
    "considered": FINAL,
    "accepted": FINAL | {"implemented", "not_implemented"},
    "partly": FINAL | {"implemented", "not_implemented"},
    "not_accepted": FINAL,
    "out_of_scope": FINAL,
    "implemented": {"not_implemented"},
    "not_implemented": {"implemented"},
}
ROLES = ("anonymous", "resident", "other_planner", "reader", "planner", "editor")


@pytest.fixture
def organisation():
    return factories.OrganisationFactory()


@pytest.fixture
def dialogue(organisation):
    return factories.DialogueFactory(open_now=True, organiser=organisation)


@pytest.fixture
def activity(dialogue):
    return factories.ActivityFactory(dialogue=dialogue)


@pytest.fixture
def planner(organisation):
    return factories.MembershipFactory(organisation=organisation).user


@pytest.fixture
def contribution(activity):
    return factories.ContributionFactory(activity=activity, published=True, text="Fler bänkar")


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


def address(name, record, *more):
    return reverse(f"dialogues:{name}", args=[record.slug, *more])


@pytest.mark.parametrize("to", State.values)
@pytest.mark.parametrize("before", TABLE)
def test_answers_follow_each_other_as_the_table_says(contribution, planner, before, to):
    if before:
        factories.AnswerFactory(contribution=contribution, state=before, text="Förut.")
    if to in TABLE[before]:
        assert actions.answer(contribution, to=to, text="Nu.", by=planner, on_behalf_of="Kommunen")
        answer = Answer.objects.get()
        assert (answer.state, answer.text) == (to, "Nu.")
        step = answer.steps.latest("pk")
        assert (step.from_state, step.to_state, step.reason, step.actor_name) == (before, to, "Nu.", "Kommunen")
    else:
        with pytest.raises(TransitionError):
            actions.answer(contribution, to=to, text="Nu.", by=planner)
        assert list(Answer.objects.values_list("state", "text")) == ([(before, "Förut.")] if before else [])


@pytest.mark.parametrize("state", [state for state in State.values if state != "received"])
def test_text_is_needed_where_it_matters(client, dialogue, contribution, state):
    if state in Answer.DONE:
        factories.AnswerFactory(contribution=contribution)
    response = client.post(address("answer", dialogue, contribution.pk), {"state": state, "text": " \u200b "})
    needs = state in {"accepted", "partly", "not_accepted", "not_implemented"}
    assert response.status_code == (200 if needs else 302)
    assert ("text" in response.context["form"].errors) if needs else True


def test_that_it_has_come_is_no_answer(client, dialogue, contribution):
    response = client.post(address("answer", dialogue, contribution.pk), {"state": "received"})
    assert "state" in response.context["form"].errors


@pytest.mark.parametrize("state", [state for state in Contribution.State.values if state != "published"])
def test_unpublished_contribution_cannot_be_answered(client, dialogue, contribution, planner, state):
    hidden = {"hidden_reason": "Reklam"} if state in Contribution.UNSEEN else {}
    Contribution.objects.filter(pk=contribution.pk).update(state=state, **hidden)
    assert client.get(address("answer", dialogue, contribution.pk)).status_code == 404
    with pytest.raises(TransitionError):
        actions.answer(contribution, to="received", text="", by=planner)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ["answers", "answer", "propose-merge", "statements", "statement-create"])
def test_answering_needs_organiser_or_editor(client, dialogue, contribution, organisation, planner, name, role):
    people = {
        "resident": factories.UserFactory,
        "other_planner": lambda: factories.MembershipFactory().user,
        "reader": lambda: factories.MembershipFactory(organisation=organisation, role="reader").user,
        "planner": lambda: planner,
        "editor": lambda: factories.UserFactory(editor=True),
    }
    client.logout()
    if role in people:
        client.force_login(people[role]())
    more = [contribution.pk] if name in {"answer", "propose-merge"} else []
    codes = {"anonymous": 302, "planner": 200, "editor": 200}
    assert client.get(address(name, dialogue, *more)).status_code == codes.get(role, 403)


def test_author_is_told_once_however_often_the_button_is_pressed(
    client, dialogue, contribution, mailoutbox, django_capture_on_commit_callbacks
):
    for _n in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(address("answer", dialogue, contribution.pk), {"state": "accepted", "text": "Vi gör det."})
    assert Answer.objects.get().steps.count() == 1
    (mail,) = mailoutbox
    assert mail.to == [contribution.participant.user.email]
    assert "Vi gör det." in mail.body
    assert "Fler bänkar" in mail.body


def test_guest_is_answered_without_mail(contribution, planner):
    guest = factories.ParticipantFactory(dialogue=contribution.dialogue, guest=True)
    Contribution.objects.filter(pk=contribution.pk).update(participant=guest)
    assert actions.answer(contribution, to="out_of_scope", text="", by=planner)
    assert not OutboxMessage.objects.exists()


def test_many_are_answered_at_once_and_each_is_told(client, dialogue, activity, mailoutbox):
    these = [factories.ContributionFactory(activity=activity, published=True) for _n in range(3)]
    other = factories.ContributionFactory(activity=activity, published=True)
    sent = {"chosen": [one.pk for one in these], "state": "accepted", "text": "Vi gör det."}
    response = client.post(address("answers", dialogue), sent, follow=True)
    assert "3" in str(next(iter(response.context["messages"])))
    assert set(Answer.objects.values_list("contribution", flat=True)) == {one.pk for one in these}
    assert OutboxMessage.objects.filter(key__startswith="answer:").count() == 3
    assert not Answer.objects.filter(contribution=other).exists()


def test_all_that_the_filter_finds_are_answered(client, dialogue, activity):
    factories.ContributionFactory(activity=activity, published=True, text="Bänkar vid ån")
    factories.ContributionFactory(activity=activity, published=True, text="Lampor vid ån")
    client.post(f"{address('answers', dialogue)}?q=bank", {"all_found": "on", "state": "out_of_scope"})
    assert [str(answer.contribution) for answer in Answer.objects.all()] == ["Bänkar vid ån"]


def test_one_that_cannot_be_answered_so_does_not_keep_the_others_from_it(client, dialogue, activity):
    done = factories.AnswerFactory(
        contribution=factories.ContributionFactory(activity=activity, published=True), state="implemented"
    )
    fresh = factories.ContributionFactory(activity=activity, published=True)
    sent = {"chosen": [done.contribution.pk, fresh.pk], "state": "considered"}
    response = client.post(address("answers", dialogue), sent, follow=True)
    assert len(list(response.context["messages"])) == 2
    assert Answer.objects.get(contribution=fresh).state == "considered"


@pytest.mark.parametrize(
    "sent",
    [
        {"state": "accepted", "text": "x"},
        {"chosen": ["1" * 40, "x", "-1", "\0"], "state": "accepted", "text": "x"},
        {"chosen": ["1"], "state": "weapon", "text": "x"},
        {"chosen": ["1"], "state": "accepted", "text": "x" * 1_000_000},
        {"chosen": ["1"], "statement": "9" * 30},
        {"chosen": ["1"]},
    ],
)
def test_invalid_input_is_explained(client, dialogue, contribution, sent):
    response = client.post(address("answers", dialogue), sent)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Answer.objects.exists()


@pytest.mark.parametrize("query", ["answer=none", "answer=accepted", "activity=x", "category=99", "page=99999"])
def test_filter_answers_whatever_it_is_asked(client, dialogue, contribution, query):
    assert client.get(f"{address('answers', dialogue)}?{query}").status_code == 200


def test_list_keeps_its_number_of_queries(client, dialogue, activity):
    numbers = []
    for more in (1, 6):
        for _n in range(more):
            factories.AnswerFactory(contribution=factories.ContributionFactory(activity=activity, published=True))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address("answers", dialogue)).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_summary_of_what_came_of_it_is_saved(client, dialogue):
    form = client.get(address("statements", dialogue)).context["form"]
    sent = {"headline": "Alla får sitta.", "result": "Det blir fler bänkar.", "seen": form.initial["seen"]}
    client.post(address("statements", dialogue), sent)
    shown = client.get(address("results", dialogue)).text
    assert "Alla får sitta." in shown
    assert "Det blir fler bänkar." in shown


# Merging


@pytest.fixture
def other(activity):
    return factories.ContributionFactory(activity=activity, published=True, text="Bänkar, tack")


def test_author_is_asked_and_only_their_yes_merges(client, dialogue, contribution, other):
    client.post(address("propose-merge", dialogue, contribution.pk), {"into": other.pk})
    contribution.refresh_from_db()
    assert (contribution.state, contribution.merge_proposed) == ("published", other)
    assert OutboxMessage.objects.filter(key=f"merge:{contribution.pk}:{other.pk}").count() == 1

    client.force_login(contribution.participant.user)
    page = client.get(reverse("mine:answer-merge", args=[contribution.pk]))
    assert "Bänkar, tack" in page.text
    client.post(reverse("mine:answer-merge", args=[contribution.pk]), {"answer": "yes"})
    contribution.refresh_from_db()
    assert (contribution.state, contribution.merged_into) == ("merged", other)


def test_declined_merge_keeps_contribution_and_tells_organiser(client, dialogue, contribution, other):
    Contribution.objects.filter(pk=contribution.pk).update(merge_proposed=other)
    client.force_login(contribution.participant.user)
    client.post(reverse("mine:answer-merge", args=[contribution.pk]), {"answer": "no"})
    contribution.refresh_from_db()
    assert (contribution.state, contribution.merge_proposed) == ("published", None)
    assert OutboxMessage.objects.filter(key__startswith="merge_declined").count() == 1


def test_supports_and_replies_move_along_each_once(contribution, other, planner):
    shared = factories.ParticipantFactory(dialogue=contribution.dialogue)
    for one in (contribution, other):
        factories.SupportFactory(contribution=one, participant=shared)
    factories.SupportFactory(contribution=contribution)
    factories.SupportFactory(contribution=contribution, participant=other.participant)
    reply = factories.ContributionFactory(activity=contribution.activity, published=True, reply_to=contribution)
    Contribution.objects.filter(pk=contribution.pk).update(merge_proposed=other)
    contribution.refresh_from_db()
    actions.consent_to_merge(contribution, by=None)
    other.refresh_from_db()
    reply.refresh_from_db()
    assert (other.n_supports, other.supports.count()) == (2, 2)
    assert (other.n_replies, reply.reply_to) == (1, other)


def test_support_that_moved_over_stays_when_what_it_was_given_to_is_taken_back(contribution, other):
    factories.SupportFactory(contribution=contribution)
    Contribution.objects.filter(pk=contribution.pk).update(merge_proposed=other)
    contribution.refresh_from_db()
    actions.consent_to_merge(contribution, by=None)
    contribution.refresh_from_db()
    contribution.withdraw(by=None)
    other.refresh_from_db()
    assert (contribution.state, other.n_supports, other.supports.count()) == ("withdrawn", 1, 1)


def test_statements_build_on_the_one_that_stays_after_a_merge(contribution, other):
    on_both, on_one = factories.StatementFactory.create_batch(2, dialogue=contribution.dialogue)
    on_both.contributions.set([contribution, other])
    on_one.contributions.set([contribution])
    Contribution.objects.filter(pk=contribution.pk).update(merge_proposed=other)
    contribution.refresh_from_db()
    actions.consent_to_merge(contribution, by=None)
    assert [list(statement.contributions.all()) for statement in (on_both, on_one)] == [[other], [other]]


def test_note_without_an_author_is_merged_at_once(client, dialogue, contribution, other):
    Contribution.objects.filter(pk=contribution.pk).update(participant=None)
    client.post(address("propose-merge", dialogue, contribution.pk), {"into": other.pk})
    contribution.refresh_from_db()
    assert contribution.state == "merged"


@pytest.mark.parametrize("into", ["", "x", "9" * 40, "itself", "elsewhere"])
def test_merge_target_must_be_in_same_dialogue(client, dialogue, contribution, into):
    keys = {"itself": contribution.pk, "elsewhere": factories.ContributionFactory(published=True).pk}
    response = client.post(
        address("propose-merge", dialogue, contribution.pk), {"into": keys.get(into, into)}, follow=True
    )
    assert response.status_code == 200
    assert list(response.context["messages"])
    contribution.refresh_from_db()
    assert contribution.merge_proposed is None


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_merge_question_that_is_no_longer_asked_says_so(client, contribution, other, answer):
    client.force_login(contribution.participant.user)
    question = reverse("mine:answer-merge", args=[contribution.pk])
    for response in (client.get(question), client.post(question, {"answer": answer})):
        assert said(response) == "Den frågan gäller inte längre."
    contribution.refresh_from_db()
    assert contribution.state == "published"


def test_merge_question_is_only_for_author(client, contribution, other):
    Contribution.objects.filter(pk=contribution.pk).update(merge_proposed=other)
    client.force_login(factories.UserFactory())
    assert client.get(reverse("mine:answer-merge", args=[contribution.pk])).status_code == 404


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def refused(self, answers):
        return [answer for answer in answers if isinstance(answer, Exception)]

    def test_two_colleagues_give_the_same_answer(self, contribution, planner):
        answers = at_once(*[lambda: actions.answer(contribution, to="accepted", text="Ja.", by=planner)] * 2)
        assert sorted(answers) == [False, True]
        assert OutboxMessage.objects.filter(key__startswith="answer:").count() == 1

    def test_two_colleagues_give_different_answers(self, contribution, planner):
        answers = at_once(
            lambda: actions.answer(contribution, to="accepted", text="Ja.", by=planner),
            lambda: actions.answer(contribution, to="not_accepted", text="Nej.", by=planner),
        )
        assert answers == [True, True]  # one after the other, both in the history
        assert Answer.objects.get().steps.count() == 2

    def test_contribution_answered_during_merge_keeps_answer(self, contribution, other, planner):
        Contribution.objects.filter(pk=contribution.pk).update(merge_proposed=other)
        fresh = lambda: Contribution.objects.get(pk=contribution.pk)  # noqa: E731
        answers = at_once(
            lambda: actions.consent_to_merge(fresh(), by=None),
            lambda: actions.answer(fresh(), to="received", text="", by=planner),
        )
        assert all(isinstance(one, TransitionError) for one in self.refused(answers))
        contribution.refresh_from_db()
        assert contribution.state == "merged"

    def test_mutual_merge_leaves_one_contribution(self, contribution, other, planner):
        for one in (contribution, other):
            Contribution.objects.filter(pk=one.pk).update(participant=None)
        answers = at_once(
            lambda: actions.propose_merge(contribution, other, by=planner),
            lambda: actions.propose_merge(other, contribution, by=planner),
        )
        assert len(self.refused(answers)) == 1
        assert Contribution.objects.filter(state="merged").count() == 1
