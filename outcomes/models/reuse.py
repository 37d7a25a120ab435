import json
from datetime import timedelta
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts.fields import MailboxField, user_reference
from accounts.models import Language
from core.constraints import once_a_form, one_of
from core.links import CONFIRM_WITHIN, WORKS_FOR, PrivateLink, PrivateLinkQuerySet, digest, new_key
from core.publishing.provenance import Confidence, FieldSources
from core.workflow import Step, Workflow, lock_for_update
from outcomes.models.elsewhere import FromElsewhere
from outcomes.models.outcome import Outcome
from partners.models import Organisation
from places.models import Area, Position

FOLLOWED_UP_AFTER = timedelta(days=365)


class ReuseQuerySet(models.QuerySet["Reuse"]):
    def confirmed(self) -> Self:
        """Return what is public: recorded by a member, or by somebody who has confirmed their address."""
        return self.filter(confirmed_at__isnull=False)

    def going_on(self) -> Self:
        return self.exclude(state__in=Reuse.OVER)

    def read_in_sources(self) -> Self:
        """Return those that we know from a source only, and that nobody has confirmed."""
        return self.filter(confirmed_at=None).exclude(field_sources={})

    def to_follow_up(self) -> Self:
        """Return those of which nothing has been heard for a year."""
        return self.confirmed().going_on().filter(heard_at__lt=timezone.now() - FOLLOWED_UP_AFTER)


class Reuse(Position, FromElsewhere, Workflow, FieldSources):
    """Somebody else uses an outcome, or tried to: what they changed, what it cost them, and how it went.

    Members record it for their organisation. Anybody else gives the name of their municipality or organisation and an
    e-mail address, which is never shown; the record is public once they have followed the link in a mail. What has
    only been read in a source is shown apart, as far as we know, and counts for nothing until somebody confirms it.
    """

    class State(models.TextChoices):
        INTERESTED = "interested", _("interested")
        PLANNED = "planned", _("planned")
        ADAPTING = "adapting", _("adapting it")
        IN_USE = "in_use", _("in use")
        EVALUATED = "evaluated", _("evaluated")
        ABANDONED = "abandoned", _("abandoned")
        ENDED = "ended", _("has been used")

    # In use, so that it counts as evidence.
    USED = (State.IN_USE, State.EVALUATED)
    # Come to an end: nothing more is asked.
    OVER = (State.EVALUATED, State.ABANDONED, State.ENDED)

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="reuses", verbose_name=_("outcome"))
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reuses",
        verbose_name=_("organisation"),
        help_text=_("Leave empty for organisations outside the portal."),
    )
    organisation_name = models.CharField(_("name of the municipality or organisation"), max_length=200, blank=True)
    is_municipality = models.BooleanField(
        _("is a municipality"),
        default=False,
        help_text=_("For organisations outside the portal: only a municipality counts towards “recommended”."),
    )
    country = CountryField(_("country"), default="SE")
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="reuses", verbose_name=_("place")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.INTERESTED, editable=False)
    adapted = models.TextField(_("what was changed"), max_length=3000, blank=True)
    hours = models.PositiveIntegerField(_("working hours spent"), null=True, blank=True)
    cost = models.PositiveIntegerField(_("cost in SEK"), null=True, blank=True)
    result = models.TextField(_("how it went"), max_length=3000, blank=True)
    abandoned_because = models.TextField(_("why it was abandoned"), max_length=1000, blank=True, editable=False)
    contact_role = models.CharField(
        _("contact"),
        max_length=200,
        blank=True,
        help_text=_("A role, such as “planning architect”. Shown on the page."),
    )
    contact_email = MailboxField(_("email address"), blank=True, help_text=_("Never shown."))
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    author = user_reference(_("recorded by"))
    form_key = models.UUIDField(null=True, editable=False)
    # Version 1.0 kept one link here. What it writes during an upgrade is read; a later release takes the columns away.
    key_digest = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    key_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    asked_at = models.DateTimeField(_("last asked at"), null=True, blank=True, editable=False)
    heard_at = models.DateTimeField(_("last reply at"), default=timezone.now, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = ReuseQuerySet.as_manager()

    class Meta:
        verbose_name = _("reuse")
        verbose_name_plural = _("reuses")
        indexes = [
            models.Index("heard_at", name="reuse_last_heard_of"),
            models.Index("organisation", F("created_at").desc(), F("id").desc(), name="reuse_of_organisation"),
            models.Index("outcome", name="reuse_confirmed", condition=Q(confirmed_at__isnull=False)),
        ]
        constraints = [
            *Position.Meta.constraints,
            one_of("language", Language),
            models.CheckConstraint(
                name="reuse_says_who",
                condition=Q(organisation__isnull=False) | ~Q(organisation_name=""),
                violation_error_message=_("Say which municipality or organisation uses it."),
            ),
            models.UniqueConstraint(
                fields=["outcome", "organisation"],
                condition=~Q(state="abandoned"),
                name="reuse_once_an_organisation",
                violation_error_message=_("Your organisation has already recorded this reuse."),
            ),
            once_a_form("author", _("This reuse has already been saved.")),
            models.CheckConstraint(
                name="reuse_abandoned_says_why",
                condition=Q(state="abandoned") & ~Q(abandoned_because="")
                | ~Q(state="abandoned") & Q(abandoned_because=""),
                violation_error_message=_("Say why you stopped. Others can learn from it."),
            ),
            models.CheckConstraint(
                name="reuse_evaluated_says_how_it_went",
                condition=~Q(state="evaluated") | ~Q(result=""),
                violation_error_message=_("Say how it went."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who} · {self.outcome}"

    @property
    def who(self) -> str:
        return str(self.organisation) if self.organisation else self.organisation_name

    @property
    def is_derived(self) -> bool:
        """Whether that they use it is inferred, so that it is no evidence."""
        return bool(self.field_sources.get("state", {}).get("confidence") == Confidence.INFERRED)

    @property
    def is_over(self) -> bool:
        return self.state in self.OVER

    @property
    def version(self) -> str:
        """What tells the words that somebody has looked at, to confirm them, from those that have replaced them."""
        shown = (
            self.pk,
            self.who,
            self.is_municipality,
            str(self.country),
            self.state,
            self.adapted,
            self.contact_role,
            str(self.latitude),
            str(self.longitude),
        )
        return digest(json.dumps(shown))

    @property
    def position(self) -> tuple[Decimal, Decimal] | None:
        """Latitude and longitude: its own, or those of its place or of its organisation's."""
        places = (self, self.area, self.organisation.area if self.organisation else None)
        return next((place.point for place in places if place and place.point), None)

    def lock(self) -> None:
        """Lock the outcome first: its maturity follows."""
        lock_for_update(self.outcome, "pk")
        lock_for_update(self, "state", "result", "confirmed_at")

    def confirm(self) -> bool:
        """Make it public, in one UPDATE, as the link in the mail asks; say whether this click was the one."""
        return bool(type(self).objects.filter(pk=self.pk, confirmed_at=None).update(confirmed_at=timezone.now()))


class ReuseStep(Step):
    states = Reuse.State
    reuse = models.ForeignKey(Reuse, on_delete=models.CASCADE, related_name="steps")


class ReuseLinkQuerySet(PrivateLinkQuerySet["ReuseLink"]):
    def give(self, reuse: Reuse, purpose: str) -> str:
        """Make one more link to the reuse, and return its key."""
        key, key_digest = new_key()
        expires_at = timezone.now() + ReuseLink.AGES[purpose]
        self.create(reuse=reuse, purpose=purpose, key_digest=key_digest, expires_at=expires_at)
        return key

    def find(self, key: str) -> "ReuseLink | None":
        """Return the link with this key, also one that version 1.0 has made during the upgrade."""
        link = self.of_key(key).select_related("reuse__outcome", "reuse__organisation").first()
        if link is None:
            reuses = Reuse.objects.select_related("outcome", "organisation")
            reuse = reuses.filter(key_digest=digest(key), key_expires_at__isnull=False).first()
            return ReuseLink(reuse=reuse, expires_at=reuse.key_expires_at) if reuse else None
        return link


class ReuseLink(PrivateLink):
    """A link by which somebody without a login confirms a reuse, and says once a year how it is going."""

    class Purpose(models.TextChoices):
        CONFIRM = "confirm", _("confirm what was sent")
        FOLLOW_UP = "follow_up", _("say how it is going")

    AGES = {Purpose.CONFIRM.value: CONFIRM_WITHIN, Purpose.FOLLOW_UP.value: WORKS_FOR}

    reuse = models.ForeignKey(Reuse, on_delete=models.CASCADE, related_name="links", verbose_name=_("reuse"))
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)

    objects = ReuseLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("private link")
        verbose_name_plural = _("private links")
        indexes = [models.Index(fields=["expires_at"], name="reuselink_expires")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.reuse}"
