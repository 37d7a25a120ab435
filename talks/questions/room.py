"""The questions in the room: those that wait first, with what the reader can do with each."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import Transition
from talks.models import Question, Talk
from talks.permissions import writes_on
from talks.questions.workflow import QUESTION_TRANSITIONS
from talks.turns import Turn


class QuestionInRoom(NamedTuple):
    question: Question
    transitions: list[Transition]
    moves: bool  # whether the reader may move the day

    @property
    def is_our_turn(self) -> bool:
        return any(one.name == "answer" for one in self.transitions)


def questions_in(talk: Talk, visitor: User) -> list[QuestionInRoom]:
    """Return all that have been asked: what waits for the reader, what else waits, and the answered. Three queries."""
    ours = {seat.pk for seat in writes_on(visitor, talk)} if talk.is_at_work else set()
    rows = []
    for one in talk.questions.for_room().order_by("answer_by", "pk"):
        one.talk = talk
        is_open = one.state == Question.State.ASKED
        offered = [row for row in QUESTION_TRANSITIONS.values() if is_open and _takes(row.name, one, ours)]
        rows.append(QuestionInRoom(one, offered, is_open and one.asked_by_id in ours))
    return sorted(rows, key=_place)


def _takes(name: str, question: Question, ours: set[int]) -> bool:
    """Whether one of the reader's seats takes a transition: the same rule as the table's, without its queries."""
    if name == "withdraw":
        return question.asked_by_id in ours
    return question.to_id in ours and not (name == "more-time" and question.asks_for_time)


def _place(row: QuestionInRoom) -> tuple[bool, bool]:
    return not row.is_our_turn, row.question.state != Question.State.ASKED


def turns_of_questions(questions: list[QuestionInRoom]) -> list[Turn]:
    """Return the questions that the reader has to answer. No query."""
    return [
        Turn(
            sentence=_("%(organisation)s asks: %(question)s")
            % {"organisation": row.question.asked_by.organisation.name, "question": row.question.text},
            day=row.question.answer_by,
            label=_("Answer"),
            url=reverse("talks:question-transition", args=[row.question.talk.slug, row.question.pk, "answer"]),
            is_late=row.question.is_late,
        )
        for row in questions
        if row.is_our_turn
    ]
