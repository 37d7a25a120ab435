from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import ends_after_start
from core.text.dates import PartialDateField
from dialogues.models.dialogue import Dialogue


class Phase(models.Model):
    """A part of a dialogue's story: what happens when. It only narrates; activities open and close by themselves."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="phases", verbose_name=_("dialogue"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=1000, blank=True)
    started = PartialDateField(_("from"))
    ended = PartialDateField(_("to"))

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        constraints = [
            ends_after_start(_("A phase cannot end before it began.")),
        ]

    def __str__(self) -> str:
        return self.title


class ChecklistItem(models.Model):
    """Something the organiser means to do; the steps of the method used fill in the list. Never shown to others."""

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.CASCADE, related_name="checklist", verbose_name=_("dialogue")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    text = models.CharField(_("instructions"), max_length=500)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist")

    def __str__(self) -> str:
        return self.text
