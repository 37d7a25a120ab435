from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from core.constraints import one_of, web_addresses
from core.text.dates import PartialDateField
from core.workflow import Step, Workflow
from dialogues.models.contribution import Contribution
from dialogues.models.dialogue import Dialogue
from outcomes.models import Outcome


class Answer(Workflow):
    """The organiser's official answer to a contribution. No row: none yet."""

    class State(models.TextChoices):
        """The organiser's position, in the words that everybody reads."""

        RECEIVED = "received", _("we have received it")
        CONSIDERED = "considered", _("we are looking into it")
        ACCEPTED = "accepted", _("yes, we will do it")
        PARTLY = "partly", _("partly")
        NOT_ACCEPTED = "not_accepted", _("no")
        OUT_OF_SCOPE = "out_of_scope", _("about something else")
        IMPLEMENTED = "implemented", _("yes, it has been done")
        NOT_IMPLEMENTED = "not_implemented", _("it was not done")

    # What has to say why.
    NEEDS_TEXT = (State.ACCEPTED, State.PARTLY, State.NOT_ACCEPTED, State.NOT_IMPLEMENTED)
    # What somebody can call an answer.
    FINAL = (State.ACCEPTED, State.PARTLY, State.NOT_ACCEPTED, State.OUT_OF_SCOPE)
    DONE = (State.IMPLEMENTED, State.NOT_IMPLEMENTED)

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, related_name="answer", verbose_name=_("contribution")
    )
    state = models.CharField(_("answer"), max_length=15, choices=State, editable=False)
    text = models.TextField(_("text"), max_length=4000, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    answered_at = models.DateTimeField(_("answered at"), auto_now=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            one_of("language", Language),
            models.CheckConstraint(
                name="answer_says_why",
                condition=~Q(state__in=["accepted", "partly", "not_accepted", "not_implemented"]) | ~Q(text=""),
                violation_error_message=_("Explain why: the author will read this."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} · {self.contribution}"

    @property
    def is_final(self) -> bool:
        return self.state in {*self.FINAL, *self.DONE}


class AnswerStep(Step):
    states = Answer.State
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="steps")


class Statement(models.Model):
    """One thing that became of a dialogue: what people said, what the organiser does about it, and how that went."""

    class FollowedUp(models.TextChoices):
        DONE = "done", _("it has been done")
        NOT_DONE = "not_done", _("it has not been done")

    # What the organiser can say of one, in the order in which the page tells of them.
    WILL = (Answer.State.ACCEPTED, Answer.State.PARTLY, Answer.State.CONSIDERED)
    WILL_NOT = (Answer.State.NOT_ACCEPTED, Answer.State.OUT_OF_SCOPE)

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.CASCADE, related_name="statements", verbose_name=_("dialogue")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    said = models.CharField(_("what people said"), max_length=200, blank=True, default="", db_default="")
    position = models.CharField(
        _("the organiser’s position"),
        max_length=15,
        blank=True,
        default="",
        db_default="",
        choices=[(state.value, state.label) for state in (*WILL, *WILL_NOT)],
    )
    text = models.TextField(_("what you will or will not do"), max_length=4000)
    due = PartialDateField(_("when it will be done"), default="", db_default="")
    contributions = models.ManyToManyField(
        Contribution, blank=True, related_name="statements", verbose_name=_("linked contributions")
    )
    outcomes = models.ManyToManyField(
        Outcome, blank=True, related_name="statements", verbose_name=_("resulting outcomes")
    )
    decision = models.CharField(_("decision"), max_length=200, blank=True, help_text=_("Who decided what, and when."))
    decision_url = models.URLField(_("link to the decision"), max_length=500, blank=True)
    followed_up = models.CharField(
        _("how it went"), max_length=8, blank=True, default="", db_default="", choices=FollowedUp
    )
    followed_up_on = PartialDateField(_("when that was"), default="", db_default="")
    followed_up_text = models.TextField(
        _("how it went, in words"), max_length=4000, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            web_addresses("decision_url"),
            models.CheckConstraint(
                name="statement_decision_in_words",
                condition=Q(decision_url="") | ~Q(decision=""),
                violation_error_message=_("Say what was decided as well as giving the link."),
            ),
            models.CheckConstraint(
                name="statement_position_known",
                condition=Q(position__in=["", "accepted", "partly", "considered", "not_accepted", "out_of_scope"]),
                violation_error_message=_("This is not one of the choices."),
            ),
            models.CheckConstraint(
                name="statement_says_why_not_done",
                condition=~Q(followed_up="not_done") | ~Q(followed_up_text=""),
                violation_error_message=_("Explain why it has not been done."),
            ),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 60 else f"{self.text[:60]}…"
