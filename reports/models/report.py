from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Prefetch, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import user_reference
from accounts.models import Language, User
from accounts.permissions import may_use_admin
from challenges.models import Challenge
from core.constraints import once_a_form, one_of, web_addresses
from core.database import SWEDISH
from core.files.fields import PictureFileField
from core.files.pictures import unguessable
from core.lists.search import Fold, search_text
from core.publishing.pictured import Pictured
from core.publishing.provenance import FieldSources, Provenance, Relation
from core.publishing.publication import Publishable, PublishableQuerySet
from core.text.dates import partial
from core.workflow import Workflow
from dialogues.models import Dialogue, Statement
from knowledge.models import Finding
from outcomes.models import Outcome
from partners.models import Organisation
from partners.permissions import organisations_of
from places.models import Area
from reports.identifiers import (
    validate_diva_id,
    validate_doi,
    validate_isbn,
    validate_issn,
    validate_orcid,
    validate_urn,
)

if TYPE_CHECKING:
    from reports.models.about import Keyword
    from reports.search.snippets import Snippet

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_SLUG = 100


def picture_path(report: "Report", name: str) -> str:
    """Keep it apart from the files, which are read under rules of their own."""
    return f"report-picture/{unguessable(name)}"


class ReportQuerySet(PublishableQuerySet["Report"]):
    def visible_to(self, visitor: User | AnonymousUser) -> Self:
        """Return what ``visitor`` may read: what is published, and everything of their own organisations."""
        if not isinstance(visitor, User) or may_use_admin(visitor):
            return super().visible_to(visitor)
        return self.filter(Q(publication="published") | Q(owner__in=organisations_of(visitor)))

    def with_addresses(self) -> Self:
        """Return what has, or once had, a page that everybody could read, and keeps that address for ever."""
        return self.filter(published_at__isnull=False)

    def withdrawn(self) -> Self:
        """Return those of which a stub with the reason is left."""
        return self.with_addresses().filter(state=Report.State.WITHDRAWN)

    def newest(self) -> Self:
        """Order by year, the latest first; those of unknown year come last."""
        return self.order_by(Coalesce("year", 0).desc(), "title", "id")

    def for_rows(self) -> Self:
        """Fetch what a row of a list shows, in two queries whatever the number of rows."""
        return self.defer("search_text", "more_sources", "title_key", "field_sources").prefetch_related(
            Prefetch("authors", Author.objects.defer("search_text").order_by("position"))
        )


class Report(Workflow, Publishable, Pictured, Provenance, FieldSources):
    """A written work of the programme, or about what it worked with.

    Its columns hold the version that is on the site, or that is going to be the first one; what earlier versions said
    is kept in ``versions``. ``updated_at`` moves whenever anything changes that readers or harvesters are told.
    """

    class Kind(models.TextChoices):
        REPORT = "report", _("report")
        PLAN = "plan", _("plan document")
        ARTICLE = "article", _("article")
        CONFERENCE_PAPER = "conference_paper", _("conference paper")
        DOCTORAL_THESIS = "doctoral_thesis", _("doctoral thesis")
        LICENTIATE_THESIS = "licentiate_thesis", _("licentiate thesis")
        MASTER_THESIS = "master_thesis", _("master’s thesis")
        BACHELOR_THESIS = "bachelor_thesis", _("bachelor’s thesis")
        ANTHOLOGY = "anthology", _("anthology")
        PROCEEDINGS = "proceedings", _("conference proceedings")
        MAGAZINE = "magazine", _("magazine")
        DATASET = "dataset", _("data set")
        FILM = "film", _("film")
        WEB_PAGE = "web_page", _("web page")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")
        WITHDRAWN = "withdrawn", pgettext_lazy("report", "withdrawn")

    class Licence(models.TextChoices):
        CC0 = "CC0-1.0", _("Creative Commons Zero: no conditions")
        CC_BY = "CC-BY-4.0", _("Creative Commons Attribution 4.0")
        CC_BY_SA = "CC-BY-SA-4.0", _("Creative Commons Attribution-ShareAlike 4.0")
        CC_BY_ND = "CC-BY-ND-4.0", _("Creative Commons Attribution-NoDerivatives 4.0")
        CC_BY_NC = "CC-BY-NC-4.0", _("Creative Commons Attribution-NonCommercial 4.0")
        CC_BY_NC_SA = "CC-BY-NC-SA-4.0", _("Creative Commons Attribution-NonCommercial-ShareAlike 4.0")
        CC_BY_NC_ND = "CC-BY-NC-ND-4.0", _("Creative Commons Attribution-NonCommercial-NoDerivatives 4.0")
        ALL_RIGHTS = "all-rights-reserved", _("all rights reserved: ask before you use it")

    THESES = (Kind.DOCTORAL_THESIS, Kind.LICENTIATE_THESIS, Kind.MASTER_THESIS, Kind.BACHELOR_THESIS)
    BEFORE_PUBLICATION = (State.DRAFT, State.IN_REVIEW)
    RELATIONS = (Relation.PROGRAMME, Relation.PARTNER, Relation.PARTNER_MUNICIPALITY, Relation.SIMILAR)

    picture = PictureFileField(_("picture"), upload_to=picture_path, default="", db_default="")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT, editable=False)
    slug = models.SlugField(
        _("slug"),
        max_length=LONGEST_SLUG,
        unique=True,
        help_text=_("Can be changed until the report is published; then its address stays, for those who link to it."),
    )
    title = models.CharField(
        _("title"), max_length=300, db_collation=SWEDISH, help_text=_("In the language of the report.")
    )
    parallel_title = models.CharField(
        _("title in the other language"),
        max_length=300,
        blank=True,
        help_text=_("If the report has one: in English for a report in Swedish, and vice versa."),
    )
    kind = models.CharField(_("type"), max_length=20, choices=Kind)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    year = models.PositiveSmallIntegerField(
        _("year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
        help_text=_("Leave empty if not known."),
    )
    month = models.PositiveSmallIntegerField(
        pgettext_lazy("of a date", "month"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    day = models.PositiveSmallIntegerField(
        pgettext_lazy("of a date", "day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
    )
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    series = models.CharField(_("series"), max_length=200, blank=True)
    series_number = models.CharField(_("number in the series"), max_length=50, blank=True)
    container = models.CharField(
        _("part of"), max_length=300, blank=True, help_text=_("The journal, anthology or proceedings it is in.")
    )
    volume = models.CharField(_("volume"), max_length=30, blank=True)
    issue = models.CharField(_("issue"), max_length=30, blank=True)
    pages = models.CharField(_("pages"), max_length=30, blank=True, help_text=_("Such as 285–304."))
    isbn = models.CharField("ISBN", max_length=17, blank=True, validators=[validate_isbn])
    issn = models.CharField("ISSN", max_length=9, blank=True, validators=[validate_issn])
    doi = models.CharField("DOI", max_length=200, blank=True, validators=[validate_doi])
    urn = models.CharField("URN", max_length=200, blank=True, validators=[validate_urn])
    diva_id = models.CharField(_("DiVA id"), max_length=20, blank=True, validators=[validate_diva_id])
    url = models.URLField(_("address"), max_length=500, blank=True, help_text=_("Where the report can be read."))
    copy_url = models.URLField(
        _("address of a copy"),
        max_length=500,
        blank=True,
        db_default="",
        help_text=_("A copy that somebody else than the publisher keeps. It is never given as the report’s address."),
    )
    licence = models.CharField(
        _("licence"), max_length=20, choices=Licence, blank=True, help_text=_("Leave empty if not stated.")
    )
    abstract = models.TextField(_("summary"), max_length=10_000, blank=True)
    relation = models.CharField(
        _("relation"), max_length=20, choices=[(r.value, r.label) for r in RELATIONS], default=Relation.PROGRAMME
    )
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deposited_reports",
        verbose_name=_("deposited by"),
        help_text=_("The organisation whose members maintain it. Leave empty for the portal’s editors."),
    )
    author = user_reference(_("written by"))
    form_key = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    version_at = models.DateTimeField(
        _("version published at"),
        null=True,
        editable=False,
        help_text=_("Leave empty if published with the report itself."),
    )
    version_changes = models.TextField(_("what changed"), max_length=2000, blank=True, editable=False)
    replaced_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )
    builds_on = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="built_on_by",
        verbose_name=_("builds on"),
        help_text=_("Reports here that it cites or builds on."),
    )
    related_reports = models.ManyToManyField("self", blank=True, verbose_name=_("related reports"))
    keywords: "models.ManyToManyField[Keyword, Any]" = models.ManyToManyField(
        "Keyword", blank=True, related_name="reports", verbose_name=_("keywords")
    )
    challenges = models.ManyToManyField(Challenge, blank=True, related_name="reports", verbose_name=_("challenges"))
    outcomes = models.ManyToManyField(Outcome, blank=True, related_name="reports", verbose_name=_("outcomes"))
    dialogues = models.ManyToManyField(Dialogue, blank=True, related_name="reports", verbose_name=_("dialogues"))
    findings = models.ManyToManyField(
        Finding,
        blank=True,
        related_name="reports",
        verbose_name=_("findings"),
        help_text=_("The findings that the report rests on."),
    )
    statements = models.ManyToManyField(
        Statement,
        blank=True,
        related_name="reports",
        verbose_name=_("what came of dialogues"),
        help_text=_("The statements that led to this report."),
    )
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="reports", verbose_name=_("organisations")
    )
    areas = models.ManyToManyField(Area, blank=True, related_name="reports", verbose_name=_("places"))
    title_key = models.GeneratedField(
        expression=Fold(F("title"), Value("")), output_field=models.TextField(), db_persist=True, editable=False
    )
    search_text = search_text(
        "title", "parallel_title", "abstract_sv", "abstract_en", "publisher", "series", "series_number", "container"
    )

    snippet: "Snippet | None"  # set by add_snippets(), for rows of a search

    objects = ReportQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [
            models.Index("publication", "title", "id", name="report_title"),
            models.Index("publication", Coalesce("year", 0).desc(), "title", "id", name="report_newest"),
            models.Index("updated_at", "id", name="report_changed", condition=Q(published_at__isnull=False)),
            models.Index("title_key", "year", name="report_title_key"),
            models.Index("publication", F("published_at").desc(), "id", name="report_added"),
            models.Index("publisher", name="report_publisher"),
        ]
        constraints = [
            web_addresses("source", "url", "copy_url"),
            *Publishable.Meta.constraints,
            *Pictured.Meta.constraints,
            one_of("language", Language),
            models.CheckConstraint(
                name="report_year_is_likely",
                condition=Q(year=None) | Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                violation_error_message=_("The year must be between 1900 and 2100."),
            ),
            models.CheckConstraint(
                name="report_date_from_the_left",
                condition=(Q(month=None) | Q(year__isnull=False)) & (Q(day=None) | Q(month__isnull=False)),
                violation_error_message=_("A month needs a year, and a day needs a month."),
            ),
            models.CheckConstraint(
                name="report_date_exists",
                condition=Q(day=None)
                | Q(day__lte=29)
                | Q(day=30) & ~Q(month=2)
                | Q(day=31, month__in=[1, 3, 5, 7, 8, 10, 12]),
                violation_error_message=_("This month does not have that day."),
            ),
            models.CheckConstraint(
                name="report_state_fits_publication",
                condition=Q(state__in=["draft", "in_review"], publication="draft")
                | Q(state__in=["published", "superseded"], publication__in=["published", "archived"])
                | Q(state="withdrawn", publication="archived"),
                violation_error_message=_(
                    "A report on the site must be published or superseded; no other report may be."
                ),
            ),
            models.CheckConstraint(
                name="report_superseded_by_another",
                condition=~Q(state="superseded") | Q(replaced_by__isnull=False) & ~Q(replaced_by=F("id")),
                violation_error_message=_("A superseded report must name another report that replaces it."),
            ),
            once_a_form("author", _("This report has already been saved.")),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:detail", args=[self.pk, self.slug])

    @property
    def date(self) -> str:
        return partial(self.year, self.month, self.day)

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.State.WITHDRAWN

    def touch(self) -> None:
        """Tell harvesters that something that belongs to it has changed."""
        Report.objects.filter(pk=self.pk).update(updated_at=timezone.now())


class Author(models.Model):
    """An author of a report, a person or an organisation, in the order of the title page."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="authors", verbose_name=_("report"))
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PERSON)
    name = models.CharField(_("name"), max_length=200, help_text=_("As on the title page."))
    family_name = models.CharField(
        _("family name"), max_length=100, blank=True, help_text=_("The last part of the name, used for sorting.")
    )
    orcid = models.CharField("ORCID", max_length=19, blank=True, validators=[validate_orcid])
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="authored",
        verbose_name=_("organisation here"),
    )
    is_unverified = models.BooleanField(
        _("not verified"),
        default=False,
        db_default=False,
        help_text=_("No source has been seen that names them. They are shown as such, and no citation names them."),
    )
    search_text = search_text("name")

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "position"],
                name="author_position_once",
                violation_error_message=_("Two authors cannot have the same position."),
            ),
            models.CheckConstraint(
                name="author_orcid_is_a_persons",
                condition=Q(orcid="") | Q(kind="person"),
                violation_error_message=_("Only people can have an ORCID."),
            ),
            models.CheckConstraint(
                name="author_family_name_ends_the_name",
                condition=Q(family_name="") | Q(kind="person", name__endswith=F("family_name")),
                violation_error_message=_("The family name must be the last part of the person’s name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def given_names(self) -> str:
        return self.name.removesuffix(self.family_name).strip() if self.family_name else ""
