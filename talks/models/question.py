"""What one party asks another, in writing: read by those who sit at the table, and by nobody else."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import user_reference
from core.constraints import once_a_form, one_of
from core.workflow import Step, Workflow, lock_for_update
from talks.models.seat import Seat
from talks.models.talk import Talk


class QuestionState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("of a question", "not answered")
    ANSWERED = "answered", pgettext_lazy("of a question", "answered")
    WITHDRAWN = "withdrawn", pgettext_lazy("of a question", "withdrawn")


class QuestionQuerySet(models.QuerySet["Question"]):
    def for_room(self) -> Self:
        """Fetch what the room shows of them, in two queries whatever their number."""
        return self.select_related("asked_by__organisation", "to__organisation").prefetch_related("steps")


class Question(Workflow):
    """A question to another party, with the day by which it is to be answered. An answer stays as it was given."""

    State = QuestionState

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="questions", verbose_name=_("early talks"))
    asked_by = models.ForeignKey(Seat, on_delete=models.RESTRICT, related_name="asked", verbose_name=_("who asks"))
    to = models.ForeignKey(Seat, on_delete=models.RESTRICT, related_name="was_asked", verbose_name=_("to whom"))
    text = models.TextField(_("question"), max_length=1000)
    answer_by = models.DateField(_("to be answered by"))
    state = models.CharField(
        _("state"), max_length=9, choices=QuestionState, default=QuestionState.ASKED, editable=False
    )
    answer = models.TextField(_("answer"), max_length=4000, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    author = user_reference(_("asked by"))
    form_key = models.UUIDField(null=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            one_of("state", QuestionState),
            once_a_form("author", _("This question has already been asked."), name="talk_question_once_a_form"),
            models.CheckConstraint(
                name="talk_question_between_two",
                condition=~Q(asked_by=F("to")),
                violation_error_message=_("A question is put to another party."),
            ),
            models.CheckConstraint(
                name="talk_question_answered_has_answer",
                condition=Q(state="answered", answered_at__isnull=False) & ~Q(answer="")
                | ~Q(state="answered") & Q(answered_at__isnull=True, answer=""),
                violation_error_message=_("What is answered has an answer and its time; nothing else has."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return f"{reverse('talks:room', args=[self.talk.slug])}#question-{self.pk}"

    @property
    def title(self) -> str:
        """Its beginning, for pages about it."""
        return Truncator(self.text).chars(60)

    @property
    def is_late(self) -> bool:
        return self.state == QuestionState.ASKED and self.answer_by < timezone.localdate()

    @property
    def days_late(self) -> int:
        """For how many days the answer has been late; 0 when it is not."""
        return max((timezone.localdate() - self.answer_by) // timedelta(days=1), 0) if self.is_late else 0

    @property
    def earlier_days(self) -> list["QuestionStep"]:
        """The days by which it was to be answered before, the first first; no query where they were fetched."""
        moved = [step for step in self.steps.all() if step.day_before]
        return sorted(moved, key=lambda step: step.pk)

    @property
    def asks_for_time(self) -> "QuestionStep | None":
        """That more time has been asked for, until the day is moved; no query where the steps were fetched."""
        last = max(self.steps.all(), key=lambda step: step.pk, default=None)
        return last if last and last.to_state == QuestionStep.MORE_TIME else None

    def lock(self) -> None:
        """Lock the talks first, as whoever moves a seat does: then nobody leaves, or shuts the room, meanwhile."""
        lock_for_update(self.talk, "state", "room_shut_at")
        lock_for_update(self)


class QuestionStep(Step):
    states = QuestionState
    MORE_TIME, MOVED = "more_time", "moved"  # beside the states
    said = {
        "asked": _("%(who)s asked."),
        MORE_TIME: _("%(who)s asked for more time."),
        MOVED: _("%(who)s moved the day."),
        "answered": _("%(who)s answered."),
        "withdrawn": _("%(who)s withdrew the question."),
    }
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="steps")
    day_before = models.DateField(_("to be answered by before"), null=True, editable=False)
