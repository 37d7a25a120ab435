"""What only the portal as a whole knows of."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class TakenGap(models.Model):
    """Somebody has taken it upon themselves to mend a gap. A job removes it once the record is mended."""

    DAYS: ClassVar = 30  # that whoever takes one has, unless they say otherwise

    rule = models.CharField(_("what is missing"), max_length=40)
    record = models.PositiveBigIntegerField(_("record"))  # of the type that the rule is about
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="taken_gaps", verbose_name=_("taken by")
    )
    due_on = models.DateField(_("to be done by"))
    taken_at = models.DateTimeField(_("taken at"), default=timezone.now)

    class Meta:
        verbose_name = _("taken gap")
        verbose_name_plural = _("taken gaps")
        constraints = [models.UniqueConstraint(fields=["rule", "record"], name="gap_taken_once")]

    def __str__(self) -> str:
        return f"{self.rule} {self.record}"

    @property
    def who(self) -> str:
        """Name whoever has taken it, for colleagues and editors: addresses are never shown."""
        return self.taken_by.display_name or gettext("Somebody")
