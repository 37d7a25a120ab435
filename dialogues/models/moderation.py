from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import user_reference
from dialogues.models.dialogue import Dialogue


class Rule(models.Model):
    """A rule of one dialogue: nothing is hidden for another reason."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="rules", verbose_name=_("dialogue"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=80)
    text = models.CharField(_("rule"), max_length=400)

    # Set by dialogues.moderation.rules_with_counts(): no columns.
    n_hidden: int
    n_otherwise: int

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")

    def __str__(self) -> str:
        return self.title


class FlagQuerySet(models.QuerySet["Flag"]):
    def waiting(self) -> Self:
        return self.filter(settled_at=None)


class Flag(models.Model):
    """Somebody says that a contribution breaks a rule. An account is not needed, and nothing is kept of who it was."""

    contribution = models.ForeignKey(
        "dialogues.Contribution", on_delete=models.CASCADE, related_name="flags", verbose_name=_("contribution")
    )
    rule = models.ForeignKey(
        Rule, on_delete=models.RESTRICT, null=True, blank=True, related_name="flags", verbose_name=_("rule")
    )
    note = models.CharField(_("in your own words"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    told_at = models.DateTimeField(_("moderators told at"), null=True, blank=True, editable=False)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True, editable=False)
    settled_by = user_reference(_("settled by"))

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        indexes = [models.Index("contribution", condition=Q(settled_at=None), name="flag_waiting")]
        constraints = [
            models.CheckConstraint(
                name="flag_says_why",
                condition=Q(rule__isnull=False) | ~Q(note=""),
                violation_error_message=_("Choose a rule, or explain what is wrong in your own words."),
            )
        ]

    def __str__(self) -> str:
        return str(self.rule or self.note)
