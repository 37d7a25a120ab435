import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, User
from accounts.permissions import may_use_admin
from challenges.models import Challenge
from outcomes.models import Outcome
from partners.models import Organisation
from places.models import Area
from records.database import SWEDISH
from records.dates import PartialDateField, not_ended_before_start
from records.ordering import in_language, title_indexes
from records.provenance import Confidence, Provenance, Relation
from records.publication import Publishable, PublishableQuerySet
from records.search import search_text
from records.workflow import Step, Workflow


class DialogueQuerySet(PublishableQuerySet["Dialogue"]):
    def open(self) -> Self:
        return self.filter(state=Dialogue.State.OPEN)

    def newest(self) -> Self:
        """Order by start, the latest first; those without a date come last."""
        return self.order_by(F("started").desc(), in_language("title"), "id")

    def for_rows(self, *, places: bool = True) -> Self:
        """Fetch what a row of a list shows, in two queries whatever the number of rows; one without ``places``."""
        return self.defer("search_text", "more_sources").prefetch_related(
            Prefetch("areas", Area.objects.for_names() if places else Area.objects.none())
        )


class Dialogue(Publishable, Workflow, Provenance):
    """A conversation with those concerned: residents (citizen dialogue) or other parties."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed, awaiting results")
        RESULTS_PUBLISHED = "results_published", _("results published")
        FOLLOWED_UP = "followed_up", _("followed up")
        ARCHIVED = "archived", _("archived")
        CANCELLED = "cancelled", _("cancelled")

    class Kind(models.TextChoices):
        CITIZEN = "citizen", _("citizen dialogue")
        STAKEHOLDER = "stakeholder", _("stakeholder dialogue")

    class Influence(models.TextChoices):
        """Level of influence, from being told to deciding together (SKR's ladder of participation)."""

        INFORMATION = "information", _("information")
        CONSULTATION = "consultation", _("consultation")
        DIALOGUE = "dialogue", _("dialogue")
        INFLUENCE = "influence", _("influence")
        CO_DECISION = "co_decision", _("co-decision")

    RELATIONS = (Relation.PROGRAMME, Relation.PARTNER_MUNICIPALITY)

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=160, db_collation=SWEDISH)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CITIZEN)
    description = models.TextField(_("description"), max_length=6000)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    is_demonstration = models.BooleanField(
        _("demonstration"), default=False, help_text=_("Shown on the page: not a real dialogue of the programme.")
    )
    relation = models.CharField(
        _("relation"), max_length=20, choices=[(r.value, r.label) for r in RELATIONS], default=Relation.PROGRAMME
    )
    organiser = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organised_dialogues",
        verbose_name=_("organiser"),
        help_text=_("Empty: the portal's editors."),
    )
    method = models.CharField(_("method"), max_length=300, blank=True)
    influence = models.CharField(_("level of influence"), max_length=12, choices=Influence, blank=True)
    promise = models.TextField(
        _("what happens with the contributions"),
        blank=True,
        help_text=_("Who reads them, who decides, and what can and cannot change."),
    )
    answer_by = models.DateField(
        _("answer by"), null=True, blank=True, help_text=_("The day by which every contribution has been answered.")
    )
    started = PartialDateField(_("from"))
    ended = PartialDateField(_("to"))
    dates_confidence = models.CharField(
        _("confidence of the dates"), max_length=12, choices=Confidence, default=Confidence.DOCUMENTED
    )
    dates_note = models.TextField(_("note on the dates"), blank=True)
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    participants_note = models.TextField(_("note on the participants"), blank=True)
    result = models.TextField(_("what became of it"), blank=True)
    places_confidence = models.CharField(
        _("confidence of the places"), max_length=12, choices=Confidence, default=Confidence.DOCUMENTED
    )
    areas = models.ManyToManyField(Area, blank=True, related_name="dialogues", verbose_name=_("places"))
    challenges = models.ManyToManyField(Challenge, blank=True, related_name="dialogues", verbose_name=_("challenges"))
    outcomes = models.ManyToManyField(
        Outcome, blank=True, related_name="dialogues", verbose_name=_("outcomes it used or led to")
    )
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="dialogues", verbose_name=_("organisations")
    )
    search_text = search_text(
        "title_sv", "title_en", "description_sv", "description_en", "method_sv", "method_en", "result_sv", "result_en"
    )

    objects = DialogueQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("dialogue")
        verbose_name_plural = _("dialogues")
        indexes = [
            *title_indexes("dialogue"),
            models.Index("publication", models.F("started").desc(), "id", name="dialogue_newest"),
        ]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                name="dialogue_ends_after_start",
                condition=not_ended_before_start("started", "ended"),
                violation_error_message=_("A dialogue cannot end before it began."),
            ),
            models.CheckConstraint(
                name="dialogue_open_promises_answer",
                condition=~Q(state="open") | Q(answer_by__isnull=False),
                violation_error_message=_("An open dialogue says by which day it is answered."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("dialogues:detail", args=[self.slug])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def open(self, *, by: User | None) -> None:
        """Let contributions in. Raises TransitionError unless the dialogue is a draft or scheduled."""
        self._move(self.State.DRAFT, self.State.SCHEDULED, to=self.State.OPEN, by=by)

    def close(self, *, by: User | None) -> None:
        """Take no more contributions; the answer-by clock runs. Raises TransitionError unless open."""
        self._move(self.State.OPEN, to=self.State.CLOSED, by=by)

    def publish_results(self, *, by: User | None) -> None:
        """Say what became of it. Raises TransitionError unless the dialogue is closed."""
        self._move(self.State.CLOSED, to=self.State.RESULTS_PUBLISHED, by=by)


class DialogueStep(Step):
    """The public history of a dialogue's workflow."""

    states = Dialogue.State
    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="steps")

    class Meta(Step.Meta):
        abstract = False
        verbose_name = _("step")
        verbose_name_plural = _("history")


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def published(self) -> Self:
        return self.filter(state=Contribution.State.PUBLISHED)

    def visible_to(self, visitor: User | AnonymousUser) -> Self:
        """Return what ``visitor`` may read: what is published, and what they wrote themselves."""
        if not isinstance(visitor, User):
            return self.published()
        return self if may_use_admin(visitor) else self.filter(Q(state="published") | Q(author=visitor))


class Contribution(Workflow):
    """What somebody says in a dialogue. Its state is its moderation; the language is the one it was written in."""

    class State(models.TextChoices):
        AWAITING_REVIEW = "awaiting_review", _("awaiting review")
        PUBLISHED = "published", _("published")
        HIDDEN = "hidden", _("hidden")

    MAX_LENGTH = 4000

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.CASCADE, related_name="contributions", verbose_name=_("dialogue")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="contributions",
        verbose_name=_("author"),
    )
    name_shown = models.CharField(_("name shown"), max_length=80, blank=True)
    text = models.TextField(_("contribution"), validators=[MaxLengthValidator(MAX_LENGTH)])
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.AWAITING_REVIEW, editable=False)
    hidden_reason = models.TextField(_("reason for hiding"), blank=True, editable=False)
    created_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    form_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        indexes = [models.Index(fields=["dialogue", "state", "-created_at"], name="contribution_listed")]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "form_key"],
                name="contribution_once_a_form",
                violation_error_message=_("This contribution has already been received."),
            ),
            models.CheckConstraint(
                name="contribution_hidden_has_reason",
                condition=~Q(state="hidden") | ~Q(hidden_reason=""),
                violation_error_message=_("Say why the contribution is hidden."),
            ),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 60 else f"{self.text[:60]}…"

    def get_absolute_url(self) -> str:
        return f"{self.dialogue.get_absolute_url()}?contribution={self.pk}#bidrag-{self.pk}"

    def publish(self, *, by: User) -> None:
        """Show it on the dialogue's page. Raises TransitionError if it is shown already."""
        self._move(self.State.AWAITING_REVIEW, self.State.HIDDEN, to=self.State.PUBLISHED, by=by, hidden_reason="")

    def hide(self, *, by: User, reason: str) -> None:
        """Take it off the page, with the reason. Raises TransitionError if it is hidden already."""
        self._move(
            self.State.AWAITING_REVIEW,
            self.State.PUBLISHED,
            to=self.State.HIDDEN,
            by=by,
            reason=reason,
            hidden_reason=reason,
        )


class ContributionStep(Step):
    """The log of a contribution's moderation; read by editors."""

    states = Contribution.State
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="steps")

    class Meta(Step.Meta):
        abstract = False
        verbose_name = _("step")
        verbose_name_plural = _("history")
