from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import user_reference
from accounts.models import User
from accounts.permissions import may_use_admin
from challenges.models.programme_work import Goal, IdeaGroup, Perspective
from core.constraints import once_a_form, web_addresses
from core.database import SWEDISH
from core.lists.search import search_text
from core.publishing.ordering import title_indexes
from core.publishing.pictured import Pictured
from core.publishing.provenance import FieldSources, Provenance
from core.publishing.publication import Publishable, PublishableQuerySet
from core.publishing.slugs import insert_with_slug
from core.workflow import Step, Workflow
from knowledge.models import Finding
from partners.models import Organisation
from partners.permissions import organisations_of
from places.models import Area

if TYPE_CHECKING:
    from challenges.models.party import ChallengeParty

# Addresses of pages beside the challenges'.
RESERVED_SLUGS = frozenset({"ny", "new", "mina", "mine", "liknande", "similar", "mal", "targets"})


class ChallengeQuerySet(PublishableQuerySet["Challenge"]):
    def visible_to(self, visitor: User | AnonymousUser) -> Self:
        """Return what ``visitor`` may read.

        Everybody reads what is published; the owner's members its drafts; those whom the owner has asked to share it,
        and those who do, read it from when it has been submitted.
        """
        if not isinstance(visitor, User) or may_use_admin(visitor):
            return super().visible_to(visitor)
        ours, this = organisations_of(visitor), OuterRef("pk")  # of each part all in one filter(): the same part
        own = ours.filter(parties__challenge=this, parties__role="owner", parties__state="confirmed")
        asked = ours.filter(parties__challenge=this, parties__state__in=["invited", "confirmed"])
        return self.filter(
            Q(publication="published") | Exists(own) | Exists(asked) & ~Q(state__in=["draft", "returned"])
        )

    def for_rows(self, *, places: bool = True) -> Self:
        """Fetch what a row of a list shows, with ``n_sharing`` today, in three queries; two without ``places``."""
        those = Organisation.objects.filter(parties__challenge=OuterRef("pk"), parties__state="confirmed").order_by()
        sharing = those.values("parties__challenge").annotate(n=Count("pk", distinct=True)).values("n")
        counted = self.annotate(n_sharing=Coalesce(Subquery(sharing), 0))
        return counted.defer("search_text", "more_sources", "field_sources").prefetch_related(
            Prefetch("perspectives", Perspective.objects.order_by("order")),
            Prefetch("areas", Area.objects.for_names() if places else Area.objects.none()),
        )

    def log(self, challenge: "Challenge", *, owner: Organisation, author: User) -> None:
        """Save a new draft on behalf of ``owner``, under an address made from its title."""
        challenge.author = author
        with transaction.atomic():
            insert_with_slug(challenge, challenge.title, fallback="utmaning", reserved=RESERVED_SLUGS)
            challenge.parties.create(organisation=owner, role="owner", started_on=timezone.localdate())

    def owned_by(self, organisations: models.QuerySet[Organisation]) -> Self:
        return self.filter(
            Exists(
                organisations.filter(
                    parties__challenge=OuterRef("pk"), parties__role="owner", parties__state="confirmed"
                )
            )
        )

    def shared_by(self, organisations: models.QuerySet[Organisation]) -> Self:
        return self.filter(Exists(organisations.filter(parties__challenge=OuterRef("pk"), parties__state="confirmed")))


class Challenge(Publishable, Workflow, Pictured, Provenance, FieldSources):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned")
        DECLINED = "declined", _("declined")
        MERGED = "merged", _("merged into another")
        IDENTIFIED = "identified", _("identified")
        IN_DIALOGUE = "in_dialogue", _("in dialogue")
        DEVELOPING = "developing", _("in development")
        TESTING = "testing", _("being tested")
        RESULTS_PUBLISHED = "results_published", _("results published")
        IN_REUSE = "in_reuse", _("in reuse")
        CLOSED = "closed", _("closed")
        PAUSED = "paused", _("paused")

    class Need(models.TextChoices):
        """What a challenge must have before it is jointly identified."""

        OWNER = "owner", _("an owner")
        COMPANY = "company", _("one more confirmed organisation, from another sector or municipality")
        PLACE = "place", _("a place, or “everywhere”")
        GROUPS = "groups", _("who is affected")
        GOAL = "goal", _("a global goal")

    # The fields in which what is needed is written; any of them will do.
    NEEDED_FIELDS: ClassVar = {
        Need.PLACE: ("areas", "is_general"),
        Need.GROUPS: ("affected_groups",),
        Need.GOAL: ("goals",),
    }
    # The states in which the work goes on: on the site, and with a next step.
    AT_WORK = (
        State.IDENTIFIED,
        State.IN_DIALOGUE,
        State.DEVELOPING,
        State.TESTING,
        State.RESULTS_PUBLISHED,
        State.IN_REUSE,
    )
    SAYS_RESULTS = (State.RESULTS_PUBLISHED, State.IN_REUSE)
    # Those in which it has come to an end.
    ENDED = (State.DECLINED, State.MERGED, State.CLOSED)

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=160, db_collation=SWEDISH)
    description = models.TextField(_("description"), max_length=6000)
    affected_groups = models.TextField(_("who is affected"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    perspectives = models.ManyToManyField(
        Perspective, blank=True, related_name="challenges", verbose_name=_("perspectives")
    )
    areas = models.ManyToManyField(Area, blank=True, related_name="challenges", verbose_name=_("places"))
    is_general = models.BooleanField(
        _("everywhere"), default=False, help_text=_("It concerns municipalities in general, not particular places.")
    )
    organisations = models.ManyToManyField(
        Organisation,
        through="ChallengeParty",
        blank=True,
        related_name="challenges",
        verbose_name=_("organisations"),
    )
    findings = models.ManyToManyField(Finding, blank=True, related_name="challenges", verbose_name=_("findings"))
    goals = models.ManyToManyField(Goal, blank=True, related_name="challenges", verbose_name=_("global goals"))
    idea_group = models.ForeignKey(
        IdeaGroup,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="challenges",
        verbose_name=_("idea group"),
    )
    author = user_reference(_("logged by"), related_name="logged_challenges")
    form_key = models.UUIDField(null=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    resumes_as = models.CharField(
        _("state to return to on reopening"), max_length=20, choices=State, blank=True, editable=False
    )
    search_text = search_text(
        "title_sv", "title_en", "description_sv", "description_en", "affected_groups_sv", "affected_groups_en"
    )

    objects = ChallengeQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        indexes = [
            *title_indexes("challenge"),
            models.Index("publication", models.F("published_at").desc(), "id", name="challenge_newest"),
        ]
        constraints = [
            web_addresses("source"),
            *Publishable.Meta.constraints,
            *Pictured.Meta.constraints,
            once_a_form("author", _("This challenge has already been logged.")),
            models.CheckConstraint(
                name="challenge_published_was_submitted",
                condition=~Q(publication="published") | ~Q(state__in=["draft", "returned", "declined", "merged"]),
                violation_error_message=_(
                    "Only a challenge that has been submitted and not declined can be published."
                ),
            ),
            models.CheckConstraint(
                name="challenge_merged_into_another",
                condition=Q(state="merged", merged_into__isnull=False)
                | ~Q(state="merged") & Q(merged_into__isnull=True),
                violation_error_message=_(
                    "A merged challenge names the challenge it was merged into; others must not name one."
                ),
            ),
            models.CheckConstraint(
                name="challenge_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                violation_error_message=_("A challenge cannot be merged into itself."),
            ),
            models.CheckConstraint(
                name="challenge_resting_knows_its_state",
                condition=Q(state__in=["paused", "closed"]) & ~Q(resumes_as="")
                | ~Q(state__in=["paused", "closed"]) & Q(resumes_as=""),
                violation_error_message=_("A paused or closed challenge keeps the state it returns to on reopening."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("challenges:detail", args=[self.slug])

    def owner(self) -> Organisation | None:
        """Return the organisation that answers for it; None for the programme's own. One query."""
        return Organisation.objects.filter(
            parties__challenge=self, parties__role="owner", parties__state="confirmed"
        ).first()

    def unmet_needs(self) -> list[Need]:
        """Return what is missing before the challenge is jointly identified. Three queries."""
        parties = self.parties.confirmed().select_related("organisation")
        return self.unmet_needs_with(list(parties), has_place=self.areas.exists(), has_goal=self.goals.exists())

    def unmet_needs_with(self, parties: Sequence["ChallengeParty"], *, has_place: bool, has_goal: bool) -> list[Need]:
        """Return what is missing when these share it, for whoever has fetched that for many challenges at once."""
        owner = next((party.organisation for party in parties if party.role == "owner"), None)
        met = {
            self.Need.OWNER: owner is not None,
            self.Need.COMPANY: owner is not None
            and any(party.organisation.is_of_another_kind(owner) for party in parties),
            self.Need.PLACE: self.is_general or has_place,
            self.Need.GROUPS: bool(self.affected_groups),
            self.Need.GOAL: has_goal,
        }
        return [need for need, is_met in met.items() if not is_met]


class ChallengeStep(Step):
    states = Challenge.State
    said = {
        "draft": _("%(who)s logged the challenge."),
        "submitted": _("%(who)s submitted the challenge."),
        "returned": _("%(who)s asked for changes in the challenge."),
        "declined": _("%(who)s declined the challenge."),
        "identified": _("%(who)s published the challenge: several organisations share it."),
        "in_dialogue": _("%(who)s began to ask the people affected."),
        "developing": _("%(who)s began to work out a solution."),
        "results_gone": _(
            "The challenge no longer says that there are results: no outcome on the site responds to it any more."
        ),
        "testing": _("%(who)s began to test a solution."),
        "results_published": _("%(who)s published the results."),
        "in_reuse": _("%(who)s says that others use the results."),
        "closed": _("%(who)s closed the challenge."),
        "paused": _("%(who)s paused the challenge."),
        "on_site": _("%(who)s put the challenge on the site."),
        "off_site": _("%(who)s took the challenge off the site."),
        "reopened": _("%(who)s reopened the challenge."),
    }
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="steps")

    @property
    def what_happened(self) -> str:
        """A challenge whose results have gone is worked on again; one that has rested is reopened."""
        if self.from_state in Challenge.SAYS_RESULTS and self.to_state == Challenge.State.DEVELOPING:
            return "results_gone"
        rested = self.from_state in {Challenge.State.PAUSED, Challenge.State.CLOSED, Challenge.State.DECLINED}
        return "reopened" if rested and not self.is_publication else self.to_state
