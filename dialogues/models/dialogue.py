from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import MailboxField, user_reference
from accounts.models import User
from accounts.permissions import may_use_admin
from challenges.models import Challenge
from core.constraints import ends_after_start, once_a_form, web_addresses
from core.database import SWEDISH
from core.lists.search import search_text
from core.publishing.ordering import in_language, title_indexes
from core.publishing.pictured import Pictured
from core.publishing.provenance import Confidence, Provenance, Relation
from core.publishing.publication import Publishable, PublishableQuerySet
from core.publishing.slugs import insert_with_slug
from core.text.dates import PartialDateField, has_passed
from core.workflow import Step, Workflow
from dialogues.models.by_day import state_by_day
from outcomes.models import Outcome, PlanningStage, Trial
from partners.models import Organisation
from partners.permissions import organisations_of
from places.models import Area

# Addresses of pages beside the dialogues'.
RESERVED_SLUGS = frozenset({"ny", "new", "mina", "mine", "kalender", "calendar", "for-resultat", "of-outcome"})


class DialogueQuerySet(PublishableQuerySet["Dialogue"]):
    def visible_to(self, visitor: User | AnonymousUser) -> Self:
        """Return what ``visitor`` may read.

        Everybody reads what is published; the organiser's members its drafts, and so do those of organisations that
        have been invited to one, or take part in it.
        """
        if not isinstance(visitor, User) or may_use_admin(visitor):
            return super().visible_to(visitor)
        ours, this = organisations_of(visitor), OuterRef("pk")  # of each part both in one filter(): the same part
        asked = ours.filter(dialogue_parties__dialogue=this, dialogue_parties__state__in=["invited", "confirmed"])
        return self.filter(Q(publication="published") | Q(organiser__in=ours) | Exists(asked))

    def with_part_of(self, organisation: Organisation, *, role: str = "", besides: str = "") -> Self:
        """Return those in which the organisation has a part that everybody reads of, or had one, in that role."""
        parts = organisation.dialogue_parties.public()
        parts = parts.filter(role=role) if role else parts.exclude(role=besides)
        return self.filter(pk__in=parts.values("dialogue"))

    def set_up(self, dialogue: "Dialogue", *, organiser: Organisation, author: User) -> None:
        """Save a new draft on behalf of ``organiser``, under an address made from its title."""
        dialogue.organiser, dialogue.author = organiser, author
        with transaction.atomic():
            insert_with_slug(dialogue, dialogue.title, fallback="dialog", reserved=RESERVED_SLUGS)
            dialogue.parties.create(organisation=organiser, role="organiser", started_on=timezone.localdate())

    def real(self) -> Self:
        """Leave out demonstrations: they are counted nowhere."""
        return self.filter(is_demonstration=False)

    def demonstration(self) -> "Dialogue | None":
        """Return the one that visitors can try the portal on, where it is open: shown apart from the others."""
        return self.open().filter(is_demonstration=True).defer("search_text", "more_sources").order_by("pk").first()

    def open(self) -> Self:
        """Return those in which people can take part today, as ``is_open`` says of one."""
        held = self.filter(state__in=[Dialogue.State.OPEN, Dialogue.State.SCHEDULED])  # few, and they have an index
        return held.by_day().filter(state_by_day=Dialogue.State.OPEN)

    def opened(self) -> Self:
        """Return those that have opened, as ``has_opened`` says of one."""
        return self.by_day().filter(state_by_day__in=Dialogue.OPENED)

    def planned(self) -> Self:
        """Return those that are to open and have not, the first first."""
        planned = self.filter(state=Dialogue.State.SCHEDULED).by_day().filter(state_by_day=Dialogue.State.SCHEDULED)
        return planned.order_by("started", "id")

    def by_day(self) -> Self:
        """Give them ``state_by_day``: what ``state_today`` says of one, for filters."""
        return self.alias(state_by_day=state_by_day())

    def newest(self) -> Self:
        """Order by start, the latest first; those without a date come last."""
        return self.order_by(F("started").desc(), in_language("title"), "id")

    def held_by_method(self) -> Self:
        """Return those on the site, real ones, with how many took part in them, spoke and were answered."""
        said = Q(contributions__state="published", contributions__reply_to=None)
        answered = ["accepted", "partly", "not_accepted", "out_of_scope", "implemented", "not_implemented"]
        return (
            self.published()
            .real()
            .annotate(
                n_said=Count("contributions", filter=said),
                n_answered=Count("contributions", filter=said & Q(contributions__answer__state__in=answered)),
                n_people=Count("contributions__participant", filter=said, distinct=True),
            )
            .defer("search_text", "more_sources")
            .newest()
        )

    def for_rows(self, *, places: bool = True) -> Self:
        """Fetch what a row of a list shows, in two queries whatever the number of rows; one without ``places``."""
        return self.defer("search_text", "more_sources").prefetch_related(
            Prefetch("areas", Area.objects.for_names() if places else Area.objects.none())
        )


class Dialogue(Publishable, Workflow, Pictured, Provenance):
    """A conversation with those concerned: residents (citizen dialogue) or other parties."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed, awaiting results")
        RESULTS_PUBLISHED = "results_published", pgettext_lazy("dialogue", "results published")
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

    class Statutory(models.TextChoices):
        """How it stands to the consultation (samråd) that the law requires before a plan is decided."""

        NOT = "not", _("not the statutory consultation")
        PART = "part", _("part of the statutory consultation")

    RELATIONS = (Relation.PROGRAMME, Relation.PARTNER_MUNICIPALITY)
    # Its texts and set-up can be changed until the results are out.
    BEING_HELD = (State.DRAFT, State.SCHEDULED, State.OPEN, State.CLOSED)
    # People are asked, or have been.
    OPENED = (State.OPEN, State.CLOSED, State.RESULTS_PUBLISHED, State.FOLLOWED_UP, State.ARCHIVED)

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=160, db_collation=SWEDISH)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CITIZEN)
    description = models.TextField(_("description"), max_length=6000)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    is_demonstration = models.BooleanField(
        _("demonstration"), default=False, help_text=_("Shown on the page: not one of the programme’s real dialogues.")
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
        help_text=_("Leave empty for the portal’s editors."),
    )
    method = models.CharField(_("method"), max_length=300, blank=True)
    influence = models.CharField(_("level of influence"), max_length=12, choices=Influence, blank=True)
    promise = models.TextField(
        _("what happens to the contributions"),
        blank=True,
        help_text=_("Who reads them, who decides, and what can and cannot change."),
    )
    can_change = models.TextField(_("what can be changed"), max_length=2000, blank=True)
    cannot_change = models.TextField(_("what cannot be changed"), max_length=2000, blank=True)
    decided_by = models.CharField(
        _("who decides"), max_length=200, blank=True, help_text=_("A board or a role, such as “the planning board”.")
    )
    decided_when = PartialDateField(_("when it is decided"))
    planning_stage = models.CharField(_("planning stage"), max_length=13, choices=PlanningStage, blank=True)
    statutory = models.CharField(_("statutory consultation"), max_length=4, choices=Statutory, default=Statutory.NOT)
    statutory_url = models.URLField(_("link to the statutory consultation"), max_length=500, blank=True)
    diary_number = models.CharField(_("case number"), max_length=60, blank=True)
    used_method = models.ForeignKey(
        Outcome,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="used_in_dialogues",
        verbose_name=_("method used"),
        help_text=_("An outcome of the kind “method”. Its steps are added to the checklist."),
    )
    method_trial = models.ForeignKey(
        Trial, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+", db_index=False
    )
    allows_email = models.BooleanField(
        _("open to people with just an email address"), default=True, help_text=_("They confirm it with a link.")
    )
    allows_guests = models.BooleanField(
        _("open to guests"), default=False, help_text=_("They give no details and get a private link.")
    )
    reviews_first = models.BooleanField(
        _("read before being shown"), default=True, help_text=_("If not, contributions are shown at once.")
    )
    edit_minutes = models.PositiveSmallIntegerField(
        _("minutes during which a contribution can be edited"), default=60, validators=[MaxValueValidator(7 * 24 * 60)]
    )
    kept_months = models.PositiveSmallIntegerField(
        _("months for which details of participants are kept"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Counted from the closing day. Names and addresses are then removed; contributions stay."),
    )
    reply_to = MailboxField(
        _("address for replies"),
        blank=True,
        default="",
        db_default="",
        help_text=_("Where replies to letters from the dialogue go. If empty: the organiser’s contact person."),
    )
    identities_removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_on = models.DateField(null=True, blank=True, editable=False)
    author = user_reference(_("set up by"))
    form_key = models.UUIDField(null=True, editable=False)
    answer_by = models.DateField(
        _("answers due by"),
        null=True,
        blank=True,
        help_text=_("The day by which every contribution will have an answer."),
    )
    first_answer_by = models.DateField(
        _("first promised answer date"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The date shown when it opened; displayed if it has since been changed."),
    )
    started = PartialDateField(_("from"))
    ended = PartialDateField(_("to"))
    dates_confidence = models.CharField(
        _("certainty of the dates"), max_length=12, choices=Confidence, default=Confidence.DOCUMENTED
    )
    dates_note = models.TextField(_("note on the dates, in English"), blank=True)
    dates_note_sv = models.TextField(_("note on the dates, in Swedish"), blank=True, db_default="")
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    participants_note = models.TextField(_("note on participants, in English"), blank=True)
    participants_note_sv = models.TextField(_("note on participants, in Swedish"), blank=True, db_default="")
    headline = models.CharField(
        _("what came of it, in one sentence"), max_length=140, blank=True, default="", db_default=""
    )
    result = models.TextField(_("what came of the dialogue"), blank=True)
    unanswered_because = models.TextField(
        _("why some got no answer"), max_length=1000, blank=True, default="", db_default=""
    )
    quote = models.ForeignKey(
        "dialogues.Contribution",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("contribution to quote"),
    )
    places_confidence = models.CharField(
        _("certainty of the places"), max_length=12, choices=Confidence, default=Confidence.DOCUMENTED
    )
    areas = models.ManyToManyField(Area, blank=True, related_name="dialogues", verbose_name=_("places"))
    challenges = models.ManyToManyField(Challenge, blank=True, related_name="dialogues", verbose_name=_("challenges"))
    outcomes = models.ManyToManyField(
        Outcome, blank=True, related_name="dialogues", verbose_name=_("outcomes used or produced")
    )
    organisations = models.ManyToManyField(
        Organisation,
        through="DialogueParty",
        blank=True,
        related_name="dialogues",
        verbose_name=_("organisations"),
    )
    # Written by the version before parties, while it still serves; goes with the next release.
    organisations_before = models.ManyToManyField(
        Organisation, blank=True, editable=False, related_name="+", db_table="dialogues_dialogue_organisations"
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
            models.Index(
                "publication",
                models.F("started").desc(),
                "id",
                "state",
                name="dialogue_real_newest",
                condition=Q(is_demonstration=False),
            ),
            models.Index(
                "publication",
                models.F("participants").desc(),
                "id",
                name="dialogue_most_took_part",
                condition=Q(is_demonstration=False),
            ),
            models.Index("answer_by", "id", name="dialogue_held", condition=Q(state__in=["open", "scheduled"])),
        ]
        constraints = [
            web_addresses("source", "statutory_url"),
            *Publishable.Meta.constraints,
            *Pictured.Meta.constraints,
            ends_after_start(_("A dialogue cannot end before it began.")),
            once_a_form("author", _("This dialogue has already been saved.")),
            models.CheckConstraint(
                name="dialogue_statutory_has_address",
                condition=~Q(statutory="part") | ~Q(statutory_url=""),
                violation_error_message=_("Link to the statutory consultation it is part of."),
            ),
            models.CheckConstraint(
                name="dialogue_open_promises_answer",
                condition=~Q(state="open") | Q(answer_by__isnull=False),
                violation_error_message=_("An open dialogue needs a date by which contributions are answered."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def dates_note_en(self) -> str:
        return self.dates_note

    @property
    def participants_note_en(self) -> str:
        return self.participants_note

    def get_absolute_url(self) -> str:
        return reverse("dialogues:detail", args=[self.slug])

    @property
    def state_today(self) -> State:
        """The state as it is by the calendar, though the job that opens and closes may be late."""
        if self.state == self.State.OPEN and self._last_day_is_over:
            return self.State.CLOSED
        if self.state == self.State.SCHEDULED and self._should_have_opened:
            return self.State.OPEN
        return self.State(self.state)

    @property
    def is_open(self) -> bool:
        """Whether people can take part today."""
        return self.state_today == self.State.OPEN

    @property
    def has_opened(self) -> bool:
        """Whether people can take part today, or could before."""
        return self.state_today in self.OPENED

    @property
    def is_over(self) -> bool:
        """Whether the results are out, or will never be."""
        return self.state not in self.BEING_HELD

    @property
    def is_planned(self) -> bool:
        return self.state_today in {self.State.DRAFT, self.State.SCHEDULED}

    @property
    def has_results(self) -> bool:
        """Whether it has been told what became of it."""
        return self.state in {self.State.RESULTS_PUBLISHED, self.State.FOLLOWED_UP, self.State.ARCHIVED}

    @property
    def is_late(self) -> bool:
        """Whether the day has passed by which everybody was to be answered, and the results are not out."""
        waits = self.state in {self.State.OPEN, self.State.CLOSED}
        return waits and self.answer_by is not None and self.answer_by < timezone.localdate()

    @property
    def _last_day_is_over(self) -> bool:
        return bool(self.ended) and has_passed(self.ended, timezone.localdate())

    @property
    def _should_have_opened(self) -> bool:
        today = timezone.localdate()
        begun = self.is_published and "" < self.started <= today.isoformat()
        return begun and self.answer_by is not None and self.answer_by >= today and not self._last_day_is_over


class DialogueStep(Step):
    states = Dialogue.State
    said = {
        "scheduled": _("%(who)s set the day on which the dialogue opens."),
        "open": _("%(who)s opened the dialogue."),
        "closed": _("%(who)s closed the dialogue."),
        "results_published": _("%(who)s published what came of the dialogue."),
        "followed_up": _("%(who)s followed up the dialogue."),
        "archived": _("%(who)s archived the dialogue."),
        "cancelled": _("%(who)s cancelled the dialogue."),
        "on_site": _("%(who)s put the dialogue on the site."),
        "off_site": _("%(who)s took the dialogue off the site."),
    }
    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="steps")
