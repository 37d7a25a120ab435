from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from challenges.models.challenge import Challenge
from core.publishing.provenance import FieldSources
from core.workflow import Step
from partners.models import Organisation, Party
from partners.models.party import PartyQuerySet, party_constraints


class ChallengePartyQuerySet(PartyQuerySet):
    def owners(self) -> Self:
        return self.confirmed().filter(role=ChallengeParty.Role.OWNER)

    def waiting_for(self, organisations: models.QuerySet[Organisation]) -> Self:
        """Return the questions that one of ``organisations`` has to answer: invitations, and owners' requests."""
        owned = Challenge.objects.owned_by(organisations)
        invited = Q(state=ChallengeParty.State.INVITED, organisation__in=organisations)
        return self.exclude(challenge__state__in=["draft", "returned", "declined", "merged", "closed"]).filter(
            invited | Q(state=ChallengeParty.State.ASKED, challenge__in=owned)
        )


class ChallengeParty(Party, FieldSources):
    """An organisation's part in a challenge: in which role, from when to when, and what it looks like there.

    The owner invites an organisation, which accepts; or an organisation asks, and the owner approves. Only then is it a
    party. What happens before that is between the two.
    """

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        CO_OWNER = "co_owner", _("co-owner")
        RESEARCHER = "researcher", _("researcher")
        TEST_BED_HOST = "test_bed_host", _("test-bed host")
        LANDOWNER = "landowner", _("landowner")
        FUNDER = "funder", _("funder")
        SUPPORTER = "supporter", _("supporter")
        PARTY = "party", _("party, in a role the source does not specify")

    # What an organisation is invited to or asks for. The owner is who logged it, or who took it over.
    OFFERED_ROLES = (
        Role.CO_OWNER,
        Role.RESEARCHER,
        Role.TEST_BED_HOST,
        Role.LANDOWNER,
        Role.FUNDER,
        Role.SUPPORTER,
    )
    # What an organisation takes upon itself by them.
    COMMITMENTS = {
        Role.CO_OWNER: _("A co-owner works on the challenge together with the owner, and says how things are with it."),
        Role.RESEARCHER: _("A researcher studies the problem, and shares what is known about it."),
        Role.TEST_BED_HOST: _("A test-bed host lets solutions be tried on its ground, and says how it went."),
        Role.LANDOWNER: _("A landowner says what is possible on its land, and takes part in the talks about it."),
        Role.FUNDER: _("A funder contributes money to the work, as agreed with the owner."),
        Role.SUPPORTER: _("A supporter stands behind the challenge, without a task of its own."),
    }
    record_field = "challenge"

    challenge = models.ForeignKey(
        Challenge, on_delete=models.CASCADE, related_name="parties", verbose_name=_("challenge")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="parties", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=13, choices=Role, default=Role.SUPPORTER)
    local_description = models.TextField(
        _("the situation here"),
        max_length=4000,
        blank=True,
        help_text=_("How the challenge appears in your municipality or organisation."),
    )
    shows_local = models.BooleanField(
        _("shown on the page"),
        default=False,
        help_text=_("Until then only your organisation and the editors can see how you describe your situation."),
    )

    objects = ChallengePartyQuerySet.as_manager()

    class Meta(Party.Meta):
        verbose_name = _("part in a challenge")
        verbose_name_plural = _("parts in challenges")
        constraints = [
            *party_constraints(
                "challenge",
                "party",
                _("The organisation already has this role in the challenge, or has been asked to take it."),
            ),
            models.UniqueConstraint(
                fields=["challenge"],
                condition=Q(role="owner", state="confirmed"),
                name="party_one_owner",
                violation_error_message=_("A challenge has one owner."),
            ),
        ]

    def lead(self) -> Organisation | None:
        return self.challenge.owner()


class ChallengePartyStep(Step):
    """The history of an organisation's part. Public is when it was confirmed and when it ended."""

    states = ChallengeParty.State
    party = models.ForeignKey(ChallengeParty, on_delete=models.CASCADE, related_name="steps")


class LikelyPartyQuerySet(models.QuerySet["LikelyParty"]):
    def unsaid(self) -> Self:
        """Return those whose organisation has not said itself that it shares the challenge, or did, in any role."""
        said = ChallengeParty.objects.public().filter(
            challenge=OuterRef("challenge"), organisation=OuterRef("organisation")
        )
        return self.exclude(Exists(said))


class LikelyParty(FieldSources):
    """An organisation that seems to share a challenge, from what the sources say: nobody has confirmed it.

    It is shown as such, apart from the parties, until the organisation has said so itself (``unsaid``). It is asked
    nothing, gives no rights and counts nowhere.
    """

    challenge = models.ForeignKey(
        Challenge, on_delete=models.CASCADE, related_name="likely_parties", verbose_name=_("challenge")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="likely_parties", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=13, choices=ChallengeParty.Role, default=ChallengeParty.Role.PARTY)

    objects = LikelyPartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("likely party")
        verbose_name_plural = _("likely parties")
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "organisation", "role"],
                name="likely_party_once_a_role",
                violation_error_message=_("The organisation is already named in this role."),
            ),
            models.CheckConstraint(
                name="likely_party_is_no_owner",
                condition=~Q(role="owner"),
                violation_error_message=_("Only an organisation that has said so itself is the owner."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"
