from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.constraints import web_addresses
from core.database import SWEDISH
from core.publishing.provenance import Provenance
from outcomes.models.outcome import Outcome
from places.models import Area


class Indicator(Provenance):
    """A key figure that an outcome measures: its meaning, unit, levels and years."""

    class Unit(models.TextChoices):
        NUMBER = "antal", pgettext_lazy("unit", "number")
        SHARE = "andel", _("share")
        PERCENT = "procent", _("percent")
        SEK = "kronor", _("SEK")
        PER_HOUSEHOLD = "antal per hushåll", _("number per household")

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200, db_collation=SWEDISH)
    group = models.CharField(_("group"), max_length=40, blank=True)
    unit = models.CharField(_("unit"), max_length=20, choices=Unit)
    levels = models.JSONField(
        _("levels"), default=list, blank=True, help_text=_("The types of area it is available for.")
    )
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))
    description = models.TextField(_("description"), blank=True)
    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="indicators", verbose_name=_("outcome"))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            web_addresses("source"),
            models.CheckConstraint(
                name="indicator_years_in_order",
                condition=Q(last_year__gte=F("first_year")),
                violation_error_message=_("The last year cannot be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('outcomes:indicators')}#{self.slug}"


class KeyFigure(models.Model):
    """The value of an indicator for an area in a year, in the indicator's unit (a share lies between 0 and 1)."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="figures", verbose_name=_("indicator")
    )
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="figures", verbose_name=_("place"))
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)

    class Meta:
        verbose_name = _("key figure")
        verbose_name_plural = _("key figures")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "area", "year"],
                name="figure_once_a_year",
                violation_error_message=_("There is already a figure for this place and year."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.area} · {self.year}"
