"""What can follow for a question: which side takes it, and who is told that there is something in the room."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.workflow import Move, Reason, Transition, Transitions
from core.workflow.transitions import Text, Visitor
from mail.outbox import notify_user
from talks.models import Question, QuestionStep, Seat
from talks.permissions import speaks_at_table
from talks.seats import people_in_room, why_silent

State = Question.State


def tell(seat: Seat, name: str, question: Question, **context: Any) -> None:
    """Write to those who sit on ``seat``: that there is something in the room, and nothing of what it says."""
    for user in people_in_room(question.talk, on=seat):
        notify_user(user, name, talk=question.talk, question=question, **context)


def side_of(name: str, question: Question) -> Seat:
    """Return the side that takes the transition ``name``, whose name the history shows."""
    return question.asked_by if name == "withdraw" else question.to


def _is_asked(visitor: Visitor, question: Question) -> bool:
    return speaks_at_table(visitor, question.to)


def asks(visitor: Visitor, question: Question) -> bool:
    return speaks_at_table(visitor, question.asked_by)


def why_day_stands(question: Question) -> Text:
    """Say why the asker cannot move the day now; "" when it can."""
    if question.state != State.ASKED:
        return _("The question is “%(state)s”, so its day stands.") % {"state": question.state_label}
    return why_silent(question.talk, question.asked_by)


def _asker_sits(question: Question) -> Text:
    return why_silent(question.talk, question.asked_by)


def _asked_sits(question: Question) -> Text:
    return why_silent(question.talk, question.to)


def _has_time(question: Question) -> Text:
    return _("More time has already been asked for.") if question.asks_for_time else _asked_sits(question)


def _answer(question: Question, move: Move) -> None:
    move(answer=move.reason, answered_at=timezone.now())
    tell(question.asked_by, "question_answered", question)


def _ask_for_time(question: Question, move: Move) -> None:
    question.steps.create(
        actor=move.by,
        actor_name=move.on_behalf_of,
        from_state=question.state,
        to_state=QuestionStep.MORE_TIME,
        reason=move.reason,
    )
    tell(question.asked_by, "question_more_time", question)


def _withdraw(question: Question, move: Move) -> None:
    move()
    tell(question.to, "question_withdrawn", question)


QUESTION_TRANSITIONS = Transitions(
    Transition(
        name="answer",
        word=pgettext_lazy("in an address", "answer"),
        label=_("Answer the question"),
        explanation=_("All who sit at the table read the answer. It stays as you write it now."),
        done=_("The question is answered. Those who asked have been told by email."),
        starts=(State.ASKED,),
        to=State.ANSWERED,
        who=_is_asked,
        check=_asked_sits,
        run=_answer,
        details="talks/questions/question.html",
        reason=Reason(_("Read in the room only. It binds nobody."), label=_("Your answer"), max_length=4000),
        mood="done",
    ),
    Transition(
        name="more-time",
        word=pgettext_lazy("in an address", "more-time"),
        label=_("Ask for more time"),
        explanation=_("The day stands until those who asked have moved it. They are told by email."),
        done=_("Those who asked have been told by email that you need more time."),
        starts=(State.ASKED,),
        who=_is_asked,
        check=_has_time,
        run=_ask_for_time,
        details="talks/questions/question.html",
        reason=Reason(_("Read in the room only."), label=_("How long do you need, and why?"), max_length=500),
        tone="quiet",
    ),
    Transition(
        name="withdraw",
        word=pgettext_lazy("in an address", "withdraw"),
        label=_("Withdraw the question"),
        explanation=_("It stays in the room, as withdrawn. The other side is told by email."),
        done=_("The question is withdrawn. The other side has been told by email."),
        starts=(State.ASKED,),
        to=State.WITHDRAWN,
        who=asks,
        check=_asker_sits,
        run=_withdraw,
        details="talks/questions/question.html",
        tone="quiet",
        mood="warn",
    ),
)
QUESTION_TRANSITIONS.register_words("question_transition")
