from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import user_reference
from challenges.models.challenge import Challenge
from core.constraints import one_of
from core.workflow import Step, Workflow
from knowledge.models import Indicator, Sex
from places.models import Area

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

FIRST_YEAR, LAST_YEAR = 1900, 2200
A_YEAR = Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR)


class ChallengeIndicatorQuerySet(models.QuerySet["ChallengeIndicator"]):
    def in_force(self) -> Self:
        """Return those that hold, of indicators that everybody may read about."""
        return self.filter(state=ChallengeIndicator.State.IN_FORCE, indicator__publication="published")


class ChallengeIndicator(Workflow):
    """What a challenge is measured by: what an indicator was, and what it should be, in a place, for all or one sex.

    What it is now is read from the portal's figures; only where there are none do people write it
    (``ChallengeFigure``).
    """

    class State(models.TextChoices):
        IN_FORCE = "in_force", _("in force")
        WITHDRAWN = "withdrawn", _("withdrawn")

    challenge = models.ForeignKey(
        Challenge, on_delete=models.CASCADE, related_name="targets", verbose_name=_("challenge"), db_index=False
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="targets", verbose_name=_("indicator")
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="targets", verbose_name=_("place"))
    sex = models.CharField(_("whom it is about"), max_length=5, choices=Sex, default=Sex.TOTAL)
    baseline_year = models.PositiveSmallIntegerField(_("year then"))
    baseline_value = models.DecimalField(_("value then"), max_digits=18, decimal_places=6)
    baseline_source = models.CharField(_("source of the value then"), max_length=200, blank=True)
    goal_year = models.PositiveSmallIntegerField(_("year of the target"))
    goal_value = models.DecimalField(_("target value"), max_digits=18, decimal_places=6)
    goal_source = models.CharField(_("where the target is decided"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.IN_FORCE, editable=False)
    author = user_reference(_("set by"))
    set_for = models.CharField(
        _("set on behalf of"), max_length=200, blank=True, editable=False, help_text=_("Empty: the portal’s editors.")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    if TYPE_CHECKING:
        figures: RelatedManager["ChallengeFigure"]

    objects = ChallengeIndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("target of a challenge")
        verbose_name_plural = _("targets of challenges")
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "indicator", "area", "sex"],
                condition=Q(state="in_force"),
                name="target_once",
                violation_error_message=_("The challenge already has a target for this indicator and place."),
            ),
            models.CheckConstraint(
                name="target_year_after_baseline",
                condition=Q(goal_year__gt=F("baseline_year")),
                violation_error_message=_("The year of the target must come after the year it begins from."),
            ),
            models.CheckConstraint(
                name="target_years_are_years",
                condition=Q(baseline_year__gte=FIRST_YEAR, goal_year__lte=LAST_YEAR),
                violation_error_message=_("Write a year with four figures."),
            ),
            models.CheckConstraint(
                name="target_changes_something",
                condition=~Q(goal_value=F("baseline_value")),
                violation_error_message=_("The target must be another value than the one it begins from."),
            ),
            one_of("sex", Sex),
        ]
        indexes = [models.Index("challenge", "state", name="target_of_challenge")]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.named_place}"

    @property
    def named_place(self) -> str:
        """The place, and whom it is about where that is not everybody."""
        return str(self.area.name) if self.sex == Sex.TOTAL else f"{self.area.name}, {self.get_sex_display()}"

    def clean(self) -> None:
        if self.indicator_id:
            check_value(self.indicator, "baseline_value", self.baseline_value)
            check_value(self.indicator, "goal_value", self.goal_value)


def check_value(indicator: Indicator, field: str, value: Decimal | None) -> None:
    """Raise ValidationError for what the indicator cannot be."""
    if value is not None and not indicator.can_be(value):
        raise ValidationError({field: _("The indicator cannot have that value.")})


class ChallengeIndicatorStep(Step):
    """What happened with a target. A change keeps what the target was before it."""

    states = ChallengeIndicator.State
    said = {
        "set": _("%(who)s set a target."),
        "changed": _("%(who)s changed a target."),
        "withdrawn": _("%(who)s withdrew a target."),
    }
    target = models.ForeignKey(ChallengeIndicator, on_delete=models.CASCADE, related_name="steps")
    goal_year_before = models.PositiveSmallIntegerField(null=True, editable=False)
    goal_value_before = models.DecimalField(max_digits=18, decimal_places=6, null=True, editable=False)
    baseline_year_before = models.PositiveSmallIntegerField(null=True, editable=False)
    baseline_value_before = models.DecimalField(max_digits=18, decimal_places=6, null=True, editable=False)

    @property
    def what_happened(self) -> str:
        if self.to_state == ChallengeIndicator.State.WITHDRAWN:
            return "withdrawn"
        return "changed" if self.from_state else "set"


class ChallengeFigure(models.Model):
    """How a target stood in a year that the portal has no figure of: written by hand, with its source."""

    target = models.ForeignKey(
        ChallengeIndicator, on_delete=models.CASCADE, related_name="figures", verbose_name=_("target"), db_index=False
    )
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=6)
    source = models.CharField(_("source"), max_length=200)
    author = user_reference(_("written by"))
    written_for = models.CharField(
        _("written on behalf of"),
        max_length=200,
        blank=True,
        editable=False,
        help_text=_("Empty: the portal’s editors."),
    )
    written_at = models.DateTimeField(_("written at"), auto_now=True)

    class Meta:
        verbose_name = _("figure written by hand")
        verbose_name_plural = _("figures written by hand")
        constraints = [
            models.UniqueConstraint(
                fields=["target", "year"],
                name="target_figure_once_a_year",
                violation_error_message=_("There is already a figure for this year."),
            ),
            models.CheckConstraint(
                name="target_figure_year_is_a_year",
                condition=A_YEAR,
                violation_error_message=_("Write a year with four figures."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} · {self.year}"

    def clean(self) -> None:
        check_value(self.target.indicator, "value", self.value)
        if self.year is not None and self.year <= self.target.baseline_year:
            raise ValidationError(
                {"year": _("A follow-up is for a year after %(year)s.") % {"year": self.target.baseline_year}}
            )
