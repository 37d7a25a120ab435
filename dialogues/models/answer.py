from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from core.constraints import one_of, web_addresses
from core.workflow import Step, Workflow
from dialogues.models.contribution import Contribution
from dialogues.models.dialogue import Dialogue
from outcomes.models import Outcome


class Answer(Workflow):
    """The organiser's official answer to a contribution. No row: none yet."""

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        CONSIDERED = "considered", _("under consideration")
        ACCEPTED = "accepted", _("accepted")
        PARTLY = "partly", _("partly accepted")
        NOT_ACCEPTED = "not_accepted", _("not accepted")
        OUT_OF_SCOPE = "out_of_scope", _("out of scope")
        IMPLEMENTED = "implemented", _("implemented")
        NOT_IMPLEMENTED = "not_implemented", _("not implemented")

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
    """One thing that became of a dialogue, with the contributions behind it and what came of them."""

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.CASCADE, related_name="statements", verbose_name=_("dialogue")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    text = models.TextField(_("what came of the dialogue"), max_length=3000)
    contributions = models.ManyToManyField(
        Contribution, blank=True, related_name="statements", verbose_name=_("linked contributions")
    )
    outcomes = models.ManyToManyField(
        Outcome, blank=True, related_name="statements", verbose_name=_("resulting outcomes")
    )
    decision = models.CharField(_("decision"), max_length=200, blank=True, help_text=_("Who decided what, and when."))
    decision_url = models.URLField(_("link to the decision"), max_length=500, blank=True)

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
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 60 else f"{self.text[:60]}…"
