from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.constraints import one_of
from knowledge.models.indicator import Indicator
from places.models import Area

FIGURE = "{series} · {year}"
DIGITS, DECIMALS = 18, 6  # that are kept of a value
LARGEST = Decimal(10) ** (DIGITS - DECIMALS) - 1


class Sex(models.TextChoices):
    TOTAL = "total", _("all")
    WOMEN = "women", _("women")
    MEN = "men", _("men")


class Status(models.TextChoices):
    """What is known of a figure. Zero is known."""

    KNOWN = "known", _("known")
    MISSING = "missing", _("missing")
    SUPPRESSED = "suppressed", _("not shown")


class Series(models.Model):
    """The figures of an indicator for an area, of all or of one sex, year by year."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="series", verbose_name=_("indicator"), db_index=False
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="series", verbose_name=_("place"))
    sex = models.CharField(_("sex"), max_length=5, choices=Sex, default=Sex.TOTAL)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series of figures")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "area", "sex"],
                name="series_once",
                violation_error_message=_("There is already a series for this place."),
            ),
            one_of("sex", Sex),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.area} · {self.get_sex_display()}"


class Delivered(models.Model):
    """Abstract: a year's value, and what is known of it."""

    year = models.PositiveSmallIntegerField(_("year"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.KNOWN)
    value = models.DecimalField(_("value"), max_digits=DIGITS, decimal_places=DECIMALS, null=True, blank=True)

    class Meta:
        abstract = True


def value_when_known(name: str) -> models.CheckConstraint:
    """Return the constraint that a figure has a value exactly when it is known: what is not shown is not kept."""
    return models.CheckConstraint(
        name=name,
        condition=Q(status="known", value__isnull=False) | (~Q(status="known") & Q(value__isnull=True)),
        violation_error_message=_("A figure that is known has a value, and no other has."),
    )


class Figure(Delivered):
    """The value of a series in a year, in the indicator's unit (a share lies between 0 and 1)."""

    series = models.ForeignKey(
        Series, on_delete=models.CASCADE, related_name="figures", verbose_name=_("series"), db_index=False
    )
    delivery = models.ForeignKey(
        "knowledge.Delivery", on_delete=models.PROTECT, related_name="figures", verbose_name=_("delivery")
    )

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year"],
                name="figure_once_a_series_and_year",
                violation_error_message=_("There is already a figure for this place and year."),
            ),
            one_of("status", Status),
            value_when_known("figure_value_when_known"),
        ]

    def __str__(self) -> str:
        return FIGURE.format(series=self.series, year=self.year)
