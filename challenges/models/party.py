from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import user_reference
from challenges.models.challenge import Challenge
from core.publishing.provenance import FieldSources
from core.workflow import Step, Workflow, lock_for_update
from partners.models import Organisation


class ChallengePartyQuerySet(models.QuerySet["ChallengeParty"]):
    def confirmed(self) -> Self:
        return self.filter(state=ChallengeParty.State.CONFIRMED)

    def with_organisations(self) -> Self:
        """Return those who share it today, with their organisations, the first first."""
        return self.confirmed().select_related("organisation").order_by("id")

    def public(self) -> Self:
        """Return those who share the challenge today, and those who did. Nobody else is told of the rest."""
        return self.filter(state__in=ChallengeParty.PUBLIC)

    def owners(self) -> Self:
        return self.confirmed().filter(role=ChallengeParty.Role.OWNER)

    def waiting_for(self, organisations: models.QuerySet[Organisation]) -> Self:
        """Return the questions that one of ``organisations`` has to answer: invitations, and owners' requests."""
        owned = Challenge.objects.owned_by(organisations)
        invited = Q(state=ChallengeParty.State.INVITED, organisation__in=organisations)
        return self.exclude(challenge__state__in=["draft", "returned", "declined", "merged", "closed"]).filter(
            invited | Q(state=ChallengeParty.State.ASKED, challenge__in=owned)
        )


class ChallengeParty(Workflow, FieldSources):
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

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ASKED = "asked", _("has asked to join")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ENDED = "ended", _("ended")

    # What an organisation is invited to or asks for. The owner is who logged it, or who took it over.
    OFFERED_ROLES = (
        Role.CO_OWNER,
        Role.RESEARCHER,
        Role.TEST_BED_HOST,
        Role.LANDOWNER,
        Role.FUNDER,
        Role.SUPPORTER,
    )
    OPEN = (State.INVITED, State.ASKED, State.CONFIRMED)
    PUBLIC = (State.CONFIRMED, State.ENDED)

    challenge = models.ForeignKey(
        Challenge, on_delete=models.CASCADE, related_name="parties", verbose_name=_("challenge")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="parties", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=13, choices=Role, default=Role.SUPPORTER)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.CONFIRMED, editable=False)
    started_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("to"), null=True, blank=True, editable=False)
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
    message = models.TextField(_("message"), max_length=1000, blank=True, editable=False)
    asked_by = user_reference(_("invited by or requested by"))
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ChallengePartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("part in a challenge")
        verbose_name_plural = _("parts in challenges")
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "organisation", "role"],
                condition=Q(state__in=["invited", "asked", "confirmed"]),
                name="party_once_a_role",
                violation_error_message=_(
                    "The organisation already has this role in the challenge, or has been asked to take it."
                ),
            ),
            models.UniqueConstraint(
                fields=["challenge"],
                condition=Q(role="owner", state="confirmed"),
                name="party_one_owner",
                violation_error_message=_("A challenge has one owner."),
            ),
            models.CheckConstraint(
                name="party_ended_has_day",
                condition=Q(state="ended", ended_on__isnull=False) | ~Q(state="ended") & Q(ended_on__isnull=True),
                violation_error_message=_("A former party needs a last day; others must not have one."),
            ),
            models.CheckConstraint(
                name="party_ends_after_start",
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message=_("A party cannot leave before it joined."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"

    @property
    def is_confirmed(self) -> bool:
        return self.state == self.State.CONFIRMED

    def lock(self) -> None:
        """Lock the challenge first, as whoever merges it does: then nobody joins or leaves while it is identified."""
        lock_for_update(self.challenge, "state")
        lock_for_update(self, "state", "role", "started_on")


class ChallengePartyStep(Step):
    """The history of an organisation's part. Public is when it was confirmed and when it ended."""

    states = ChallengeParty.State
    party = models.ForeignKey(ChallengeParty, on_delete=models.CASCADE, related_name="steps")


class LikelyParty(FieldSources):
    """An organisation that seems to share a challenge, from what the sources say: nobody has confirmed it.

    It is shown as such, apart from the parties. It is asked nothing, gives no rights and counts nowhere.
    """

    challenge = models.ForeignKey(
        Challenge, on_delete=models.CASCADE, related_name="likely_parties", verbose_name=_("challenge")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="likely_parties", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=13, choices=ChallengeParty.Role, default=ChallengeParty.Role.PARTY)

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
