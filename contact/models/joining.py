from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts.fields import MailboxField
from accounts.models import Language
from core.constraints import one_of, web_addresses
from core.links import CONFIRM_WITHIN, PrivateLink, PrivateLinkQuerySet, new_key
from core.workflow import Step, Workflow
from partners.models import Organisation
from places.models import Area

VOUCHERS = 2  # organisations, where no editor has
ALREADY = _("You have already vouched for it, or your organisation has.")
WAITS_FOR = timedelta(days=90)  # for somebody to vouch


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    def waiting(self) -> Self:
        """Return those that partners and editors can vouch for."""
        return self.filter(state=JoinRequest.State.WAITING)


class JoinRequest(Workflow):
    """An organisation asks to take part: by an address at its own domain, and with somebody who vouches for it.

    Nobody but editors and those who write for an organisation ever sees it. When it is accepted the organisation is
    there, and whoever asked is invited to be its contact.
    """

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("not confirmed yet")
        WAITING = "waiting", _("waiting for somebody to vouch")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("declined")
        EXPIRED = "expired", _("expired")

    SETTLED = (State.ACCEPTED, State.REFUSED, State.EXPIRED)

    name = models.CharField(_("name"), max_length=200)
    sector = models.CharField(_("sector"), max_length=12, choices=Organisation.Sector)
    country = CountryField(_("country"), default="SE")
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("municipality"),
    )
    website = models.URLField(_("website"))
    domain = models.CharField(_("domain"), max_length=255, editable=False)
    email = MailboxField(_("email address"))
    text = models.TextField(_("why they want to take part"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    state = models.CharField(_("state"), max_length=11, choices=State, default=State.UNCONFIRMED, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("organisation"),
    )
    form_key = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    settled_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to take part")
        verbose_name_plural = _("requests to take part")
        indexes = [
            models.Index("confirmed_at", name="joinrequest_waiting", condition=models.Q(state="waiting")),
            models.Index("created_at", name="joinrequest_unconfirmed", condition=models.Q(state="unconfirmed")),
            models.Index("settled_at", name="joinrequest_settled"),
        ]
        constraints = [
            one_of("language", Language),
            web_addresses("website"),
            models.UniqueConstraint(
                fields=["domain"],
                condition=models.Q(state="waiting"),
                name="joinrequest_one_of_a_domain",
                violation_error_message=_("Somebody at this organisation has already asked."),
            ),
            models.CheckConstraint(
                name="joinrequest_waits_when_confirmed",
                condition=~models.Q(state__in=["waiting", "accepted"]) | models.Q(confirmed_at__isnull=False),
                violation_error_message=_("It has not been confirmed yet."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """What the page that asks before a transition calls it."""
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("join:request", args=[self.pk])


class JoinStep(Step):
    states = JoinRequest.State
    request = models.ForeignKey(JoinRequest, on_delete=models.CASCADE, related_name="steps")


class Vouch(models.Model):
    """An organisation knows the one that asks; of one person and of one organisation it counts once."""

    request = models.ForeignKey(JoinRequest, on_delete=models.CASCADE, related_name="vouches")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "organisation"],
                name="vouch_once_an_organisation",
                violation_error_message=ALREADY,
            ),
            models.UniqueConstraint(
                fields=["request", "user"], name="vouch_once_a_person", violation_error_message=ALREADY
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.request}"


class JoinLinkQuerySet(PrivateLinkQuerySet["JoinLink"]):
    def give(self, request: JoinRequest) -> str:
        """Make a link that confirms the request, and return its key."""
        key, key_digest = new_key()
        self.create(request=request, key_digest=key_digest, expires_at=timezone.now() + CONFIRM_WITHIN)
        return key


class JoinLink(PrivateLink):
    """A link by which somebody confirms that their organisation asks to take part."""

    request = models.ForeignKey(JoinRequest, on_delete=models.CASCADE, related_name="links")

    objects = JoinLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("private link")
        verbose_name_plural = _("private links")
        indexes = [models.Index(fields=["expires_at"], name="joinlink_expires")]

    def __str__(self) -> str:
        return str(self.request)
