import re
from decimal import Decimal
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.constraints import web_addresses
from core.database import SWEDISH
from core.lists.search import search_text
from core.publishing.ordering import in_language
from core.publishing.provenance import Provenance
from core.publishing.publication import Publication, Publishable, PublishableQuerySet
from core.workflow import Step, Workflow
from knowledge.models.source import Source
from places.models import Area

_YEAR = re.compile(r"(?:1[89]|2[01])[0-9]{2}")


def validate_levels(value: object) -> None:
    """Accept a list of kinds of areas."""
    if not isinstance(value, list) or not all(isinstance(kind, str) and kind in Area.Kind.values for kind in value):
        raise ValidationError(_("A level is one of: %(levels)s."), params={"levels": ", ".join(Area.Kind.values)})


def validate_years(value: object) -> None:
    """Accept a list of years."""
    if not isinstance(value, list) or not all(_YEAR.fullmatch(str(year)) for year in value):
        raise ValidationError(_("Give the years as a list of four figures each."))


class IndicatorQuerySet(PublishableQuerySet["Indicator"]):
    def for_rows(self) -> Self:
        """Fetch what a row of a list shows."""
        return self.defer("search_text", "more_sources", "method_note", "method_note_sv", "method_note_en")

    def fillable_from(self, source: Source) -> Self:
        """Return those whose figures come from this source, or from none that is known."""
        return self.filter(Q(source_of_figures=source) | Q(source_of_figures=None))

    def by_name(self) -> Self:
        return self.order_by(in_language("name"), "id")


class Indicator(Publishable, Workflow, Provenance):
    """What is measured, in which unit, by whom, and what one should know of it. Its figures are in series."""

    state_field: ClassVar[str] = "publication"

    class Unit(models.TextChoices):
        NUMBER = "antal", pgettext_lazy("unit", "number")
        SHARE = "andel", _("share")
        PERCENT = "procent", _("percent")
        SEK = "kronor", _("SEK")
        PER_HOUSEHOLD = "antal per hushåll", _("number per household")
        PER_THOUSAND = "per tusen", _("per thousand residents")
        YEARS = "år", pgettext_lazy("unit", "years")
        INDEX = "index", _("index")

    class Better(models.TextChoices):
        UP = "up", _("higher is better")
        DOWN = "down", _("lower is better")
        NONE = "none", _("neither is better")

    class Dimension(models.TextChoices):
        ECONOMIC = "economic", _("economic")
        ECOLOGICAL = "ecological", _("ecological")
        SOCIAL = "social", _("social")

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    code = models.CharField(_("the source’s own name of it"), max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=200, db_collation=SWEDISH)
    definition = models.TextField(_("definition"), blank=True)
    group = models.CharField(_("group"), max_length=40, blank=True)
    unit = models.CharField(_("unit"), max_length=20, choices=Unit)
    better = models.CharField(_("what is better"), max_length=4, choices=Better, default=Better.NONE)
    dimension = models.CharField(_("dimension"), max_length=10, choices=Dimension, blank=True)
    levels = models.JSONField(
        _("levels"),
        default=list,
        blank=True,
        validators=[validate_levels],
        help_text=_("The types of area it is available for."),
    )
    first_year = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    break_years = models.JSONField(
        _("years of a break"),
        default=list,
        blank=True,
        validators=[validate_years],
        help_text=_("From such a year on it is measured in another way than before."),
    )
    method_note = models.TextField(_("note on the method"), blank=True)
    lowest = models.DecimalField(
        _("lowest possible value"),
        max_digits=18,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("An import refuses what is lower. Of a share it is 0, unless you say otherwise."),
    )
    highest = models.DecimalField(
        _("highest possible value"),
        max_digits=18,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("An import refuses what is higher. Of a share it is 1, unless you say otherwise."),
    )
    smallest_shown = models.PositiveIntegerField(
        _("smallest number shown"),
        null=True,
        blank=True,
        help_text=_("A figure that rests on fewer is not shown. Empty: all are."),
    )
    rests_on = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rests on"),
        help_text=_("The indicator that counts those whom this one is about. A count rests on itself."),
    )
    place_order = models.PositiveSmallIntegerField(
        _("order in the figures of a place"),
        null=True,
        blank=True,
        help_text=_("A place shows the ten with the lowest numbers. Empty: this one is not among them."),
    )
    source_of_figures = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("source of the figures"),
    )
    search_text = search_text("name_sv", "name_en", "definition_sv", "definition_en", "code")

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            *Publishable.Meta.constraints,
            web_addresses("source"),
            models.CheckConstraint(
                name="indicator_first_year_first",
                condition=Q(first_year__isnull=True) | Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
                violation_error_message=_("The last year cannot be before the first."),
            ),
            models.CheckConstraint(
                name="indicator_limits_in_order",
                condition=Q(lowest__isnull=True) | Q(highest__isnull=True) | Q(highest__gte=F("lowest")),
                violation_error_message=_("The highest value cannot be below the lowest."),
            ),
            models.CheckConstraint(
                name="indicator_smallest_is_one_or_more",
                condition=Q(smallest_shown__isnull=True) | Q(smallest_shown__gte=1),
                violation_error_message=_("The smallest number shown is at least 1."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        return reverse("knowledge:indicator", args=[self.slug])

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the lowest and highest value that a figure of it can have; None where there is no such limit."""
        of_unit = {self.Unit.SHARE: (Decimal(0), Decimal(1))}.get(self.Unit(self.unit), (None, None))
        return (
            of_unit[0] if self.lowest is None else self.lowest,
            of_unit[1] if self.highest is None else self.highest,
        )

    @property
    def breaks(self) -> list[int]:
        """Return the years from which on it is measured in another way than before, in their order."""
        return sorted(int(year) for year in self.break_years)

    def breaks_within(self, first: int, last: int) -> list[int]:
        """Return the breaks after ``first``, up to ``last``: the values of the two cannot be compared across them."""
        return [year for year in self.breaks if first < year <= last]

    def can_be(self, value: Decimal) -> bool:
        lowest, highest = self.bounds
        return (lowest is None or value >= lowest) and (highest is None or value <= highest)


class IndicatorStep(Step):
    states = Publication
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="steps")
