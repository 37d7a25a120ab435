"""What a change of the plan was worth: gains and losses alike, each with how it was found, by whom and how sure."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.constraints import one_of
from talks.models.plan_change import PlanChange


class WorthKind(models.TextChoices):
    HOMES = "homes", _("homes")
    GREEN = "green", _("green area")
    SCHOOL = "school", _("school and preschool places")
    TIME = "time", _("time")
    MONEY = "money", _("money")
    RISK = "risk", _("risk")
    CLIMATE = "climate", _("climate")


class Unit(models.TextChoices):
    """In what it is counted. The values are the same in both languages, and stand in the open data."""

    HOMES = "homes", pgettext_lazy("unit", "homes")
    SQUARE_METRES = "m2", pgettext_lazy("unit", "m²")
    PLACES = "places", pgettext_lazy("unit", "places")
    DAYS = "days", pgettext_lazy("unit", "days")
    MONTHS = "months", pgettext_lazy("unit", "months")
    YEARS = "years", pgettext_lazy("unit", "years")
    KRONOR = "SEK", pgettext_lazy("unit", "kronor")
    TONNES = "tCO2e", pgettext_lazy("unit", "tonnes CO₂e")


UNITS: dict[WorthKind, tuple[Unit, ...]] = {
    WorthKind.HOMES: (Unit.HOMES,),
    WorthKind.GREEN: (Unit.SQUARE_METRES,),
    WorthKind.SCHOOL: (Unit.PLACES,),
    WorthKind.TIME: (Unit.DAYS, Unit.MONTHS, Unit.YEARS),
    WorthKind.MONEY: (Unit.KRONOR,),
    WorthKind.RISK: (),  # told in words, as nobody counts it
    WorthKind.CLIMATE: (Unit.TONNES,),
}
_UNIT_OF_KIND = Q()
for _kind, _units in UNITS.items():
    _UNIT_OF_KIND |= Q(kind=_kind.value, unit__in=[unit.value for unit in _units] or [""])


class Direction(models.TextChoices):
    GAIN = "gain", _("gain")
    LOSS = "loss", _("loss")


class How(models.TextChoices):
    MEASURED = "measured", _("measured in a drawing or on the site")
    CALCULATED = "calculated", _("calculated")
    ESTIMATED = "estimated", _("estimated")


class Sure(models.TextChoices):
    SURE = "sure", _("sure")
    LIKELY = "likely", _("quite sure")
    UNSURE = "unsure", _("unsure")


class Worth(models.Model):
    """A number or a range of one kind, counted from zero upwards: whether it was won or lost is said beside it."""

    Kind, Unit, Direction, How, Sure = WorthKind, Unit, Direction, How, Sure

    plan_change = models.ForeignKey(PlanChange, on_delete=models.CASCADE, related_name="worths")
    order = models.PositiveSmallIntegerField(_("place in the list"), default=1)
    kind = models.CharField(_("kind"), max_length=8, choices=WorthKind)
    direction = models.CharField(_("gain or loss"), max_length=4, choices=Direction, default=Direction.GAIN)
    low = models.DecimalField(_("how much"), max_digits=14, decimal_places=2, null=True, blank=True)
    high = models.DecimalField(_("at most"), max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=6, choices=Unit, blank=True)
    of_what = models.CharField(_("of what"), max_length=160, blank=True)
    how = models.CharField(_("how it was found"), max_length=10, choices=How)
    by = models.CharField(_("by whom"), max_length=160)
    sure = models.CharField(_("how sure"), max_length=6, choices=Sure)

    class Meta:
        verbose_name = _("worth of a change")
        verbose_name_plural = _("worths of changes")
        ordering: ClassVar = ["order", "pk"]
        constraints = [
            one_of("kind", WorthKind),
            one_of("direction", Direction),
            one_of("how", How),
            one_of("sure", Sure),
            models.CheckConstraint(
                name="worth_unit_of_kind",
                condition=_UNIT_OF_KIND,
                violation_error_message=_("This is not counted in that unit."),
            ),
            models.CheckConstraint(
                name="worth_number_or_words",
                condition=Q(unit="", low__isnull=True, high__isnull=True) & ~Q(of_what="")
                | ~Q(unit="") & Q(low__isnull=False),
                violation_error_message=_("Write how much; of a risk, say in words what became of it."),
            ),
            models.CheckConstraint(
                name="worth_is_something",
                condition=Q(low__isnull=True) | Q(low__gt=0) | Q(low=0, high__isnull=False),
                violation_error_message=_("Write a number above zero, and say whether it was won or lost."),
            ),
            models.CheckConstraint(
                name="worth_range_in_order",
                condition=Q(high__isnull=True) | Q(high__gt=F("low")),
                violation_error_message=_("The most is more than the least."),
            ),
        ]

    def __str__(self) -> str:
        return str(capfirst(self.get_kind_display()))
