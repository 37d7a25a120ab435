from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Prefetch, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from challenges.models import Challenge
from dialogues.models import Dialogue, Statement
from outcomes.models import Outcome
from partners.models import Organisation
from places.models import Area
from records.database import SWEDISH
from records.provenance import Provenance, Relation
from records.publication import Publishable, PublishableQuerySet
from records.search import search_text

FIRST_YEAR, LAST_YEAR = 1900, 2100


class ReportQuerySet(PublishableQuerySet["Report"]):
    def newest(self) -> Self:
        """Order by year, the latest first; those of unknown year come last."""
        return self.order_by(Coalesce("year", 0).desc(), "title", "id")

    def for_rows(self) -> Self:
        """Fetch what a row of a list shows, in two queries whatever the number of rows."""
        return self.defer("search_text", "more_sources").prefetch_related(
            Prefetch("authors", Author.objects.defer("search_text").order_by("position"))
        )


class Report(Publishable, Provenance):
    """A written work of the programme, or about what it worked with."""

    class Kind(models.TextChoices):
        REPORT = "report", _("report")
        ARTICLE = "article", _("article")
        DOCTORAL_THESIS = "doctoral_thesis", _("doctoral thesis")
        LICENTIATE_THESIS = "licentiate_thesis", _("licentiate thesis")
        MASTER_THESIS = "master_thesis", _("master's thesis")
        BACHELOR_THESIS = "bachelor_thesis", _("bachelor's thesis")
        ANTHOLOGY = "anthology", _("anthology")
        PROCEEDINGS = "proceedings", _("conference proceedings")
        MAGAZINE = "magazine", _("magazine")
        DATASET = "dataset", _("data set")

    RELATIONS = (Relation.PROGRAMME, Relation.PARTNER, Relation.SIMILAR)

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    title = models.CharField(
        _("title"), max_length=300, db_collation=SWEDISH, help_text=_("In the language of the report.")
    )
    kind = models.CharField(_("type"), max_length=20, choices=Kind)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    year = models.PositiveSmallIntegerField(
        _("year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
        help_text=_("Empty: not known."),
    )
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    series = models.CharField(_("series and number"), max_length=200, blank=True)
    isbn = models.CharField(
        "ISBN",
        max_length=17,
        blank=True,
        validators=[RegexValidator(r"^[\d-]{9,16}[\dXx]$", _("Write the ISBN with digits and hyphens."))],
    )
    doi = models.CharField(
        "DOI",
        max_length=200,
        blank=True,
        validators=[RegexValidator(r"^10\.\d{4,9}/\S+$", _("A DOI begins with 10. and has a slash."))],
    )
    diva_id = models.CharField(
        _("DiVA id"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^diva2:\d+$", _("A DiVA id looks like diva2:123456."))],
    )
    url = models.URLField(_("address"), max_length=500, blank=True, help_text=_("Where the report can be read."))
    abstract = models.TextField(_("abstract"), blank=True)
    relation = models.CharField(
        _("relation"), max_length=20, choices=[(r.value, r.label) for r in RELATIONS], default=Relation.PROGRAMME
    )
    challenges = models.ManyToManyField(Challenge, blank=True, related_name="reports", verbose_name=_("challenges"))
    outcomes = models.ManyToManyField(Outcome, blank=True, related_name="reports", verbose_name=_("outcomes"))
    dialogues = models.ManyToManyField(Dialogue, blank=True, related_name="reports", verbose_name=_("dialogues"))
    statements = models.ManyToManyField(
        Statement,
        blank=True,
        related_name="reports",
        verbose_name=_("what became of dialogues"),
        help_text=_("The statements that this report came of."),
    )
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="reports", verbose_name=_("organisations")
    )
    areas = models.ManyToManyField(Area, blank=True, related_name="reports", verbose_name=_("places"))
    search_text = search_text("title", "abstract_sv", "abstract_en", "publisher", "series")

    objects = ReportQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [
            models.Index("publication", "title", "id", name="report_title"),
            models.Index("publication", Coalesce("year", 0).desc(), "title", "id", name="report_newest"),
        ]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                name="report_year_is_likely",
                condition=Q(year=None) | Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                violation_error_message=_("The year lies outside 1900–2100."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:detail", args=[self.slug])


class Author(models.Model):
    """An author of a report, a person or an organisation, in the order of the title page."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="authors", verbose_name=_("report"))
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=200)
    search_text = search_text("name")

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "position"],
                name="author_position_once",
                violation_error_message=_("Two authors cannot have the same position."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Link(Provenance):
    """A page elsewhere: the programme's own traces, partners, the funder, similar studies."""

    class Category(models.TextChoices):
        PROGRAMME = "programme", _("the programme")
        FUNDER = "funder", _("funders")
        PARTNER = "partner", _("partners")
        RESEARCH = "research", _("research")
        DATA = "data", _("data")
        PRESS = "press", _("press")
        SIMILAR = "similar", _("similar studies and programmes")

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200, db_collation=SWEDISH)
    url = models.URLField(_("address"), max_length=500)
    category = models.CharField(_("category"), max_length=10, choices=Category)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('links')}#{self.slug}"
