import uuid
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Case, Prefetch, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.fields import user_reference
from accounts.models import User
from accounts.permissions import may_use_admin
from challenges.models import Challenge, Perspective
from core.constraints import once_a_form, web_addresses
from core.database import SWEDISH
from core.lists.search import search_text
from core.publishing.ordering import in_language, title_indexes
from core.publishing.pictured import Pictured
from core.publishing.provenance import Provenance, Relation
from core.publishing.publication import Publishable, PublishableQuerySet
from core.publishing.related import COUNTED
from core.publishing.slugs import insert_with_slug
from core.workflow import Step, Workflow
from knowledge.models import Indicator
from partners.models import Organisation, Stage
from partners.permissions import organisations_of
from places.models import Area

# Addresses of pages beside the outcomes'.
RESERVED_SLUGS = frozenset(
    {"nyckeltal", "key-figures", "ny", "new", "hitta", "find", "ateranvandning", "reuse", "mina", "mine"}
)


# As the chain is told.
KINDS = ("strategy", "solution", "idea", "method", "tool")
KIND_RANK = Case(*(When(kind=kind, then=n) for n, kind in enumerate(KINDS)))


class OutcomeQuerySet(PublishableQuerySet["Outcome"]):
    def visible_to(self, visitor: User | AnonymousUser) -> Self:
        """Return what ``visitor`` may read: what is published, and the drafts of their own organisations."""
        if not isinstance(visitor, User) or may_use_admin(visitor):
            return super().visible_to(visitor)
        return self.filter(Q(publication="published") | Q(owner__in=organisations_of(visitor)))

    def write(self, outcome: "Outcome", *, owner: Organisation, author: User) -> None:
        """Save a new draft on behalf of ``owner``, under an address made from its title."""
        outcome.owner, outcome.author = owner, author
        with transaction.atomic():
            insert_with_slug(outcome, outcome.title, fallback="resultat", reserved=RESERVED_SLUGS)
            outcome.organisations.add(owner)

    def for_rows(self) -> Self:
        """Fetch what a row of a list shows, in two queries whatever the number of rows."""
        return self.defer("search_text", "more_sources").prefetch_related(
            Prefetch("perspectives", Perspective.objects.order_by("order"))
        )

    def n_reuses(self) -> int:
        """Count the confirmed reuses of them all, no further than a page tells. One query."""
        confirmed = Outcome.objects.filter(pk__in=self.order_by().values("pk"), reuses__confirmed_at__isnull=False)
        return confirmed[:COUNTED].count()

    def by_kind(self) -> Self:
        """Order as the chain is told: strategies, solutions, ideas, methods, tools; Swedish alphabet within."""
        return self.order_by(KIND_RANK, in_language("title"), "id")


class Outcome(Publishable, Workflow, Pictured, Provenance):
    """What came out of the work on a challenge, for others to use."""

    state_field = "maturity"

    class Kind(models.TextChoices):
        STRATEGY = "strategy", _("strategy")
        SOLUTION = "solution", _("solution")
        IDEA = "idea", _("idea")
        METHOD = "method", _("method")
        TOOL = "tool", _("tool")

    class Maturity(models.TextChoices):
        """How far it has been tried. Superseded and retired are no longer on the way anywhere."""

        NOT_ASSESSED = "", _("not assessed")
        IDEA = "idea", _("new")
        IN_TEST_BED = "in_test_bed", _("in test bed")
        PILOTED = "piloted", _("piloted")
        EVALUATED = "evaluated", _("evaluated")
        RECOMMENDED = "recommended", _("recommended")
        SUPERSEDED = "superseded", _("superseded")
        RETIRED = "retired", _("retired")

    # What sources may say of an outcome whose trials are not on record here. More than that takes evidence.
    DOCUMENTED = (Maturity.IDEA, Maturity.IN_TEST_BED, Maturity.PILOTED)
    OUT_OF_USE = (Maturity.SUPERSEDED, Maturity.RETIRED)

    RELATIONS = (Relation.PROGRAMME, Relation.PARTNER, Relation.SIMILAR)

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=160, db_collation=SWEDISH)
    description = models.TextField(_("description"), max_length=6000)
    maturity = models.CharField(_("maturity"), max_length=12, choices=Maturity, blank=True, editable=False)
    documented_maturity = models.CharField(
        _("maturity according to the sources"),
        max_length=12,
        choices=[(m.value, m.label) for m in DOCUMENTED],
        blank=True,
        help_text=_("For outcomes older than the portal. Trials and reuses recorded here count as well."),
    )
    maturity_basis = models.TextField(
        _("basis of the maturity in the sources"),
        blank=True,
        help_text=_("What the sources say, for readers to judge."),
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
        help_text=_("The programme stage that produced it."),
    )
    perspectives = models.ManyToManyField(
        Perspective, blank=True, related_name="outcomes", verbose_name=_("perspectives")
    )
    challenges = models.ManyToManyField(
        Challenge,
        through="AnsweredChallenge",
        blank=True,
        related_name="outcomes",
        verbose_name=_("challenges it responds to"),
    )
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_outcomes",
        verbose_name=_("owner"),
        help_text=_("The organisation whose members write about it. Leave empty for the portal’s editors."),
    )
    author = user_reference(_("written by"))
    form_key = models.UUIDField(null=True, editable=False)
    identifier = models.UUIDField(
        _("permanent identifier"), unique=True, default=uuid.uuid4, editable=False, help_text=_("Across all portals.")
    )
    origin_url = models.URLField(_("origin"), max_length=500, blank=True, editable=False)
    origin_name = models.CharField(_("original portal"), max_length=200, blank=True, editable=False)
    origin_record = models.JSONField(_("original record"), default=dict, blank=True, editable=False)
    superseded_by = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="supersedes",
        verbose_name=_("superseded by"),
    )
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="outcomes", verbose_name=_("organisations")
    )
    areas = models.ManyToManyField(Area, blank=True, related_name="outcomes", verbose_name=_("places"))
    measures = models.ManyToManyField(
        Indicator, blank=True, related_name="measured_by", verbose_name=_("indicators that it measures")
    )
    search_text = search_text("title_sv", "title_en", "description_sv", "description_en")

    objects = OutcomeQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        indexes = [
            *title_indexes("outcome"),
            *title_indexes("outcome_kind", before=("publication", KIND_RANK)),
            models.Index("publication", models.F("published_at").desc(), "id", name="outcome_newest"),
        ]
        constraints = [
            web_addresses("source", "origin_url"),
            *Publishable.Meta.constraints,
            *Pictured.Meta.constraints,
            once_a_form("author", _("This outcome has already been saved.")),
            models.CheckConstraint(
                name="outcome_not_superseded_by_itself",
                condition=Q(superseded_by__isnull=True) | ~Q(superseded_by=models.F("id")),
                violation_error_message=_("An outcome cannot supersede itself."),
            ),
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

    @property
    def is_out_of_use(self) -> bool:
        """Whether it is kept for the record only: superseded or retired."""
        return self.maturity in self.OUT_OF_USE


class OutcomeStep(Step):
    """By rule the outcome moves between the levels by itself: those sentences name nobody."""

    states = Outcome.Maturity
    said = {
        "": _("The outcome is no longer assessed: what it was assessed by is gone."),
        "idea": _("The outcome is new: nobody is known to have tried it."),
        "in_test_bed": _("The outcome is being tried in a test bed."),
        "piloted": _("The outcome has been piloted."),
        "evaluated": _("The outcome has been evaluated."),
        "recommended": _("The outcome is recommended: what is recorded shows that it works."),
        "superseded": _("%(who)s points to another outcome that replaces this one."),
        "retired": _("%(who)s advises against using the outcome."),
        "on_site": _("%(who)s published the outcome."),
        "off_site": _("%(who)s took the outcome off the site."),
    }
    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="steps")


class AnsweredChallenge(models.Model):
    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="answers", verbose_name=_("outcome"))
    challenge = models.ForeignKey(
        Challenge, on_delete=models.CASCADE, related_name="answers", verbose_name=_("challenge")
    )
    how = models.CharField(_("how it responds to the challenge"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("answered challenge")
        verbose_name_plural = _("answered challenges")
        constraints = [
            models.UniqueConstraint(
                fields=["outcome", "challenge"],
                name="answered_once",
                violation_error_message=_("The outcome already responds to this challenge."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} · {self.challenge}"
