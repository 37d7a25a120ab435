from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialogues.models.dialogue import Dialogue


class VisitDay(models.Model):
    """How often the page of a dialogue was read on one day, counted by COUNTER's rules: a number, and nobody's."""

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.CASCADE, related_name="visit_days", verbose_name=_("dialogue")
    )
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("visits of a day")
        verbose_name_plural = _("visits by day")
        constraints = [
            models.UniqueConstraint(
                fields=["dialogue", "day"],
                name="visit_day_once",
                violation_error_message=_("This day has already been counted."),
            ),
            models.CheckConstraint(
                name="visit_day_of_something",
                condition=Q(number__gt=0),
                violation_error_message=_("A day without readers must not have a row."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dialogue} · {self.day}"
