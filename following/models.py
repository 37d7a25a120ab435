from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from challenges.models import Challenge, Perspective
from outcomes.models import Outcome
from partners.models import Organisation
from places.models import Area

Followed = Challenge | Outcome | Organisation | Area | Perspective


class FollowQuerySet(models.QuerySet["Follow"]):
    def of(self, record: Followed) -> Self:
        return self.filter(**{Follow.kind_of(record): record})

    def readable_by(self, user: User) -> Self:
        """Leave out what ``user`` may read no longer. Two queries for an editor, to ask for the second factor."""
        return self.filter(
            Q(challenge=None) | Q(challenge__in=Challenge.objects.visible_to(user)),
            Q(outcome=None) | Q(outcome__in=Outcome.objects.visible_to(user)),
        )

    def with_records(self) -> Self:
        """Fetch the records that are followed, in one query."""
        return self.select_related(*Follow.KINDS).defer(
            *(f"{kind}__search_text" for kind in ("challenge", "outcome", "organisation", "area")), "area__boundary"
        )


class Follow(models.Model):
    """A user wants to hear what happens to a record: just one of the columns below says to which."""

    KINDS: ClassVar = {
        "challenge": Challenge,
        "outcome": Outcome,
        "organisation": Organisation,
        "area": Area,
        "perspective": Perspective,
    }

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows", verbose_name=_("user")
    )
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, null=True, blank=True, related_name="follows")
    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, null=True, blank=True, related_name="follows")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="follows"
    )
    area = models.ForeignKey(Area, on_delete=models.CASCADE, null=True, blank=True, related_name="follows")
    perspective = models.ForeignKey(
        Perspective, on_delete=models.CASCADE, null=True, blank=True, related_name="follows"
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=["user", kind],
                    name=f"follow_once_{kind}",
                    violation_error_message=_("You already follow this."),
                )
                for kind in ("challenge", "outcome", "organisation", "area", "perspective")
            ),
            models.CheckConstraint(
                name="follow_one_record",
                condition=Q(challenge__isnull=False, outcome=None, organisation=None, area=None, perspective=None)
                | Q(challenge=None, outcome__isnull=False, organisation=None, area=None, perspective=None)
                | Q(challenge=None, outcome=None, organisation__isnull=False, area=None, perspective=None)
                | Q(challenge=None, outcome=None, organisation=None, area__isnull=False, perspective=None)
                | Q(challenge=None, outcome=None, organisation=None, area=None, perspective__isnull=False),
                violation_error_message=_("A follow must point to exactly one record."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.record}"

    @property
    def kind(self) -> str:
        return next(kind for kind in self.KINDS if getattr(self, f"{kind}_id"))

    @property
    def record(self) -> Followed:
        found: Followed = getattr(self, self.kind)
        return found

    @classmethod
    def kind_of(cls, record: Followed) -> str:
        return next(kind for kind, model in cls.KINDS.items() if isinstance(record, model))


class Subscription(models.Model):
    """How often a user gets mail about what they follow, and up to when they have been told.

    ``told_until`` moves in the transaction that queues the digest: what lies before it has been told, once.
    """

    class Frequency(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DAILY = "daily", _("once a day")
        WEEKLY = "weekly", _("once a week")
        NEVER = "never", _("never")

    EVERY: ClassVar = {Frequency.DAILY: 1, Frequency.WEEKLY: 7}  # days

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="subscription",
        verbose_name=_("user"),
    )
    frequency = models.CharField(_("emails"), max_length=8, choices=Frequency, default=Frequency.WEEKLY)
    told_until = models.DateTimeField(_("notified until"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")

    def __str__(self) -> str:
        return f"{self.user}: {self.get_frequency_display()}"

    @classmethod
    def of(cls, user: User) -> "Subscription":
        """Return the user's subscription, made when it is asked for the first time."""
        return cls.objects.get_or_create(user=user)[0]
