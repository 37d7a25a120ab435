from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import MailboxField
from accounts.models import Language, User
from challenges.models import Challenge, Goal, Perspective
from core.constraints import one_of
from dialogues.models import Dialogue
from outcomes.models import Outcome
from partners.models import Organisation
from places.models import Area
from reports.models import Report

_KINDS = ("challenge", "outcome", "dialogue", "report", "organisation", "area", "perspective", "goal")
Followed = Challenge | Outcome | Dialogue | Report | Organisation | Area | Perspective | Goal


def _just_one(*columns: str) -> Q:
    """Match the rows in which one of the columns is set, and none of the others."""
    return reduce(or_, (Q(**{f"{one}__isnull": one != it for one in columns}) for it in columns))


def visitor_of(follower: "Follower") -> User | AnonymousUser:
    """Return as whom a follower reads: whoever has followed by an address alone, as everybody."""
    return follower if isinstance(follower, User) else AnonymousUser()


class FollowQuerySet(models.QuerySet["Follow"]):
    def of(self, record: Followed) -> Self:
        return self.filter(**{Follow.kind_of(record): record})

    def by(self, follower: "Follower") -> Self:
        return self.filter(user=follower) if isinstance(follower, User) else self.filter(address=follower)

    def readable_by(self, follower: "Follower") -> Self:
        """Leave out what they may read no longer. Two queries for an editor, to ask for the second factor."""
        visitor = visitor_of(follower)
        return self.filter(
            Q(challenge=None) | Q(challenge__in=Challenge.objects.visible_to(visitor)),
            Q(outcome=None) | Q(outcome__in=Outcome.objects.visible_to(visitor)),
            Q(dialogue=None) | Q(dialogue__in=Dialogue.objects.visible_to(visitor)),
            Q(report=None) | Q(report__in=Report.objects.visible_to(visitor)),
        )

    def with_records(self) -> Self:
        """Fetch the records that are followed, in one query."""
        return self.select_related(*Follow.KINDS).defer(
            *(f"{kind}__search_text" for kind in Follow.KINDS if kind not in {"perspective", "goal"}), "area__boundary"
        )


class Follow(models.Model):
    """Somebody wants to hear what happens to a record: just one of the columns below says to which.

    They have an account, or have confirmed an address.
    """

    KINDS: ClassVar = {
        "challenge": Challenge,
        "outcome": Outcome,
        "dialogue": Dialogue,
        "report": Report,
        "organisation": Organisation,
        "area": Area,
        "perspective": Perspective,
        "goal": Goal,
    }

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="follows",
        verbose_name=_("user"),
    )
    address = models.ForeignKey(
        "AddressFollower",
        on_delete=models.CASCADE,
        db_index=False,  # the constraints have one
        null=True,
        blank=True,
        related_name="follows",
        verbose_name=_("email address"),
    )
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, null=True, blank=True, related_name="follows")
    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, null=True, blank=True, related_name="follows")
    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.CASCADE, null=True, blank=True, related_name="follows", db_index=False
    )
    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, null=True, blank=True, related_name="follows", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="follows"
    )
    area = models.ForeignKey(Area, on_delete=models.CASCADE, null=True, blank=True, related_name="follows")
    perspective = models.ForeignKey(
        Perspective, on_delete=models.CASCADE, null=True, blank=True, related_name="follows"
    )
    goal = models.ForeignKey(
        Goal, on_delete=models.CASCADE, null=True, blank=True, related_name="follows", db_index=False
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        indexes = [
            models.Index(fields=["dialogue"], name="follow_dialogue"),
            models.Index(fields=["report"], name="follow_report"),
            models.Index(fields=["goal"], name="follow_goal"),
        ]
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=[who, kind],
                    name=f"follow_once_{kind}" if who == "user" else f"follow_once_{kind}_by_mail",
                    violation_error_message=_("You already follow this."),
                )
                for who in ("user", "address")
                for kind in _KINDS
            ),
            models.CheckConstraint(
                name="follow_one_record",
                condition=_just_one(*_KINDS),
                violation_error_message=_("A follow must point to exactly one record."),
            ),
            models.CheckConstraint(
                name="follow_by_somebody",
                condition=_just_one("user", "address"),
                violation_error_message=_("A follow is an account’s or an address’s."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.address} · {self.record}"

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


class ToldByMail(models.Model):
    """Abstract: how often somebody gets mail about what they follow, and up to when they have been told.

    ``told_until`` moves in the transaction that queues the digest: what lies before it has been told, once.
    """

    class Frequency(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DAILY = "daily", _("once a day")
        WEEKLY = "weekly", _("once a week")
        NEVER = "never", _("never")

    EVERY: ClassVar = {Frequency.DAILY: 1, Frequency.WEEKLY: 7}  # days

    frequency = models.CharField(_("emails"), max_length=8, choices=Frequency, default=Frequency.WEEKLY)
    told_until = models.DateTimeField(_("notified until"), default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Subscription(ToldByMail):
    """How often a user gets mail about what they follow."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="subscription",
        verbose_name=_("user"),
    )

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")

    def __str__(self) -> str:
        return f"{self.user}: {self.get_frequency_display()}"

    @classmethod
    def of(cls, user: User) -> "Subscription":
        """Return the user's subscription, made when it is asked for the first time."""
        return cls.objects.get_or_create(user=user)[0]


class AddressFollower(ToldByMail):
    """Somebody who follows by a confirmed address, without an account."""

    email = MailboxField(_("email address"))
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    confirmed_at = models.DateTimeField(_("confirmed at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("follower by email")
        verbose_name_plural = _("followers by email")
        constraints = [
            one_of("language", Language),
            models.UniqueConstraint(
                Lower("email"),
                name="address_follower_once",
                violation_error_message=_("This address already follows something."),
            ),
        ]

    def __str__(self) -> str:
        return self.email


Follower = User | AddressFollower
