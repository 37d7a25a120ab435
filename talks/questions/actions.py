"""A question is put, and its day is moved; what else comes of it stands in ``workflow``."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from core.workflow import TransitionError, lock_for_update
from talks.models import Question, QuestionStep
from talks.questions.workflow import tell, why_day_stands
from talks.seats import why_silent


@transaction.atomic
def ask(question: Question, *, by: User) -> Question:
    """Save a new question and tell those who are asked. Raises TransitionError when one of the two has left."""
    lock_for_update(question.talk, "state", "room_shut_at")
    if why := why_silent(question.talk, question.asked_by) or why_silent(question.talk, question.to):
        raise TransitionError(why)
    question.author = by
    question.save()
    question.steps.create(actor=by, actor_name=question.asked_by.organisation.name, to_state=question.state)
    tell(question.to, "question_asked", question)
    return question


@transaction.atomic
def move_day(question: Question, day: dt.date, *, by: User) -> None:
    """Let those who are asked answer by another day; the one before stays in the history. Twice, it is moved once."""
    question.lock()
    if why := why_day_stands(question):
        raise TransitionError(why)
    before = question.answer_by
    if day == before:
        return
    question.answer_by = day
    question.save(update_fields=["answer_by"])
    question.steps.create(
        actor=by,
        actor_name=question.asked_by.organisation.name,
        from_state=question.state,
        to_state=QuestionStep.MOVED,
        day_before=before,
    )
    tell(question.to, "question_moved", question)
