"""The organisations that take part in a dialogue, beside those people who contribute to it."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.workflow import Step
from dialogues.models.dialogue import Dialogue
from partners.models import Organisation, Party
from partners.models.party import PartyQuerySet, party_constraints


class DialoguePartyQuerySet(PartyQuerySet):
    def waiting_for(self, organisations: models.QuerySet[Organisation]) -> Self:
        """Return the invitations that one of ``organisations`` has to answer."""
        asked = self.filter(state=DialogueParty.State.INVITED, organisation__in=organisations)
        return asked.filter(dialogue__state__in=Dialogue.BEING_HELD)


class DialogueParty(Party):
    """An organisation's part in a dialogue: in which role, and from when to when.

    The organiser has one from the beginning. It invites the others, which accept; those of dialogues that were held
    elsewhere are as the source says.
    """

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("organiser")
        LANDOWNER = "landowner", _("landowner")
        DEVELOPER = "developer", _("developer")
        HOUSING_COMPANY = "housing_company", _("housing company")
        RESEARCHER = "researcher", _("researcher")
        ASSOCIATION = "association", _("association")
        AUTHORITY = "authority", _("other authority")
        PARTY = "party", _("party, in a role the source does not specify")

    # What an organisation is invited to.
    OFFERED_ROLES = (
        Role.LANDOWNER,
        Role.DEVELOPER,
        Role.HOUSING_COMPANY,
        Role.RESEARCHER,
        Role.ASSOCIATION,
        Role.AUTHORITY,
    )
    # What it takes upon itself by them.
    COMMITMENTS = {
        Role.LANDOWNER: _("A landowner says what is possible on its land, and reads what people write about it."),
        Role.DEVELOPER: _("A developer says what it plans to build, and what in that can still be changed."),
        Role.HOUSING_COMPANY: _(
            "A housing company tells its tenants about the dialogue, and answers questions about its buildings."
        ),
        Role.RESEARCHER: _("A researcher follows the dialogue, and tells what it learns from it."),
        Role.ASSOCIATION: _("An association tells its members about the dialogue, and helps them to take part."),
        Role.AUTHORITY: _("Another authority answers about what it decides on itself."),
    }
    record_field = "dialogue"

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="parties", verbose_name=_("dialogue"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="dialogue_parties", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=15, choices=Role, default=Role.PARTY)

    objects = DialoguePartyQuerySet.as_manager()

    class Meta(Party.Meta):
        verbose_name = _("part in a dialogue")
        verbose_name_plural = _("parts in dialogues")
        constraints = [
            *party_constraints(
                "dialogue",
                "dialogue_party",
                _("The organisation already has this role in the dialogue, or has been invited to it."),
            ),
            models.UniqueConstraint(
                fields=["dialogue"],
                condition=Q(role="organiser", state="confirmed"),
                name="dialogue_party_one_organiser",
                violation_error_message=_("A dialogue has one organiser."),
            ),
        ]

    def lead(self) -> Organisation | None:
        return self.dialogue.organiser


class DialoguePartyStep(Step):
    """The history of an organisation's part. Public is when it was confirmed and when it ended."""

    states = DialogueParty.State
    party = models.ForeignKey(DialogueParty, on_delete=models.CASCADE, related_name="steps")
