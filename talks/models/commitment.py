"""What the parties promise each other. From agreement on everybody reads it; before that, only the two in the room."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import user_reference
from core.constraints import once_a_form, one_of
from core.workflow import Step, Workflow, lock_for_update
from talks.models.seat import Seat
from talks.models.talk import Talk


class CommitmentState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    DECLINED = "declined", _("declined")
    AGREED = "agreed", pgettext_lazy("of a commitment", "agreed")
    DONE = "done", pgettext_lazy("of a commitment", "kept")
    WITHDRAWN = "withdrawn", pgettext_lazy("of a commitment", "withdrawn")


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def public(self) -> Self:
        """Return what both sides have agreed on, of talks that are on the site: everybody reads that."""
        return self.filter(state__in=Commitment.PUBLIC, talk__publication="published")

    def late(self) -> Self:
        """Return what was to be done by a day that has passed, as ``is_late`` says of one."""
        return self.filter(state=CommitmentState.AGREED, due_on__lt=timezone.localdate())

    def for_rows(self) -> Self:
        """Fetch what a row of the ledger shows, in two queries whatever the number of rows."""
        return self.select_related("by__organisation", "to__organisation").prefetch_related("changes__proposed_by")


class Commitment(Workflow):
    """A promise of one party to another: what, and by when. It is no contract, and its page says so.

    The number is given when the other side agrees, so that nobody can tell from a gap what was only proposed.
    """

    State = CommitmentState
    PUBLIC = (CommitmentState.AGREED, CommitmentState.DONE, CommitmentState.WITHDRAWN)

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="commitments", verbose_name=_("early talks"))
    number = models.PositiveSmallIntegerField(_("number"), null=True, editable=False)
    by = models.ForeignKey(Seat, on_delete=models.RESTRICT, related_name="promises", verbose_name=_("who promises"))
    to = models.ForeignKey(Seat, on_delete=models.RESTRICT, related_name="promised", verbose_name=_("to whom"))
    text = models.TextField(_("what is promised"), max_length=500)
    due_on = models.DateField(_("by when"))
    state = models.CharField(
        _("state"), max_length=9, choices=CommitmentState, default=CommitmentState.PROPOSED, editable=False
    )
    agreed_on = models.DateField(_("agreed on"), null=True, editable=False)
    ended_on = models.DateField(_("kept or withdrawn on"), null=True, editable=False)
    evidence = models.TextField(_("what shows that it was kept"), max_length=2000, blank=True, editable=False)
    author = user_reference(_("proposed by"))
    form_key = models.UUIDField(null=True, editable=False)
    reminded_on = models.DateField(null=True, editable=False)
    told_late_on = models.DateField(null=True, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            one_of("state", CommitmentState),
            once_a_form("author", _("This commitment has already been proposed.")),
            models.UniqueConstraint(
                fields=["talk", "number"],
                name="commitment_number_once",
                violation_error_message=_("The talks already have a commitment with this number."),
            ),
            models.CheckConstraint(
                name="commitment_between_two",
                condition=~Q(by=F("to")),
                violation_error_message=_("A promise is made to another party."),
            ),
            models.CheckConstraint(
                name="commitment_agreed_has_number",
                condition=Q(state__in=["agreed", "done", "withdrawn"], number__isnull=False, agreed_on__isnull=False)
                | Q(state__in=["proposed", "declined"], number__isnull=True, agreed_on__isnull=True),
                violation_error_message=_("What both sides have agreed on has a number and a day; nothing else has."),
            ),
            models.CheckConstraint(
                name="commitment_ended_has_day",
                condition=Q(state__in=["done", "withdrawn"], ended_on__isnull=False)
                | ~Q(state__in=["done", "withdrawn"]) & Q(ended_on__isnull=True),
                violation_error_message=_("What is kept or withdrawn has a day; nothing else has."),
            ),
            models.CheckConstraint(
                name="commitment_kept_has_evidence",
                condition=~Q(state="done") | ~Q(evidence=""),
                violation_error_message=_("Say what shows that it was kept."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Return where everybody reads it; before it is agreed on, the place in the room."""
        if self.number is None:
            return f"{reverse('talks:room', args=[self.talk.slug])}#commitments"
        return f"{self.talk.get_absolute_url()}#commitment-{self.number}"

    @property
    def open_change(self) -> "CommitmentChange | None":
        """The change that one side has proposed and the other has not answered; no query where it was fetched."""
        return next((change for change in self.changes.all() if change.state == ChangeState.PROPOSED), None)

    @property
    def agreed_changes(self) -> list["CommitmentChange"]:
        """What it was before, and why that changed, the first first; no query where they were fetched."""
        agreed = [change for change in self.changes.all() if change.state == ChangeState.AGREED]
        return sorted(agreed, key=lambda change: change.pk)

    @property
    def is_public(self) -> bool:
        return self.state in self.PUBLIC

    @property
    def is_late(self) -> bool:
        return self.state == CommitmentState.AGREED and self.due_on < timezone.localdate()

    @property
    def days_late(self) -> int:
        """For how many days it has been late; 0 when it is not."""
        return max((timezone.localdate() - self.due_on) // timedelta(days=1), 0) if self.is_late else 0

    def lock(self) -> None:
        """Lock the talks first, as whoever moves a seat does: then nobody leaves while something is signed."""
        lock_for_update(self.talk, "state", "room_shut_at")
        lock_for_update(self)


class CommitmentStepQuerySet(models.QuerySet["CommitmentStep"]):
    def told(self) -> Self:
        """Return what everybody reads: the agreement and what came after it."""
        return self.exclude(from_state="", to_state="proposed").exclude(to_state="declined")


class CommitmentStep(Step):
    states = CommitmentState
    CHANGED = "changed"
    said = {
        "proposed": _("%(who)s proposed it."),
        "declined": _("%(who)s declined it."),
        "agreed": _("%(who)s agreed to it."),
        "reopened": _("%(who)s said that it is not done."),
        CHANGED: _("%(who)s agreed to change it."),
        "done": _("%(who)s said that it is done."),
        "withdrawn": _("%(who)s withdrew it."),
    }
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="steps")

    objects = CommitmentStepQuerySet.as_manager()

    @property
    def what_happened(self) -> str:
        return "reopened" if (self.from_state, self.to_state) == ("done", "agreed") else self.to_state


class ChangeState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    AGREED = "agreed", pgettext_lazy("of a commitment", "agreed")
    DECLINED = "declined", _("declined")


class CommitmentChange(models.Model):
    """Another wording or another day for a promise, which holds once the other side has agreed. The old one stays."""

    State = ChangeState

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="changes")
    proposed_by = models.ForeignKey(Seat, on_delete=models.RESTRICT, related_name="+", verbose_name=_("proposed by"))
    text_before = models.TextField(_("what was promised before"), max_length=500)
    due_before = models.DateField(_("by when before"))
    text = models.TextField(_("what is promised"), max_length=500)
    due_on = models.DateField(_("by when"))
    because = models.TextField(_("why"), max_length=1000)
    state = models.CharField(
        _("state"), max_length=8, choices=ChangeState, default=ChangeState.PROPOSED, editable=False
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("change of a commitment")
        verbose_name_plural = _("changes of commitments")
        constraints = [
            one_of("state", ChangeState),
            models.UniqueConstraint(
                fields=["commitment"],
                condition=Q(state="proposed"),
                name="commitment_change_one_at_a_time",
                violation_error_message=_("A change has already been proposed. It must be answered first."),
            ),
            models.CheckConstraint(
                name="commitment_change_changes",
                condition=~Q(text=F("text_before")) | ~Q(due_on=F("due_before")),
                violation_error_message=_("Change the words or the day."),
            ),
            models.CheckConstraint(
                name="commitment_change_answered_has_time",
                condition=Q(state="proposed", answered_at__isnull=True)
                | ~Q(state="proposed") & Q(answered_at__isnull=False),
                violation_error_message=_("What has been answered has a time; nothing else has."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
