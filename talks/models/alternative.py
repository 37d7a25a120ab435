"""What the talks choose between: alternatives, what would follow from each, and where each party stands."""

from string import ascii_uppercase
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import user_reference
from core.constraints import one_of
from knowledge.models import Delivery
from talks.models.seat import Seat
from talks.models.talk import Talk


class Alternative(models.Model):
    """One of those that stand side by side. Its letter is given by its place among them."""

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="alternatives", verbose_name=_("early talks"))
    title = models.CharField(_("title"), max_length=80)
    text = models.CharField(_("in one sentence"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    worded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("alternative")
        verbose_name_plural = _("alternatives")

    def __str__(self) -> str:
        return self.title


def letter(place: int) -> str:
    """Return the letter of the alternative at that place, counted from 0."""
    return ascii_uppercase[place]


class Consequence(models.Model):
    """A row of the table: one thing that differs between the alternatives, or may do so.

    ``query`` and ``delivery`` are a comparison of figures that it rests on, as a finding keeps one.
    """

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="consequences", verbose_name=_("early talks"))
    what = models.CharField(_("what follows"), max_length=120)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    query = models.CharField(_("address of a comparison of figures"), max_length=500, blank=True)
    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("locked to")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("consequence")
        verbose_name_plural = _("consequences")

    def __str__(self) -> str:
        return self.what


class Certainty(models.TextChoices):
    CERTAIN = "certain", pgettext_lazy("of an estimate", "certain")
    LIKELY = "likely", pgettext_lazy("of an estimate", "likely")
    UNCERTAIN = "uncertain", pgettext_lazy("of an estimate", "uncertain")


class Estimate(models.Model):
    """What one alternative means for one consequence, or why nobody can say."""

    consequence = models.ForeignKey(Consequence, on_delete=models.CASCADE, related_name="estimates")
    alternative = models.ForeignKey(Alternative, on_delete=models.CASCADE, related_name="estimates")
    value = models.CharField(_("value"), max_length=60, blank=True)
    certainty = models.CharField(_("how sure"), max_length=9, choices=Certainty, default=Certainty.LIKELY)
    missing_because = models.CharField(_("why there is no value"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("estimate")
        verbose_name_plural = _("estimates")
        constraints = [
            one_of("certainty", Certainty),
            models.UniqueConstraint(
                fields=["consequence", "alternative"],
                name="estimate_once",
                violation_error_message=_("The alternative already has a value for this."),
            ),
            models.CheckConstraint(
                name="estimate_is_known_or_says_why",
                condition=Q(value="") & ~Q(missing_because="") | ~Q(value="") & Q(missing_because=""),
                violation_error_message=_("Write a value, or why there is none, and not both."),
            ),
        ]

    def __str__(self) -> str:
        return self.value or self.missing_because


class Stand(models.TextChoices):
    BEHIND = "behind", _("stands behind it")
    LIVE_WITH = "live_with", _("can live with it")
    AGAINST = "against", _("is against it")


class PositionQuerySet(models.QuerySet["Position"]):
    def latest_first(self) -> Self:
        return self.order_by("-is_latest", "-taken_at", "-pk")


class Position(models.Model):
    """Where a party stands on an alternative, as of the day it said so. The latest holds; the older ones are kept."""

    Stand = Stand

    seat = models.ForeignKey(Seat, on_delete=models.RESTRICT, related_name="positions", verbose_name=_("seat"))
    alternative = models.ForeignKey(
        Alternative, on_delete=models.CASCADE, related_name="positions", verbose_name=_("alternative")
    )
    stand = models.CharField(_("where you stand"), max_length=9, choices=Stand)
    because = models.TextField(_("why"), max_length=500, blank=True)
    taken_at = models.DateTimeField(default=timezone.now, editable=False)
    is_latest = models.BooleanField(default=True, editable=False)
    author = user_reference(_("written by"))

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of a party", "position")
        verbose_name_plural = pgettext_lazy("of a party", "positions")
        constraints = [
            one_of("stand", Stand),
            models.UniqueConstraint(
                fields=["seat", "alternative"],
                condition=Q(is_latest=True),
                name="position_one_latest",
                violation_error_message=_("The party has already taken a position on this alternative."),
            ),
            models.CheckConstraint(
                name="position_against_says_why",
                condition=~Q(stand="against") | ~Q(because=""),
                violation_error_message=_("Say why you are against it: then the others can do something about it."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_stand_display())

    @property
    def is_of_older_words(self) -> bool:
        """Whether the alternative has been worded otherwise since; the alternative is fetched with it."""
        return self.taken_at < self.alternative.worded_at
