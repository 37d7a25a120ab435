"""Workflow: named steps from one state to another, each with a history row that is never edited.

A model with a workflow declares ``state`` and a model of its own for the history (``ChallengeStep``, …), whose foreign
key to the record has the related name ``steps``.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from records.publication import OFF_SITE, ON_SITE

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


# The publication is another axis than the state, and stands in the same history.
PUBLICATION = {ON_SITE: _("on the site"), OFF_SITE: _("taken off the site")}


class TransitionError(Exception):
    """The record is not in a state that the step starts from; somebody else may have been first."""


class Step(models.Model):
    """Abstract history row: who moved the record, when, from which state to which, and why."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("actor"),
    )
    actor_name = models.CharField(
        _("shown as"),
        max_length=200,
        blank=True,
        help_text=_("The organisation that acted. Empty: the portal's editors."),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    from_state = models.CharField(_("from"), max_length=20, blank=True)
    to_state = models.CharField(_("to"), max_length=20)
    reason = models.TextField(_("reason"), blank=True)

    states: ClassVar[type[models.TextChoices]]  # the states of the record, for their names

    class Meta:
        abstract = True
        verbose_name = _("step")
        verbose_name_plural = _("history")

    def __str__(self) -> str:
        return f"{self.from_label} → {self.to_label}" if self.from_label else self.to_label

    @property
    def is_publication(self) -> bool:
        """Whether it put the record on the site or took it off, and left the state as it was."""
        return self.to_state in PUBLICATION

    @property
    def from_label(self) -> str:
        return "" if self.is_publication else self._label(self.from_state)

    @property
    def to_label(self) -> str:
        return str(PUBLICATION[self.to_state]) if self.is_publication else self._label(self.to_state)

    @property
    def actor_label(self) -> str:
        """The organisation that acted; people are not named in public."""
        return self.actor_name or gettext("the portal's editors")

    def _label(self, state: str) -> str:
        return str(self.states(state).label) if state in self.states.values else state


class Workflow(models.Model):
    """Abstract: a record whose ``state`` moves by steps only."""

    state: str
    steps: "RelatedManager[Step]"

    class Meta:
        abstract = True

    def _move(
        self,
        *starts: str,
        to: str,
        by: User | None,
        on_behalf_of: str = "",
        reason: str = "",
        **changes: object,
    ) -> None:
        """Move in one UPDATE that names the start states, so that of two people acting at once only one succeeds.

        Raises TransitionError, with nothing changed, when the record is in none of ``starts``.
        """
        records: models.Manager[Any] = type(self)._default_manager
        with transaction.atomic():
            before = records.filter(pk=self.pk).values_list("state", flat=True).select_for_update().first()
            if before not in starts or not records.filter(pk=self.pk, state=before).update(state=to, **changes):
                raise TransitionError(
                    gettext("This step is no longer possible: somebody has already moved it to “%(state)s”.")
                    % {"state": self._state_label(before)}
                )
            self.steps.create(actor=by, actor_name=on_behalf_of, from_state=before, to_state=to, reason=reason)
        changes["state"] = to
        self.refresh_from_db(fields=list(changes))

    def _state_label(self, state: str | None) -> str:
        choices = dict(type(self)._meta.get_field("state").flatchoices)  # type: ignore[misc]  # the concrete model's
        return str(choices.get(state, state or "–"))
