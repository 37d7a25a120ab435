from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import may_use_admin
from challenges.models.programme_work import Goal, IdeaGroup, Perspective
from partners.models import Organisation
from partners.permissions import organisations_of
from places.models import Area
from records.database import SWEDISH
from records.ordering import title_indexes
from records.pictures import picture_path
from records.provenance import Provenance
from records.publication import Publishable, PublishableQuerySet
from records.search import search_text
from records.slugs import insert_with_slug
from records.workflow import Step, TransitionError, Workflow

# Addresses of pages beside the challenges'.
RESERVED_SLUGS = frozenset({"ny", "new", "mina", "mine"})


class ChallengeQuerySet(PublishableQuerySet["Challenge"]):
    def visible_to(self, visitor: User | AnonymousUser) -> Self:
        """Return what ``visitor`` may read: what is published, and the drafts of their own organisations."""
        if not isinstance(visitor, User) or may_use_admin(visitor):
            return super().visible_to(visitor)
        own = ChallengeParty.objects.owners().filter(
            challenge=OuterRef("pk"), organisation__in=organisations_of(visitor)
        )
        return self.filter(Q(publication="published") | Exists(own))

    def for_rows(self) -> Self:
        """Fetch what a row of a list shows, in three queries whatever the number of rows."""
        return self.defer("search_text", "more_sources").prefetch_related(
            Prefetch("perspectives", Perspective.objects.order_by("order")),
            Prefetch("areas", Area.objects.municipalities().defer("boundary", "search_text").order_by("name")),
        )

    def log(self, challenge: "Challenge", *, owner: Organisation, author: User) -> None:
        """Save a new draft on behalf of ``owner``, under an address made from its title."""
        challenge.author = author
        with transaction.atomic():
            insert_with_slug(challenge, challenge.title, fallback="utmaning", reserved=RESERVED_SLUGS)
            challenge.parties.create(organisation=owner, role=ChallengeParty.Role.OWNER)

    def owned_by(self, organisations: models.QuerySet[Organisation]) -> Self:
        """Return the challenges that one of ``organisations`` owns."""
        return self.filter(
            Exists(ChallengeParty.objects.owners().filter(challenge=OuterRef("pk"), organisation__in=organisations))
        )


class Challenge(Publishable, Workflow, Provenance):
    """A societal challenge that several organisations share."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned")
        DECLINED = "declined", _("declined")
        MERGED = "merged", _("merged into another")
        IDENTIFIED = "identified", _("identified")
        IN_DIALOGUE = "in_dialogue", _("in dialogue")
        DEVELOPING = "developing", _("developing")
        TESTING = "testing", _("testing")
        RESULTS_PUBLISHED = "results_published", _("results published")
        IN_REUSE = "in_reuse", _("in reuse")
        CLOSED = "closed", _("closed")

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=160, db_collation=SWEDISH)
    description = models.TextField(_("description"), max_length=6000)
    affected_groups = models.TextField(_("who is affected"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    perspectives = models.ManyToManyField(
        Perspective, blank=True, related_name="challenges", verbose_name=_("perspectives")
    )
    areas = models.ManyToManyField(Area, blank=True, related_name="challenges", verbose_name=_("places"))
    organisations = models.ManyToManyField(
        Organisation,
        through="ChallengeParty",
        blank=True,
        related_name="challenges",
        verbose_name=_("organisations"),
    )
    goals = models.ManyToManyField(Goal, blank=True, related_name="challenges", verbose_name=_("global goals"))
    idea_group = models.ForeignKey(
        IdeaGroup,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="challenges",
        verbose_name=_("idea group"),
    )
    picture = models.ImageField(_("picture"), upload_to=picture_path, blank=True)
    picture_alt = models.CharField(
        _("picture in words"), max_length=200, blank=True, help_text=_("For those who cannot see the picture.")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="logged_challenges",
        verbose_name=_("logged by"),
    )
    form_key = models.UUIDField(null=True, editable=False)
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
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["author", "form_key"],
                name="challenge_once_a_form",
                violation_error_message=_("This challenge has already been logged."),
            ),
            models.CheckConstraint(
                name="challenge_picture_has_words",
                condition=Q(picture="") | ~Q(picture_alt=""),
                violation_error_message=_("Describe the picture in words, for those who cannot see it."),
            ),
            models.CheckConstraint(
                name="challenge_published_was_submitted",
                condition=~Q(publication="published") | ~Q(state__in=["draft", "returned", "declined", "merged"]),
                violation_error_message=_("Only a challenge that has been submitted and not turned down is published."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("challenges:detail", args=[self.slug])

    def owner(self) -> Organisation | None:
        """Return the organisation that answers for it; None for the programme's own. One query."""
        party = self.parties.owners().select_related("organisation").first()
        return party.organisation if party else None

    def submit(self, *, by: User, on_behalf_of: str = "") -> None:
        """Hand a draft, or one that was returned, to the editors. Raises TransitionError from any other state."""
        self._move(self.State.DRAFT, self.State.RETURNED, to=self.State.SUBMITTED, by=by, on_behalf_of=on_behalf_of)

    def identify(self, *, by: User) -> None:
        """Say that the challenge is shared: at least two organisations are parties to it.

        Raises TransitionError unless submitted, or when only one organisation has it.
        """
        if self.parties.count() < 2:  # to share takes two
            raise TransitionError(gettext("A challenge is identified when at least two organisations share it."))
        self._move(self.State.SUBMITTED, to=self.State.IDENTIFIED, by=by)

    def return_to_author(self, *, by: User, reason: str) -> None:
        """Ask the author to change something before publication. Raises TransitionError unless submitted."""
        self._move(self.State.SUBMITTED, to=self.State.RETURNED, by=by, reason=reason, publication="draft")

    def decline(self, *, by: User, reason: str) -> None:
        """Say no for good, with the reason. Raises TransitionError unless submitted."""
        self._move(self.State.SUBMITTED, to=self.State.DECLINED, by=by, reason=reason, publication="archived")


class ChallengePartyQuerySet(models.QuerySet["ChallengeParty"]):
    def owners(self) -> Self:
        return self.filter(role=ChallengeParty.Role.OWNER)


class ChallengeParty(models.Model):
    """An organisation's part in a challenge. The owner logged it and answers for its page."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        PARTY = "party", _("party")

    challenge = models.ForeignKey(
        Challenge, on_delete=models.CASCADE, related_name="parties", verbose_name=_("challenge")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="parties", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PARTY)

    objects = ChallengePartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "organisation"],
                name="party_once_a_challenge",
                violation_error_message=_("The organisation is already a party to this challenge."),
            ),
            models.UniqueConstraint(
                fields=["challenge"],
                condition=Q(role="owner"),
                name="party_one_owner",
                violation_error_message=_("A challenge has one owner."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.challenge}"


class ChallengeStep(Step):
    """The public history of a challenge's workflow."""

    states = Challenge.State
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="steps")

    class Meta(Step.Meta):
        abstract = False
        verbose_name = _("step")
        verbose_name_plural = _("history")
