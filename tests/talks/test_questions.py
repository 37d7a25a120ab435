"""What the parties ask each other: who asks, who answers, by when, and what the letters do not say."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from core.workflow import TransitionError
from mail.models import OutboxMessage
from talks.models import Question
from talks.questions.actions import move_day
from talks.questions.room import questions_in, turns_of_questions
from talks.seats import people_in_room
from tests.factories import (
    MembershipFactory,
    QuestionFactory,
    SeatFactory,
    SeatPersonFactory,
    TalkFactory,
    UserFactory,
)
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import logged_in, take

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WEEK = dt.timedelta(days=7)
TEXT = "Får lekplatsen ligga kvar när ni säljer marken?"


@pytest.fixture
def talk():
    return TalkFactory(open_now=True)


@pytest.fixture
def host(talk):
    return SeatPersonFactory(seat=talk.parties.get(role="municipality")).user


@pytest.fixture
def owner(talk):
    return SeatPersonFactory(seat=talk.parties.get(role="landowner")).user


def address(name, question, *more):
    return reverse(f"talks:question-{name}", args=[question.talk.slug, question.pk, *more])


def room(user, talk):
    return logged_in(user).get(reverse("talks:room", args=[talk.slug])).content.decode()


def put(user, talk, **given):
    sent = {
        "asked_by": talk.parties.get(role="municipality").pk,
        "to": talk.parties.get(role="landowner").pk,
        "text": TEXT,
        "answer_by": TODAY + WEEK,
        "form_key": "6c2a0a3e-6a2b-4a0c-9f1e-0c8f2f9d7b11",
    }
    return logged_in(user).post(reverse("talks:question-create", args=[talk.slug]), sent | given)


def told(name):
    return sorted(OutboxMessage.objects.filter(name=name).values_list("address", flat=True))


def test_question_is_answered_before_all_at_the_table(talk, host, owner):
    third = SeatPersonFactory(seat=SeatFactory(talk=talk, role="builder")).user
    put(host, talk)
    question = Question.objects.get()
    logged_in(owner).post(address("transition", question, "answer"), {"reason": "Ja, i femton år."})
    question.refresh_from_db()
    assert (question.state, question.answer) == ("answered", "Ja, i femton år.")
    assert [step.actor_name for step in question.steps.order_by("pk")] == [
        question.asked_by.organisation.name,
        question.to.organisation.name,
    ]
    read = room(third, talk)
    assert TEXT in read
    assert "Ja, i femton år." in read


def test_letters_say_that_there_is_something_in_the_room_and_not_what(talk, host, owner):
    put(host, talk)
    question = Question.objects.get()
    logged_in(owner).post(address("transition", question, "more-time"), {"reason": "Hemlig orsak."})
    logged_in(host).post(address("day", question), {"answer_by": TODAY + 2 * WEEK})
    logged_in(owner).post(address("transition", question, "answer"), {"reason": "Hemligt svar."})
    assert told("question_asked") == told("question_moved") == [owner.email]
    assert told("question_more_time") == told("question_answered") == [host.email]
    written = " ".join(f"{one.subject} {one.body} {one.html}" for one in OutboxMessage.objects.all())
    assert not re.search("lekplatsen|Hemlig", written)


def test_letters_reach_only_those_who_sit_there_today(talk):
    seat = talk.parties.get(role="landowner")
    sits = SeatPersonFactory(seat=seat).user
    gone = SeatPersonFactory(seat=seat).user
    gone.memberships.update(ended_on=TODAY - dt.timedelta(days=1))
    MembershipFactory(organisation=seat.organisation)  # a colleague who is not named
    assert people_in_room(talk, on=seat) == [sits]
    take(seat, "end", by=sits)
    assert people_in_room(talk, on=seat) == []


def test_double_click_asks_once(talk, host, owner):
    assert [put(host, talk).status_code for _click in range(2)] == [302, 302]
    assert Question.objects.count() == len(told("question_asked")) == 1


def test_double_click_answers_once(talk, host, owner):
    question, browser = QuestionFactory(talk=talk), logged_in(owner)
    seen = browser.get(address("transition", question, "answer")).context["seen"]
    for _click in range(2):
        answer = browser.post(address("transition", question, "answer"), {"reason": "Ja.", "seen": seen})
        assert answer.status_code == 302
    assert question.steps.count() == len(told("question_answered")) == 1


def test_answer_stays(talk, owner):
    question = QuestionFactory(talk=talk, answered=True)
    logged_in(owner).post(address("transition", question, "answer"), {"reason": "Nej."})
    question.refresh_from_db()
    assert question.answer == "Ja, i femton år."


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"answer_by": TODAY - WEEK}, "answer_by"), ({"answer_by": ""}, "answer_by"), ({"text": ""}, "text")],
)
def test_question_without_a_day_to_come_is_told_and_kept(talk, host, wrong, field):
    answer = put(host, talk, **wrong)
    assert field in answer.context["form"].errors
    assert not Question.objects.exists()


def test_nobody_asks_themselves_or_for_another_party(talk, host):
    ours, theirs = (talk.parties.get(role=role).pk for role in ("municipality", "landowner"))
    assert "to" in put(host, talk, to=ours).context["form"].errors
    assert "asked_by" in put(host, talk, asked_by=theirs, to=ours).context["form"].errors


def test_whoever_only_reads_for_a_seat_does_not_speak_for_it(talk, owner):
    """A person may sit for two parties, and write for one of them alone."""
    seat = talk.parties.get(role="municipality")
    MembershipFactory(user=owner, organisation=seat.organisation, role="reader")
    SeatPersonFactory(seat=seat, user=owner)
    question = QuestionFactory(talk=talk, asked_by=talk.parties.get(role="landowner"), to=seat)
    assert logged_in(owner).get(address("transition", question, "answer")).status_code == 403


# Who does what, in which state


@pytest.mark.parametrize("state", Question.State)
def test_only_an_open_question_offers_something_and_to_the_right_side(talk, host, owner, state):
    given = {"answered": True} if state == "answered" else {"state": state}
    question = QuestionFactory(talk=talk, **given)
    offers = {
        name: {
            who
            for who, user in (("host", host), ("owner", owner))
            if address("transition", question, name) in room(user, talk)
        }
        for name in ("answer", "more-time", "withdraw")
    }
    is_open = state == "asked"
    assert offers == {
        name: {who} if is_open else set()
        for name, who in (("answer", "owner"), ("more-time", "owner"), ("withdraw", "host"))
    }
    assert (address("day", question) in room(host, talk)) == is_open
    assert address("day", question) not in room(owner, talk)


@pytest.mark.parametrize("name", ["answer", "more-time", "withdraw"])
@pytest.mark.parametrize("state", ["draft", "closed", "cancelled"])
def test_nothing_is_written_where_nobody_works(talk, host, owner, name, state):
    question = QuestionFactory(talk=talk)
    type(talk).objects.filter(pk=talk.pk).update(state=state)
    user = host if name == "withdraw" else owner
    assert logged_in(user).post(address("transition", question, name), {"reason": "Ja."}).status_code == 403
    with pytest.raises(TransitionError):
        take(question, name, by=user, reason="Ja.")
    with pytest.raises(TransitionError):
        move_day(question, TODAY + 3 * WEEK, by=host)


def test_sides_do_not_act_for_each_other(talk, host, owner):
    question = QuestionFactory(talk=talk)
    refused = [(host, "answer"), (host, "more-time"), (owner, "withdraw")]
    assert [logged_in(user).get(address("transition", question, name)).status_code for user, name in refused] == [
        403
    ] * 3
    assert logged_in(owner).get(address("day", question)).status_code == 403


def test_withdrawn_question_stays_in_the_room(talk, host, owner):
    question = QuestionFactory(talk=talk)
    logged_in(host).post(address("transition", question, "withdraw"))
    assert told("question_withdrawn") == [owner.email]
    assert question.text in room(owner, talk)
    assert "återtagen" in room(owner, talk)


def test_question_that_waits_is_the_turn_of_those_who_are_asked(talk, host, owner):
    question = QuestionFactory(talk=talk, answer_by=TODAY - dt.timedelta(days=1))
    QuestionFactory(talk=talk, answered=True)
    (turn,) = turns_of_questions(questions_in(talk, owner))
    assert question.text in turn.sentence
    assert (turn.url, turn.day, turn.is_late) == (address("transition", question, "answer"), question.answer_by, True)
    assert turns_of_questions(questions_in(talk, host)) == []


def test_questions_take_as_many_queries_whatever_their_number(talk, owner, django_assert_num_queries):
    for _three in range(3):
        take(QuestionFactory(talk=talk), "more-time", by=owner, reason="Två veckor.")
    with django_assert_num_queries(3):
        assert [row.question.asks_for_time.reason for row in questions_in(talk, owner)] == ["Två veckor."] * 3


# The clock


def test_answer_is_late_by_itself(talk, owner):
    question = QuestionFactory(talk=talk, answer_by=TODAY)
    assert question.days_late == 0
    with time_machine.travel(timezone.now() + dt.timedelta(days=3)):
        assert question.days_late == 3
        assert "Svaret är 3 dagar sent." in room(owner, talk)
    question.state = "withdrawn"
    with time_machine.travel(timezone.now() + dt.timedelta(days=3)):
        assert question.days_late == 0


def test_asker_moves_the_day_and_the_one_before_stays(talk, host, owner):
    question = QuestionFactory(talk=talk)
    before = question.answer_by
    for _click in range(2):
        logged_in(host).post(address("day", question), {"answer_by": TODAY + 4 * WEEK})
    question.refresh_from_db()
    assert question.answer_by == TODAY + 4 * WEEK
    assert [step.day_before for step in question.earlier_days] == [before]
    assert len(told("question_moved")) == 1
    assert "Svaret skulle ha kommit senast" in room(owner, talk)


def test_more_time_is_asked_for_once_until_the_day_is_moved(talk, host, owner):
    question = QuestionFactory(talk=talk)
    take(question, "more-time", by=owner, reason="Två veckor.")
    with pytest.raises(TransitionError):
        take(question, "more-time", by=owner, reason="Tre veckor.")
    assert "Två veckor." in room(host, talk)
    move_day(question, TODAY + 4 * WEEK, by=host)
    assert "Två veckor." not in room(host, talk)
    take(question, "more-time", by=owner, reason="Tre veckor.")


# Leaving, and others


def test_party_that_has_left_answers_nothing_and_its_answers_stay(talk, host, owner):
    answered, waits = QuestionFactory(talk=talk, answered=True), QuestionFactory(talk=talk)
    take(talk.parties.get(role="landowner"), "end", by=owner)
    assert logged_in(owner).get(address("transition", waits, "answer")).status_code == 403
    with pytest.raises(TransitionError):
        take(waits, "answer", by=owner, reason="Ja.")
    assert answered.answer in room(host, talk)


@pytest.mark.parametrize("kind", ["resident", "another member", "an unnamed colleague", "editor", "left"])
def test_nobody_outside_reads_questions(talk, host, kind):
    question = QuestionFactory(talk=talk, answered=True)
    outside = {
        "resident": UserFactory,
        "another member": lambda: MembershipFactory().user,
        "an unnamed colleague": lambda: MembershipFactory(organisation=question.to.organisation).user,
        "editor": lambda: UserFactory(editor=True),
        "left": lambda: SeatPersonFactory(seat=SeatFactory(talk=talk, state="ended", ended_on=TODAY)).user,
    }[kind]()
    browser = logged_in(outside)
    asks = reverse("talks:question-create", args=[talk.slug])
    for one in (asks, address("day", question), address("transition", question, "answer")):
        assert browser.get(one).status_code == 403
    assert browser.get(reverse("talks:room", args=[talk.slug])).status_code == 403


def test_draft_of_a_question_survives_a_lost_session(client, talk, host):
    create = reverse("talks:question-create", args=[talk.slug])
    client.post(create, {"text": TEXT})
    client.force_login(host)
    assert TEXT in client.get(create).content.decode()


# Two at the same moment


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_question_is_answered_or_withdrawn_and_never_both():
    question = QuestionFactory()
    host, owner = (SeatPersonFactory(seat=seat).user for seat in (question.asked_by, question.to))
    one, other = (Question.objects.get(pk=question.pk) for _twice in range(2))
    answers = at_once(lambda: take(one, "answer", by=owner, reason="Ja."), lambda: take(other, "withdraw", by=host))
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "TransitionError"]
    assert question.steps.count() == 1


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_party_leaves_while_it_answers():
    question = QuestionFactory()
    owner, seat = SeatPersonFactory(seat=question.to).user, question.to
    at_once(lambda: take(question, "answer", by=owner, reason="Ja."), lambda: take(seat, "end", by=owner))
    seat.refresh_from_db()
    question.refresh_from_db()
    assert seat.state == "ended"
    assert question.steps.count() == (question.state == "answered")
