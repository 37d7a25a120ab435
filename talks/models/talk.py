"""Early talks: what everybody may know of them. What is said in the room stands in models of its own."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import user_reference
from accounts.models import User
from accounts.permissions import may_use_admin
from challenges.models import Challenge
from core.constraints import ends_after_start, once_a_form, one_of, web_addresses
from core.database import SWEDISH
from core.lists.search import search_text
from core.publishing.ordering import title_indexes
from core.publishing.pictured import Pictured
from core.publishing.provenance import Provenance, Relation
from core.publishing.publication import Publishable, PublishableQuerySet
from core.publishing.slugs import insert_with_slug
from core.text.dates import PartialDateField
from core.workflow import Step, Workflow
from dialogues.models import Dialogue
from partners.models import Organisation, Party
from partners.permissions import organisations_of
from places.models import Area

# Addresses of pages beside the talks'.
RESERVED_SLUGS = frozenset({"ny", "nytt", "new", "oppenhet", "openness"})


class PlanStep(models.TextChoices):
    """How far the municipality's own planning has come: the steps that the law has, which a talk is none of."""

    IDEA = "idea", _("an idea")
    REQUEST = "request", _("planning notice")
    CONSULTATION = "consultation", _("statutory consultation")
    REVIEW = "review", _("public review")
    ADOPTED = "adopted", _("adopted")
    IN_FORCE = "in_force", _("in force")
    BUILT = "built", _("built")


class TalkState(models.TextChoices):
    DRAFT = "draft", _("being prepared")
    OPEN = "open", pgettext_lazy("early talks", "open")
    SUMMING_UP = "summing_up", _("being summed up")
    CLOSED = "closed", pgettext_lazy("early talks", "closed")
    CANCELLED = "cancelled", _("cancelled")


class TalkQuerySet(PublishableQuerySet["Talk"]):
    def visible_to(self, visitor: User | AnonymousUser) -> Self:
        """Return those whose public page ``visitor`` may read; the room is another matter (``permissions.enters``).

        Everybody reads what is published; drafts are read by members of the municipality and of those it has invited.
        """
        if not isinstance(visitor, User) or may_use_admin(visitor):
            return super().visible_to(visitor)
        ours, this = organisations_of(visitor), OuterRef("pk")  # of each seat both in one filter(): the same seat
        asked = ours.filter(seats__talk=this, seats__state__in=[Party.State.INVITED, Party.State.CONFIRMED])
        return self.filter(Q(publication="published") | Q(municipality__in=ours) | Exists(asked))

    def set_up(self, talk: "Talk", *, municipality: Organisation, author: User) -> None:
        """Save a new draft of ``municipality``, which takes its seat at once, with ``author`` on it."""
        talk.municipality, talk.author = municipality, author
        with transaction.atomic():
            insert_with_slug(talk, talk.title, fallback="samtal", reserved=RESERVED_SLUGS)
            seat = talk.parties.create(organisation=municipality, role="municipality", started_on=timezone.localdate())
            seat.people.create(user=author)

    def real(self) -> Self:
        """Leave out demonstrations: they are counted nowhere."""
        return self.filter(is_demonstration=False)

    def demonstration(self) -> "Talk | None":
        """Return the one that shows how talks are held here, apart from the others."""
        return self.filter(is_demonstration=True).defer("search_text", "more_sources").order_by("pk").first()

    def newest(self) -> Self:
        """Order by start, the latest first; those without a date come last."""
        return self.order_by(F("started").desc(), "-id")

    def for_rows(self) -> Self:
        """Fetch what a row of a list shows, in two queries whatever the number of rows."""
        shown = self.defer("search_text", "more_sources").select_related("municipality")
        return shown.prefetch_related(Prefetch("areas", Area.objects.for_names()))


class Talk(Publishable, Workflow, Pictured, Provenance):
    """A conversation of a municipality with landowners, developers and others, early enough to change the plan.

    That it is held, with whom, what was promised and what changed is public; the papers are not.
    """

    State = TalkState

    RELATIONS = (Relation.PROGRAMME, Relation.PARTNER_MUNICIPALITY)
    # While it is held: seats are taken and left, and its texts can be changed.
    BEING_HELD = (TalkState.DRAFT, TalkState.OPEN, TalkState.SUMMING_UP)
    # While the parties work in the room.
    AT_WORK = (TalkState.OPEN, TalkState.SUMMING_UP)

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=160, db_collation=SWEDISH)
    purpose = models.TextField(_("purpose"), max_length=4000)
    state = models.CharField(_("state"), max_length=20, choices=TalkState, default=TalkState.DRAFT, editable=False)
    municipality = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="led_talks",
        verbose_name=_("municipality"),
        help_text=_("It invites the others, and keeps the papers. Leave empty for the portal’s editors."),
    )
    plan_step = models.CharField(_("step of the plan"), max_length=12, choices=PlanStep, blank=True)
    plan_name = models.CharField(_("the plan’s name"), max_length=200, blank=True)
    diary_number = models.CharField(_("case number"), max_length=60, blank=True)
    closed_because = models.TextField(_("why the room is closed"), max_length=1000, blank=True)
    look_again_on = models.DateField(
        _("looked at again on"),
        null=True,
        blank=True,
        help_text=_("The day by which the municipality says whether the room still needs to be closed."),
    )
    room_shut_at = models.DateTimeField(_("room shut at"), null=True, blank=True, editable=False)
    reminded_of = models.DateField(null=True, editable=False)  # the day to look again of which it has been reminded
    summary = models.TextField(_("what came of the talks"), max_length=6000, blank=True)
    started = PartialDateField(_("from"))
    ended = PartialDateField(_("to"))
    relation = models.CharField(
        _("relation"), max_length=20, choices=[(r.value, r.label) for r in RELATIONS], default=Relation.PROGRAMME
    )
    is_demonstration = models.BooleanField(
        _("demonstration"), default=False, help_text=_("Shown on the page: not a real talk.")
    )
    author = user_reference(_("set up by"))
    form_key = models.UUIDField(null=True, editable=False)
    areas = models.ManyToManyField(Area, blank=True, related_name="talks", verbose_name=_("places"))
    challenges = models.ManyToManyField(Challenge, blank=True, related_name="talks", verbose_name=_("challenges"))
    dialogues = models.ManyToManyField(Dialogue, blank=True, related_name="talks", verbose_name=_("dialogues"))
    organisations = models.ManyToManyField(
        Organisation, through="Seat", blank=True, related_name="talks", verbose_name=_("organisations")
    )
    search_text = search_text("title_sv", "title_en", "purpose_sv", "purpose_en", "summary_sv", "summary_en")

    objects = TalkQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = pgettext_lazy("one of the early talks", "talk")
        verbose_name_plural = _("early talks")
        indexes = [
            *title_indexes("talk"),
            models.Index("publication", F("started").desc(), F("id").desc(), name="talk_newest"),
        ]
        constraints = [
            web_addresses("source"),
            *Publishable.Meta.constraints,
            *Pictured.Meta.constraints,
            one_of("state", TalkState),
            ends_after_start(_("Talks cannot end before they began.")),
            once_a_form("author", _("These talks have already been saved.")),
            models.CheckConstraint(
                name="talk_open_says_why_closed",
                condition=~Q(state="open") | ~Q(closed_because="") & Q(look_again_on__isnull=False),
                violation_error_message=_("Say why the room is closed, and when that is looked at again."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("talks:detail", args=[self.slug])

    @property
    def is_at_work(self) -> bool:
        """Whether the parties work in the room: the talks are open or being summed up, and nobody has shut it."""
        return self.state in self.AT_WORK and not self.is_shut

    @property
    def is_shut(self) -> bool:
        """Whether the municipality has shut the room to everybody else."""
        return self.room_shut_at is not None

    @property
    def is_looked_at_late(self) -> bool:
        """Whether the day has passed by which the municipality was to say why the room is still closed."""
        return self.state in self.AT_WORK and bool(self.look_again_on and self.look_again_on < timezone.localdate())


class TalkStep(Step):
    states = TalkState
    ROOM_SHUT, ROOM_OPENED = "room_shut", "room_opened"  # the room's own history, beside the states
    said = {
        "open": _("%(who)s opened the talks."),
        "summing_up": _("%(who)s began to sum up the talks."),
        "closed": _("%(who)s closed the talks."),
        "cancelled": _("%(who)s cancelled the talks."),
        ROOM_SHUT: _("%(who)s shut the room."),
        ROOM_OPENED: _("%(who)s let the parties into the room again."),
        "on_site": _("%(who)s put the talks on the site."),
        "off_site": _("%(who)s took the talks off the site."),
    }
    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="steps")
