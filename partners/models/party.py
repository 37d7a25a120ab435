"""What an organisation's part in a challenge and its part in a dialogue have in common."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import user_reference
from core.workflow import Workflow, lock_for_update
from partners.models.organisation import Organisation

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class PartyState(models.TextChoices):
    INVITED = "invited", _("invited")
    ASKED = "asked", _("has asked to join")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", _("ended")


OPEN = (PartyState.INVITED, PartyState.ASKED, PartyState.CONFIRMED)
PUBLIC = (PartyState.CONFIRMED, PartyState.ENDED)


class PartyQuerySet(models.QuerySet[Any]):
    def confirmed(self) -> Self:
        return self.filter(state=PartyState.CONFIRMED)

    def with_organisations(self) -> Self:
        """Return those who have a part today, with their organisations, the first first."""
        return self.confirmed().select_related("organisation").order_by("id")

    def public(self) -> Self:
        """Return those who have a part today, and those who had. Nobody else is told of the rest."""
        return self.filter(state__in=PUBLIC)

    def open(self) -> Self:
        """Return those who have a part, or may get one."""
        return self.filter(state__in=OPEN)


class Party(Workflow):
    """Abstract: an organisation's part in a record of others, in a role, from when to when.

    Whoever leads the record invites an organisation, which accepts; or an organisation asks, where the record lets it,
    and is confirmed. Only then is it a party. What happens before that is between the two. A subclass names the record
    in ``record_field``, and has the ``organisation`` and the ``role``.
    """

    State = PartyState
    OPEN = OPEN
    PUBLIC = PUBLIC

    record_field: ClassVar[str]
    OFFERED_ROLES: ClassVar[Sequence[Any]]
    COMMITMENTS: ClassVar[Mapping[str, Any]]
    organisation: Any  # a foreign key, under its own name on the organisation
    organisation_id: int
    role: Any  # a field with choices

    state = models.CharField(_("state"), max_length=9, choices=PartyState, default=PartyState.CONFIRMED, editable=False)
    started_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("to"), null=True, blank=True, editable=False)
    message = models.TextField(_("message"), max_length=1000, blank=True, editable=False)
    asked_by = user_reference(_("invited by or requested by"))
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"  # type: ignore[attr-defined]

    @property
    def record(self) -> Any:
        return getattr(self, self.record_field)

    @property
    def is_confirmed(self) -> bool:
        return self.state == PartyState.CONFIRMED

    @property
    def commitment(self) -> str:
        """What the organisation takes upon itself by its role, in words."""
        return str(self.COMMITMENTS.get(self.role, ""))

    def lead(self) -> Organisation | None:
        """Return the organisation that leads the record; None where the editors do."""
        raise NotImplementedError

    def lock(self) -> None:
        """Lock the record first, as whoever moves it does: then nobody joins or leaves meanwhile."""
        lock_for_update(self.record, "state")
        lock_for_update(self, "state", "role", "started_on")


def party_constraints(record: str, name: str, once: "_StrPromise") -> list[models.BaseConstraint]:
    """Return what holds of every kind of party; ``once`` says that an organisation has a role once."""
    return [
        models.UniqueConstraint(
            fields=[record, "organisation", "role"],
            condition=Q(state__in=["invited", "asked", "confirmed"]),
            name=f"{name}_once_a_role",
            violation_error_message=once,
        ),
        models.CheckConstraint(
            name=f"{name}_ended_has_day",
            condition=Q(state="ended", ended_on__isnull=False) | ~Q(state="ended") & Q(ended_on__isnull=True),
            violation_error_message=_("A former party needs a last day; others must not have one."),
        ),
        models.CheckConstraint(
            name=f"{name}_ends_after_start",
            condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
            violation_error_message=_("A party cannot leave before it joined."),
        ),
    ]
