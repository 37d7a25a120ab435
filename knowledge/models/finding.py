from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import user_reference
from accounts.models import User
from accounts.permissions import may_use_admin
from core.constraints import once_a_form, one_of, web_addresses
from core.database import SWEDISH
from core.lists.search import search_text
from core.publishing.publication import Publishable, PublishableQuerySet
from core.publishing.slugs import insert_with_slug
from core.workflow import Step, Workflow
from knowledge.models.delivery import Delivery
from knowledge.models.indicator import Indicator
from partners.models import Organisation
from partners.permissions import organisations_of
from places.models import Area

# Addresses of pages beside the findings'.
RESERVED_SLUGS = frozenset({"ny", "nytt", "new"})


class Review(models.TextChoices):
    """How far it has been reviewed; before that, whether its organisation has handed it in to the editors."""

    DRAFT = "draft", _("not reviewed")
    HANDED_IN = "handed_in", _("handed in")
    IN_REVIEW = "in_review", _("in review")
    REVIEWED = "reviewed", _("reviewed")


class ContributorRole(models.TextChoices):
    AUTHOR = "author", _("author")
    REVIEWER = "reviewer", _("reviewer")


class FindingQuerySet(PublishableQuerySet["Finding"]):
    def visible_to(self, visitor: User | AnonymousUser) -> Self:
        """Return what ``visitor`` may read: what is published, and everything of their own organisations."""
        if not isinstance(visitor, User) or may_use_admin(visitor):
            return super().visible_to(visitor)
        return self.filter(Q(publication="published") | Q(owner__in=organisations_of(visitor)))

    def write(self, finding: "Finding", *, owner: Organisation, author: User) -> None:
        """Save a new draft on behalf of ``owner``, under an address made from its title."""
        finding.owner, finding.author = owner, author
        with transaction.atomic():
            insert_with_slug(finding, finding.title, fallback="fynd", reserved=RESERVED_SLUGS)

    def newest(self) -> Self:
        return self.order_by("-published_at", "-id")

    def for_rows(self) -> Self:
        """Fetch what a row of a list shows."""
        return self.defer("search_text", "text", "text_sv", "text_en").prefetch_related(
            models.Prefetch("areas", Area.objects.for_names())
        )


class Finding(Publishable, Workflow):
    """What somebody has seen in the figures, in words: an analysis with views that stay as they were.

    Whether it has been reviewed is another matter than whether it is on the site.
    """

    State = Review

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=160, db_collation=SWEDISH)
    summary = models.TextField(_("summary"), max_length=500, help_text=_("What the finding is, in a sentence or two."))
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_findings",
        verbose_name=_("owner"),
        help_text=_("The organisation whose members write it. Leave empty for the portal’s editors."),
    )
    author = user_reference(_("written by"))
    form_key = models.UUIDField(null=True, editable=False)
    state = models.CharField(_("review"), max_length=10, choices=Review, default=Review.DRAFT, editable=False)
    indicators = models.ManyToManyField(
        Indicator,
        blank=True,
        related_name="findings",
        verbose_name=_("indicators"),
        help_text=_("What the views contain is added when you save."),
    )
    areas = models.ManyToManyField(
        Area,
        blank=True,
        related_name="findings",
        verbose_name=_("places"),
        help_text=_("What the views contain is added when you save."),
    )
    search_text = search_text("title_sv", "title_en", "summary_sv", "summary_en", "text_sv", "text_en")

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        indexes = [models.Index(fields=["publication", "-published_at", "-id"], name="finding_newest")]
        constraints = [
            *Publishable.Meta.constraints,
            one_of("state", Review),
            once_a_form("author", _("This finding has already been saved.")),
            models.CheckConstraint(
                name="finding_handed_in_by_its_owner",
                condition=~Q(state="handed_in") | Q(owner__isnull=False) & ~Q(publication="published"),
                violation_error_message=_(
                    "Only an organisation hands in a finding, and only one that is not on the site."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("knowledge:finding", args=[self.slug])

    @property
    def is_reviewed(self) -> bool:
        return self.state == Review.REVIEWED

    def authors(self) -> "list[FindingContributor]":
        """Return who has written it: those it names, else its organisation; nobody where that is the editors."""
        named = list(self.contributors.filter(role=ContributorRole.AUTHOR).select_related("organisation"))
        return named or [FindingContributor(finding=self, organisation=one) for one in [self.owner] if one]


class FindingStepQuerySet(models.QuerySet["FindingStep"]):
    def told(self) -> Self:
        """Return what readers are told: not what has passed between its organisation and the editors."""
        return self.exclude(Q(from_state=Review.HANDED_IN) | Q(to_state=Review.HANDED_IN))


class FindingStep(Step):
    states = Review
    said = {
        "begun": _("%(who)s wrote the finding."),
        "handed_in": _("%(who)s handed the finding in to the editors."),
        "in_review": _("%(who)s sent the finding for review."),
        "reviewed": _("%(who)s marked the finding as reviewed."),
        "draft": _("%(who)s took the finding back for changes."),
        "on_site": _("%(who)s put the finding on the site."),
        "off_site": _("%(who)s took the finding off the site."),
    }
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="steps")

    objects = FindingStepQuerySet.as_manager()

    @property
    def what_happened(self) -> str:
        return self.to_state if self.from_state else "begun"


class FindingContributor(models.Model):
    """Who has written or reviewed a finding: a person, an organisation, or a person of one."""

    Role = ContributorRole

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="contributors")
    order = models.PositiveSmallIntegerField(_("place in the list"), default=1)
    role = models.CharField(_("role"), max_length=8, choices=ContributorRole, default=ContributorRole.AUTHOR)
    name = models.CharField(_("name"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )

    class Meta:
        verbose_name = _("author or reviewer")
        verbose_name_plural = _("authors and reviewers")
        ordering: ClassVar = ["order", "pk"]
        constraints = [
            one_of("role", ContributorRole),
            models.CheckConstraint(
                name="findingcontributor_is_named",
                condition=Q(organisation__isnull=False) | ~Q(name=""),
                violation_error_message=_("Give a name, an organisation, or both."),
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.name, str(self.organisation or "")]))


class FindingView(models.Model):
    """A view of figures in a finding: what its address asks for, locked to the delivery that it was written from."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="views")
    order = models.PositiveSmallIntegerField(_("place in the list"), default=1)
    query = models.CharField(
        pgettext_lazy("of figures", "view"),
        max_length=500,
        help_text=_("The address of a comparison, as you copy it from its page."),
    )
    delivery = models.ForeignKey(
        Delivery,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("locked to"),
        help_text=_("The latest version of the figures, if you leave it empty."),
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("view of figures")
        verbose_name_plural = _("views of figures")
        ordering: ClassVar = ["order", "pk"]

    def __str__(self) -> str:
        return str(self.caption or self.query)


class FindingSource(models.Model):
    """What a finding rests on besides the figures."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="sources")
    order = models.PositiveSmallIntegerField(_("place in the list"), default=1)
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("web address"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering: ClassVar = ["order", "pk"]
        constraints = [web_addresses("url")]

    def __str__(self) -> str:
        return self.title
