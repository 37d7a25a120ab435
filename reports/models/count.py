from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.models.report import Report


class DayCount(models.Model):
    """How often a report was looked at or fetched on one day, counted by COUNTER's rules: numbers, and nobody's."""

    class Kind(models.TextChoices):
        VIEW = "view", _("view")
        DOWNLOAD = "download", _("download")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="day_counts", verbose_name=_("report"))
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    number = models.PositiveIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("daily count")
        verbose_name_plural = _("daily counts")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "kind", "day"],
                name="day_count_once",
                violation_error_message=_("This day has already been counted."),
            ),
            models.CheckConstraint(
                name="day_count_of_something",
                condition=Q(number__gt=0),
                violation_error_message=_("A day without readers must not have a row."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.day}"
