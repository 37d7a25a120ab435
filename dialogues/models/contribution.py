from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import user_reference
from accounts.models import Language, User
from accounts.permissions import may_use_admin
from core.constraints import once_a_form, one_of
from core.files.fields import PictureFileField
from core.lists.search import search_text
from core.text.personal import find_personal
from core.workflow import Step, Workflow
from dialogues.models.activity import Activity, Category, Kind
from dialogues.models.dialogue import Dialogue
from dialogues.models.drawn import OnDrawing
from dialogues.models.moderation import Rule
from dialogues.models.participant import Participant
from partners.permissions import writes_for
from places.models import Area, Position

if TYPE_CHECKING:
    from dialogues.models.answer import Answer


# Whose words they are, where neither the organiser nor anybody by themselves has said them.
EDITORS = "editors"
# In the log: the organiser has corrected a note, and its state is what it was.
CORRECTED = "corrected"
# Said of a point, or of a place from the list. As the index has it.
HAS_PLACE = Q(latitude__isnull=False) | Q(area__isnull=False)


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def published(self) -> Self:
        """Return what everybody may read; no reply to what is hidden, or not shown yet."""
        return self._shown().filter(Q(reply_to=None) | Q(reply_to__state__in=Contribution.STANDING))

    def published_ideas(self) -> Self:
        """Return the same without replies, and without looking for what they reply to."""
        return self._shown().ideas()

    def _shown(self) -> Self:
        now = timezone.now()
        held = ["draft", "scheduled", "open"]
        shown = (
            Q(activity__results=Activity.Results.AT_ONCE)
            | Q(activity__closes_at__lte=now)
            | ~Q(dialogue__state__in=held)
        )
        return self.filter(shown, state=Contribution.State.PUBLISHED, dialogue__publication="published")

    def visible_to(self, visitor: User | AnonymousUser, participant: Participant | None = None) -> Self:
        """Return what ``visitor`` may read: what is published, what they wrote themselves, what they moderate."""
        if isinstance(visitor, User) and may_use_admin(visitor):
            return self
        mine = Q(participant=participant) if participant else Q(pk__in=[])
        if not isinstance(visitor, User):
            return self.published() | self.filter(mine)
        own = Q(dialogue__organiser__in=writes_for(visitor)) | Q(participant__user=visitor) | mine
        return self.filter(own) | self.published()

    def ideas(self) -> Self:
        """Return contributions of their own, without the replies to them."""
        return self.filter(reply_to=None)


class Contribution(OnDrawing, Position, Workflow):
    """What somebody says in a dialogue, or replies to it. Its state is its moderation.

    The language is the one it was written in. A note from a workshop has no participant: the organiser entered it.
    """

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("awaiting confirmation")
        AWAITING_REVIEW = "awaiting_review", _("awaiting review")
        PUBLISHED = "published", _("published")
        HIDDEN = "hidden", _("hidden")
        APPEALED = "appealed", _("hidden, under appeal")
        UPHELD = "upheld", _("hidden, appeal rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")
        MERGED = "merged", _("merged into another")

    class Channel(models.TextChoices):
        PORTAL = "portal", _("here on the portal")
        WORKSHOP = "workshop", _("workshop")
        PAPER = "paper", _("on paper")
        TALK = "talk", _("conversation or visit")
        LETTER = "letter", _("letter or email")

    MAX_LENGTH = 4000
    UNSEEN = (State.HIDDEN, State.APPEALED, State.UPHELD)
    # Under what is shown, and under what its author has taken back, replies are shown.
    STANDING = (State.PUBLISHED, State.WITHDRAWN)
    CHANGEABLE = (State.UNCONFIRMED, State.AWAITING_REVIEW, State.PUBLISHED)

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.CASCADE, related_name="contributions", verbose_name=_("dialogue")
    )
    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="contributions", verbose_name=_("activity")
    )
    participant = models.ForeignKey(
        Participant,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("participant"),
    )
    entered_by = user_reference(_("entered by"))
    spoken_for = models.CharField(
        _("written on behalf of"), max_length=200, blank=True, default="", db_default="", editable=False
    )
    reply_to = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies", verbose_name=_("reply to")
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    text = models.TextField(_("contribution"), validators=[MaxLengthValidator(MAX_LENGTH)])
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    category = models.ForeignKey(
        Category,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("category"),
    )
    picture = PictureFileField(_("picture"))
    picture_alt = models.CharField(_("picture description"), max_length=200, blank=True)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    place_text = models.CharField(_("where, in words"), max_length=200, blank=True)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.PORTAL)
    received_on = models.DateField(
        _("received on"), null=True, blank=True, help_text=_("For a note: when it was made.")
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.AWAITING_REVIEW, editable=False)
    hidden_rule = models.ForeignKey(
        Rule,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="hidden",
        verbose_name=_("rule it broke"),
    )
    hidden_reason = models.TextField(_("reason for hiding"), blank=True, editable=False)
    hidden_by = user_reference(_("hidden by"))
    appealed_at = models.DateTimeField(_("appealed at"), null=True, blank=True, editable=False)
    appeal = models.TextField(_("appeal"), max_length=2000, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    merge_proposed = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("proposed to be merged into"),
    )
    n_supports = models.PositiveIntegerField(_("supports"), default=0, editable=False)
    n_guest_supports = models.PositiveIntegerField(_("supports of guests"), default=0, db_default=0, editable=False)
    n_replies = models.PositiveIntegerField(_("replies"), default=0, editable=False)
    created_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    told_at = models.DateTimeField(_("moderators told at"), null=True, blank=True, editable=False)
    form_key = models.UUIDField(null=True, editable=False)
    search_text = search_text("title", "text", "place_text")

    where = ""  # told by ``dialogues.where.naming.tell_where``: what its point is called

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        indexes = [
            models.Index(fields=["activity", "state", "-created_at", "-id"], name="contribution_newest"),
            models.Index(fields=["activity", "state", "-n_supports", "-id"], name="contribution_supported"),
            models.Index(fields=["dialogue", "state", "-created_at", "-id"], name="contribution_listed"),
            models.Index("dialogue", "appealed_at", "id", condition=Q(state="appealed"), name="contribution_appealed"),
            models.Index(
                fields=["dialogue", "-created_at", "-id"],
                condition=Q(state__in=["hidden", "upheld"]),
                name="contribution_hidden",
            ),
            models.Index(
                fields=["activity", "state", "-created_at", "-id"], condition=HAS_PLACE, name="contribution_placed"
            ),
        ]
        constraints = [
            *Position.Meta.constraints,
            *OnDrawing.Meta.constraints,
            one_of("language", Language),
            once_a_form("participant", _("This contribution has already been received.")),
            once_a_form("entered_by", _("This note has already been entered."), name="contribution_note_once_a_form"),
            models.CheckConstraint(
                name="contribution_hidden_has_reason",
                condition=~Q(state__in=["hidden", "appealed", "upheld"])
                | ~Q(hidden_reason="")
                | Q(hidden_rule__isnull=False),
                violation_error_message=_("Explain why the contribution is hidden."),
            ),
            models.CheckConstraint(
                name="contribution_merged_into_another",
                condition=(Q(state="merged") | Q(merged_into__isnull=True))
                & (Q(merged_into__isnull=True) | ~Q(merged_into=F("id"))),
                violation_error_message=_("A merged contribution names the one it was merged into, never itself."),
            ),
        ]

    def __str__(self) -> str:
        said = self.title or self.text
        return said if len(said) <= 60 else f"{said[:60]}…"

    def get_absolute_url(self) -> str:
        if self.reply_to_id:
            return f"{reverse('dialogues:contribution', args=[self.dialogue.slug, self.reply_to_id])}#bidrag-{self.pk}"
        return self.get_own_url()

    def get_own_url(self) -> str:
        """Return its own address. That of a reply leads on to what it replies to, while that is shown."""
        return reverse("dialogues:contribution", args=[self.dialogue.slug, self.pk])

    @property
    def name_shown(self) -> str:
        """The name that whoever wrote it has chosen; empty for a note, and where it has been removed."""
        return self.participant.name_shown if self.participant else ""

    @property
    def mark(self) -> str:
        """What stands beside the name of whoever holds the dialogue, or moderates it; others have none."""
        if self.spoken_for == EDITORS:
            return gettext("The editors")
        return gettext("Organiser · %(name)s") % {"name": self.spoken_for} if self.spoken_for else ""

    @property
    def personal(self) -> str:
        """What in it may tell of somebody, for those who moderate it."""
        return "; ".join(
            map(str, find_personal(" \n ".join((self.title, self.text, self.place_text, self.picture_alt))))
        )

    @property
    def official_answer(self) -> "Answer | None":
        """The answer, or None; for templates. Fetch it with ``select_related("answer")``."""
        return getattr(self, "answer", None)

    @property
    def is_note(self) -> bool:
        """Whether the organiser entered it, of what was said in a room or on paper. With ``activity``."""
        return self.participant_id is None and self.reply_to_id is None and self.activity.kind == Kind.WORKSHOP

    @property
    def position(self) -> tuple[Decimal, Decimal] | None:
        """Latitude and longitude: the point that was chosen, or that of the place."""
        return self.point or (self.area.point if self.area else None)

    @property
    def degrees(self) -> tuple[float, float] | None:
        """The point that was chosen on a map."""
        return (float(self.point[0]), float(self.point[1])) if self.point else None

    @property
    def was_removed(self) -> bool:
        """Whether somebody else than its author took it away, and said why. One query of what is withdrawn."""
        if self.state != self.State.WITHDRAWN:
            return False
        return self.steps.filter(to_state=self.State.WITHDRAWN).exclude(reason="").exists()

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def hangs_on_unseen(self) -> bool:
        """Whether it replies to what others do not see, and is not seen either. With ``select_related("reply_to")``."""
        return self.reply_to is not None and self.reply_to.state not in self.STANDING

    @property
    def is_hidden(self) -> bool:
        return self.state in self.UNSEEN

    @property
    def version(self) -> str:
        """What tells it as somebody has read it from what has become of it since: its state, and its last change."""
        return f"{self.state}.{self.edited_at.timestamp():.6f}" if self.edited_at else self.state

    # Moves of several columns. ``dialogues.actions`` makes them, keeps the counts, and writes to whoever has to know.

    def confirm(self, *, to: str) -> None:
        """Let it in once the e-mail address is confirmed: to be read first, or shown at once."""
        published_at = timezone.now() if to == self.State.PUBLISHED else None
        self.move_from(self.State.UNCONFIRMED, to=to, by=None, published_at=published_at)

    def publish(self, *, by: User | None, reason: str = "", on_behalf_of: str = "") -> None:
        """Show it on the dialogue's page: read, or restored after it was hidden."""
        starts = (self.State.AWAITING_REVIEW, *self.UNSEEN)
        changed: dict[str, Any] = {"published_at": timezone.now(), "hidden_reason": "", "appeal": ""}
        changed |= dict.fromkeys(("hidden_rule", "hidden_by", "appealed_at"))
        self.move_from(*starts, to=self.State.PUBLISHED, by=by, reason=reason, on_behalf_of=on_behalf_of, **changed)

    def hide(self, *, by: User, reason: str, rule: Rule | None = None, on_behalf_of: str = "") -> None:
        """Take it off the page, for a reason from the rules."""
        starts = (self.State.AWAITING_REVIEW, self.State.PUBLISHED)
        why: dict[str, Any] = {"hidden_rule": rule, "hidden_reason": reason, "hidden_by": by}
        logged = " – ".join(filter(None, [str(rule or ""), reason]))
        self.move_from(*starts, to=self.State.HIDDEN, by=by, reason=logged, on_behalf_of=on_behalf_of, **why)

    def withdraw(self, *, by: User | None, reason: str = "", on_behalf_of: str = "") -> None:
        """Take it back, for good, with its picture, its place and its words, also those of its history."""
        starts = (*self.CHANGEABLE, self.State.MERGED, *self.UNSEEN)
        words = ("title", "text", "picture", "picture_alt", "place_text", "appeal")
        links = ("latitude", "longitude", "drawn_x", "drawn_y", "area", "category", "merged_into", "merge_proposed")
        wiped: dict[str, Any] = {**dict.fromkeys(words, ""), **dict.fromkeys(links)}
        self.move_from(*starts, to=self.State.WITHDRAWN, by=by, reason=reason, on_behalf_of=on_behalf_of, **wiped)
        self.steps.filter(to_state__in=[self.State.APPEALED, CORRECTED]).update(reason="")


class ContributionStep(Step):
    """The log of a contribution's moderation; read by moderators."""

    states = Contribution.State
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="steps")

    @property
    def to_label(self) -> str:
        return gettext("corrected") if self.to_state == CORRECTED else super().to_label


class Support(models.Model):
    """Somebody agrees with a contribution. ``Contribution.n_supports`` counts people, ``n_guest_supports`` guests."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="supports", verbose_name=_("contribution")
    )
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="supports", verbose_name=_("participant")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "participant"],
                name="support_once",
                violation_error_message=_("You already support this."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant} · {self.contribution}"
