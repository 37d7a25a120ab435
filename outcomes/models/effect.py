from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import user_reference
from challenges.models.target import FIRST_YEAR, LAST_YEAR
from knowledge.models import Indicator
from outcomes.models.outcome import Outcome
from outcomes.models.reuse import Reuse
from outcomes.models.trial import Trial
from places.models import Area

_FIGURES = ("indicator", "area", "before_year", "before_value", "after_year", "after_value")


def _all_of(*fields: str, empty: bool) -> Q:
    found = Q()
    for field in fields:
        found &= Q(**{f"{field}__isnull": empty})
    return found


class EffectQuerySet(models.QuerySet["Effect"]):
    def public(self) -> Self:
        """Return what everybody reads: of confirmed reuses alone, and of indicators that are on the site."""
        is_told = Q(reuse=None) | Q(reuse__confirmed_at__isnull=False)
        return self.filter(is_told, Q(indicator=None) | Q(indicator__publication="published"))


class Effect(models.Model):
    """What was measured when an outcome was used: an indicator before and after, or what was saved.

    It belongs to the outcome, and to the trial or the reuse in which it was measured, if it was in one. It says what
    was so before and after, never that the one followed from the other.
    """

    class Kind(models.TextChoices):
        FIGURE = "figure", _("an indicator, before and after")
        HOURS = "hours", _("working hours saved")
        MONEY = "money", _("money saved")
        SPACE = "space", _("space saved")

    class Per(models.TextChoices):
        IN_ALL = "", _("in all")
        YEAR = "year", _("a year")

    SAVED = (Kind.HOURS, Kind.MONEY, Kind.SPACE)

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="effects", verbose_name=_("outcome"))
    trial = models.ForeignKey(
        Trial, on_delete=models.CASCADE, null=True, blank=True, related_name="effects", verbose_name=_("trial")
    )
    reuse = models.ForeignKey(
        Reuse, on_delete=models.CASCADE, null=True, blank=True, related_name="effects", verbose_name=_("reuse")
    )
    order = models.PositiveSmallIntegerField(default=0, editable=False)
    kind = models.CharField(_("what was measured"), max_length=6, choices=Kind, default=Kind.FIGURE)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("indicator")
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    before_year = models.PositiveSmallIntegerField(_("year before"), null=True, blank=True)
    before_value = models.DecimalField(_("value before"), max_digits=18, decimal_places=6, null=True, blank=True)
    after_year = models.PositiveSmallIntegerField(_("year after"), null=True, blank=True)
    after_value = models.DecimalField(_("value after"), max_digits=18, decimal_places=6, null=True, blank=True)
    amount = models.DecimalField(_("how much"), max_digits=14, decimal_places=2, null=True, blank=True)
    per = models.CharField(_("for how long"), max_length=4, choices=Per, default=Per.IN_ALL, blank=True)
    reckoned = models.TextField(_("how it was reckoned"), max_length=1000)
    reckoned_by = models.CharField(
        _("who reckoned it"), max_length=200, help_text=_("A role at an organisation, not a person.")
    )
    author = user_reference(_("written by"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = EffectQuerySet.as_manager()

    class Meta:
        verbose_name = _("measured effect")
        verbose_name_plural = _("measured effects")
        constraints = [
            models.CheckConstraint(
                name="effect_is_of_its_kind",
                condition=Q(kind="figure", amount__isnull=True) & _all_of(*_FIGURES, empty=False)
                | ~Q(kind="figure") & Q(amount__gt=0) & _all_of(*_FIGURES, empty=True),
                violation_error_message=_(
                    "An indicator has a place, and a year and a value before and after; what was saved has an amount."
                ),
            ),
            models.CheckConstraint(
                name="effect_after_comes_after",
                condition=Q(after_year__isnull=True) | Q(after_year__gt=F("before_year")),
                violation_error_message=_("The year after comes after the year before."),
            ),
            models.CheckConstraint(
                name="effect_years_are_years",
                condition=Q(before_year__isnull=True) | Q(before_year__gte=FIRST_YEAR, after_year__lte=LAST_YEAR),
                violation_error_message=_("Write a year with four figures."),
            ),
            models.CheckConstraint(
                name="effect_of_trial_or_reuse",
                condition=Q(trial__isnull=True) | Q(reuse__isnull=True),
                violation_error_message=_("It was measured in a trial or in a reuse, not in both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.outcome}"
