from typing import Self

from django.db import models
from django.db.models import Case, F, Prefetch, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenges.models import Challenge, Perspective
from partners.models import Organisation, Stage
from places.models import Area
from records.database import SWEDISH
from records.ordering import in_language, title_indexes
from records.provenance import Provenance, Relation
from records.publication import Publishable, PublishableQuerySet
from records.search import search_text

# Addresses of pages beside the outcomes'.
RESERVED_SLUGS = frozenset({"nyckeltal", "key-figures"})


class OutcomeQuerySet(PublishableQuerySet["Outcome"]):
    def for_rows(self) -> Self:
        """Fetch what a row of a list shows, in two queries whatever the number of rows."""
        return self.defer("search_text", "more_sources").prefetch_related(
            Prefetch("perspectives", Perspective.objects.order_by("order"))
        )

    def by_kind(self) -> Self:
        """Order as the chain is told: strategies, solutions, ideas, methods, tools; Swedish alphabet within."""
        rank = Case(*(When(kind=kind, then=n) for n, kind in enumerate(Outcome.Kind.values)))
        return self.order_by(rank, in_language("title"), "id")


class Outcome(Publishable, Provenance):
    """What came out of the work on a challenge, for others to use."""

    class Kind(models.TextChoices):
        STRATEGY = "strategy", _("strategy")
        SOLUTION = "solution", _("solution")
        IDEA = "idea", _("idea")
        METHOD = "method", _("method")
        TOOL = "tool", _("tool")

    class Maturity(models.TextChoices):
        """How far it has been tried. Superseded and retired are no longer on the way anywhere."""

        NOT_ASSESSED = "", _("not assessed")
        IDEA = "idea", _("idea")
        IN_TEST_BED = "in_test_bed", _("in test bed")
        PILOTED = "piloted", _("piloted")
        EVALUATED = "evaluated", _("evaluated")
        RECOMMENDED = "recommended", _("recommended")
        SUPERSEDED = "superseded", _("superseded")
        RETIRED = "retired", _("retired")

    RELATIONS = (Relation.PROGRAMME, Relation.PARTNER, Relation.SIMILAR)

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=160, db_collation=SWEDISH)
    description = models.TextField(_("description"), max_length=6000)
    maturity = models.CharField(_("maturity"), max_length=12, choices=Maturity, blank=True)
    maturity_basis = models.TextField(
        _("basis of the maturity"), blank=True, help_text=_("What the maturity rests on, for readers to judge.")
    )
    relation = models.CharField(
        _("relation"), max_length=20, choices=[(r.value, r.label) for r in RELATIONS], default=Relation.PROGRAMME
    )
    stage = models.ForeignKey(
        Stage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="outcomes",
        verbose_name=_("stage"),
        help_text=_("The stage of the programme it came out of."),
    )
    perspectives = models.ManyToManyField(
        Perspective, blank=True, related_name="outcomes", verbose_name=_("perspectives")
    )
    challenges = models.ManyToManyField(
        Challenge, blank=True, related_name="outcomes", verbose_name=_("challenges it answers")
    )
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="outcomes", verbose_name=_("organisations")
    )
    areas = models.ManyToManyField(Area, blank=True, related_name="outcomes", verbose_name=_("places"))
    search_text = search_text("title_sv", "title_en", "description_sv", "description_en")

    objects = OutcomeQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        indexes = [
            *title_indexes("outcome"),
            models.Index("publication", models.F("published_at").desc(), "id", name="outcome_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("outcomes:detail", args=[self.slug])

    @property
    def maturity_level(self) -> int:
        """0 (not assessed, superseded or retired) to 5 (recommended)."""
        levels = ["", *(m for m in self.Maturity.values if m)][:6]
        return levels.index(self.maturity) if self.maturity in levels else 0


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
    levels = models.JSONField(_("levels"), default=list, blank=True, help_text=_("The kinds of area it is known for."))
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))
    description = models.TextField(_("description"), blank=True)
    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="indicators", verbose_name=_("outcome"))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.CheckConstraint(
                name="indicator_years_in_order",
                condition=Q(last_year__gte=F("first_year")),
                violation_error_message=_("The last year cannot lie before the first."),
            )
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
