"""Who sits at the table: organisations, which everybody sees, and their people, whom only the parties see."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.workflow import Step
from partners.models import Organisation, Party
from partners.models.party import PartyQuerySet, party_constraints
from partners.permissions import organisations_of
from talks.models.talk import Talk


class SeatQuerySet(PartyQuerySet):
    def waiting_for(self, organisations: models.QuerySet[Organisation]) -> Self:
        """Return the invitations that one of ``organisations`` has to answer."""
        asked = self.filter(state=Seat.State.INVITED, organisation__in=organisations)
        return asked.filter(talk__state__in=Talk.BEING_HELD)

    def held_by(self, visitor: User | AnonymousUser) -> Self:
        """Return the seats that the visitor sits on today: named there, and still a member of the organisation."""
        if not isinstance(visitor, User):
            return self.none()
        return self.confirmed().filter(organisation__in=organisations_of(visitor), people__user=visitor)


class Seat(Party):
    """An organisation's seat: in which role, and from when to when. The municipality has one from the beginning."""

    class Role(models.TextChoices):
        MUNICIPALITY = "municipality", _("municipality")
        LANDOWNER = "landowner", _("landowner")
        DEVELOPER = "developer", _("developer")
        BUILDER = "builder", _("builder")
        HOUSING_COMPANY = "housing_company", _("housing company")
        ASSOCIATION = "association", _("association")
        RESEARCHER = "researcher", _("researcher")
        AUTHORITY = "authority", _("other authority")

    # What an organisation is invited to.
    OFFERED_ROLES = (
        Role.LANDOWNER,
        Role.DEVELOPER,
        Role.BUILDER,
        Role.HOUSING_COMPANY,
        Role.ASSOCIATION,
        Role.RESEARCHER,
        Role.AUTHORITY,
        Role.MUNICIPALITY,
    )
    # With one of them there is somebody to talk to about the land.
    OF_THE_LAND = (Role.LANDOWNER, Role.DEVELOPER)
    # What it takes upon itself by them.
    COMMITMENTS = {
        Role.MUNICIPALITY: _("A municipality says what its own plans and land there allow."),
        Role.LANDOWNER: _("A landowner says what is possible on its land, while the plan can still change."),
        Role.DEVELOPER: _("A developer says what it wants to build, and what in that can still be changed."),
        Role.BUILDER: _("A builder says what can be built, and what it costs."),
        Role.HOUSING_COMPANY: _("A housing company says what its tenants need, and what it can manage."),
        Role.ASSOCIATION: _("An association says what its members need of the place."),
        Role.RESEARCHER: _("A researcher brings what is known, and tells what it learns."),
        Role.AUTHORITY: _("Another authority says what it decides on itself."),
    }
    record_field = "talk"

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="parties", verbose_name=_("early talks"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="seats", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=15, choices=Role, default=Role.LANDOWNER)

    objects = SeatQuerySet.as_manager()

    class Meta(Party.Meta):
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = party_constraints(
            "talk", "seat", _("The organisation already has a seat in this role, or has been invited to it.")
        )

    def lead(self) -> Organisation | None:
        return self.talk.municipality


class SeatStep(Step):
    """The history of a seat. Public is when it was taken and when it was left."""

    states = Seat.State
    party = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="steps")


class SeatPerson(models.Model):
    """A person on a seat: they enter the room while the seat is held and they act for its organisation."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("person on a seat")
        verbose_name_plural = _("people on a seat")
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "user"],
                name="seat_person_once",
                violation_error_message=_("That person is already on the seat."),
            )
        ]

    def __str__(self) -> str:
        return str(self.user)
