import uuid
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.constraints import once_a_form, one_of, web_addresses
from core.publishing.pictured import Pictured
from core.workflow import Step, Workflow
from dialogues.models.dialogue import Dialogue
from dialogues.models.participant import Participant
from places.models import Area


class Kind(models.TextChoices):
    """What those who take part do. Each kind is a module of its name in ``dialogues.kinds``."""

    IDEAS = "ideas", _("ideas")
    MAP = "map", _("map")
    DRAWING = "drawing", _("drawing or photo")
    MEETING = "meeting", _("meeting")
    WORKSHOP = "workshop", _("workshop notes")


class Activity(Pictured):
    """One thing to do in a dialogue. Several may be open at the same time, each between days of its own."""

    class Results(models.TextChoices):
        """When those who take part see what others have said."""

        AT_ONCE = "at_once", _("at once")
        AFTERWARDS = "afterwards", _("when it has closed")

    class GuestSupport(models.TextChoices):
        """What becomes of the support of guests, whom one person can be many of."""

        APART = "apart", _("shown apart from that of others")
        CONFIRMED = "confirmed", _("not taken: supporting takes an account or a confirmed email address")

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.CASCADE, related_name="activities", verbose_name=_("dialogue")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    slug = models.SlugField(_("slug"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("instructions"), max_length=3000, blank=True)
    use = models.CharField(
        _("what happens with the answers"),
        max_length=300,
        blank=True,
        help_text=_("In one line, shown where people take part."),
    )
    opens_at = models.DateTimeField(
        _("opens"), null=True, blank=True, help_text=_("Leave empty to open with the dialogue.")
    )
    closes_at = models.DateTimeField(
        _("closes"), null=True, blank=True, help_text=_("Leave empty to open with the dialogue.")
    )
    results = models.CharField(
        _("when other contributions are shown"),
        max_length=10,
        choices=Results,
        default=Results.AT_ONCE,
        help_text=_("Cannot be changed once people have taken part."),
    )
    takes_support = models.BooleanField(_("contributions can be supported"), default=True)
    guest_support = models.CharField(
        _("support from guests"),
        max_length=9,
        choices=GuestSupport,
        default=GuestSupport.APART,
        db_default=GuestSupport.APART,
        help_text=_("Cannot be changed once the dialogue has opened."),
    )
    takes_replies = models.BooleanField(_("contributions can be replied to"), default=True)
    form_key = models.UUIDField(null=True, editable=False)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            *Pictured.Meta.constraints,
            one_of("kind", Kind),
            models.UniqueConstraint(
                fields=["dialogue", "slug"],
                name="activity_address",
                violation_error_message=_("There is already an activity with this address."),
            ),
            once_a_form("dialogue", _("This activity has already been saved.")),
            models.CheckConstraint(
                name="activity_closes_after_opening",
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("An activity cannot close before it opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("dialogues:activity", args=[self.dialogue.slug, self.slug])

    @property
    def is_open(self) -> bool:
        now = timezone.now()
        begun = self.opens_at is None or self.opens_at <= now
        over = self.closes_at is not None and self.closes_at <= now
        return self.dialogue.is_open and self.dialogue.is_published and begun and not over

    @property
    def is_meeting(self) -> bool:
        return self.kind == Kind.MEETING

    @property
    def takes_support_of_guests(self) -> bool:
        return self.dialogue.allows_guests and self.guest_support == self.GuestSupport.APART

    @property
    def has_closed(self) -> bool:
        """Whether nobody can take part any more."""
        closed = self.closes_at is not None and self.closes_at <= timezone.now()
        return closed or self.dialogue.state_today not in {"draft", "scheduled", "open"}

    @property
    def when(self) -> "Meeting | None":
        """Its meeting, where it is one and has a time. No query where the meeting was fetched with it."""
        return getattr(self, "meeting", None)

    @property
    def shows_contributions(self) -> bool:
        """Whether everybody sees what has been said."""
        return self.results == self.Results.AT_ONCE or self.has_closed


class Symbol(models.TextChoices):
    """What a category is known by among others: a shape, drawn in ``templates/components/pin.html``."""

    DOT = "dot", _("dot")
    MOON = "moon", _("moon")
    TRIANGLE = "triangle", _("triangle")
    BARS = "bars", _("bars")
    PLUS = "plus", _("plus")
    CROSS = "cross", _("cross")
    HEART = "heart", _("heart")
    STAR = "star", _("star")


class Tone(models.TextChoices):
    """The colour of a category's pins, never told by itself."""

    INK = "ink", _("black")
    PINE = "pine", _("green")
    LAKE = "lake", _("blue")
    COPPER = "copper", _("rust")
    MOSS = "moss", _("moss green")


class Category(models.Model):
    """What a contribution is about, chosen by whoever writes it."""

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="categories", verbose_name=_("activity")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name"), max_length=60)
    symbol = models.CharField(_("symbol"), max_length=8, choices=Symbol, default=Symbol.DOT, db_default=Symbol.DOT)
    tone = models.CharField(_("colour"), max_length=6, choices=Tone, default=Tone.PINE, db_default=Tone.PINE)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [one_of("symbol", Symbol), one_of("tone", Tone)]

    def __str__(self) -> str:
        return self.name


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def on_the_site(self) -> Self:
        return self.filter(activity__dialogue__publication="published")

    def real(self) -> Self:
        """Leave out those of demonstrations."""
        return self.filter(activity__dialogue__is_demonstration=False)

    def to_come(self) -> Self:
        """Return those that have not ended: what goes on now is among them."""
        return self.filter(ends_at__gt=timezone.now())

    def over(self) -> Self:
        return self.filter(ends_at__lte=timezone.now())

    def with_dialogue(self) -> Self:
        """Fetch with each the dialogue, who holds it, and where it is."""
        heavy = ("activity__dialogue__search_text", "area__boundary", "area__search_text")
        return self.select_related("activity__dialogue__organiser", "area").defer(*heavy)

    def for_rows(self) -> Self:
        """Fetch what a row of the calendar shows, with how many have a place, and who waits for one. One query."""
        state = Registration.State
        return self.with_dialogue().annotate(
            taken=Count("registrations", filter=Q(registrations__state=state.REGISTERED)),
            waiting=Count("registrations", filter=Q(registrations__state=state.WAITING)),
        )


class Meeting(models.Model):
    """When and where people meet. Times are shown in Swedish time."""

    activity = models.OneToOneField(
        Activity, on_delete=models.CASCADE, related_name="meeting", verbose_name=_("activity")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("located in")
    )
    link = models.URLField(_("link for joining online"), max_length=500, blank=True)
    capacity = models.PositiveIntegerField(
        _("places"),
        null=True,
        blank=True,
        help_text=_("Leave empty for no limit. When the meeting is full, people join a waiting list."),
    )
    accessibility = models.TextField(
        _("accessibility"), max_length=1000, blank=True, help_text=_("Entrance, hearing loop, interpreter, food.")
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)  # of the calendar entry
    cancelled_because = models.TextField(_("reason for cancelling"), max_length=500, blank=True, editable=False)
    minutes = models.TextField(_("minutes"), max_length=20_000, blank=True)
    results = models.TextField(_("conclusions"), max_length=6000, blank=True)

    objects = MeetingQuerySet.as_manager()

    taken: int  # of meetings that are ``for_rows``
    waiting: int

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            web_addresses("link"),
            models.CheckConstraint(
                name="meeting_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("A meeting cannot end before it begins."),
            ),
            models.CheckConstraint(
                name="meeting_is_somewhere",
                condition=~Q(place="") | ~Q(link=""),
                violation_error_message=_("Say where people meet, or add a link."),
            ),
            models.CheckConstraint(
                name="meeting_has_places",
                condition=Q(capacity=None) | Q(capacity__gte=1),
                violation_error_message=_("A meeting needs at least one place."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place: it alone, or with the whole dialogue."""
        return bool(self.cancelled_because) or self.activity.dialogue.state == Dialogue.State.CANCELLED

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def begins_soon(self) -> bool:
        """Whether it begins within a day: whoever is told of it only now has little time."""
        return not self.has_begun and self.starts_at <= timezone.now() + timedelta(days=1)

    @property
    def has_ended(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def takes_registrations(self) -> bool:
        """Whether people can register now: until it begins, while its activity is open."""
        return self.activity.is_open and not self.is_cancelled and not self.has_begun

    @property
    def free(self) -> int:
        """How many places are left, where they are ``for_rows``; 0 where there are none, or any number."""
        return 0 if self.capacity is None else max(self.capacity - self.taken, 0)

    @property
    def waits(self) -> bool:
        """Whether whoever comes now waits in line, as ``is_full`` says of one that is not ``for_rows``."""
        return self.capacity is not None and (self.taken >= self.capacity or self.waiting > 0)

    def is_full(self) -> bool:
        """Whether whoever comes now waits in line; nobody passes those who wait. At most two queries."""
        if self.capacity is None:
            return False
        taken = self.registrations.taking_places().count()
        return taken >= self.capacity or self.registrations.in_line().exists()


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def standing(self) -> Self:
        return self.exclude(state=Registration.State.CANCELLED)

    def taking_places(self) -> Self:
        return self.filter(state=Registration.State.REGISTERED)

    def in_line(self) -> Self:
        """Return those who wait, in the order in which they came."""
        return self.filter(state=Registration.State.WAITING).order_by("came_at", "id")


class Registration(Workflow):
    """Somebody has a place at a meeting, or waits in line for one."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("awaiting confirmation")
        REGISTERED = "registered", _("has a place")
        WAITING = "waiting", _("on the waiting list")
        CANCELLED = "cancelled", _("cancelled")

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="registrations", verbose_name=_("meeting")
    )
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="registrations", verbose_name=_("participant")
    )
    state = models.CharField(_("state"), max_length=12, choices=State, editable=False)
    needs = models.CharField(
        _("your needs"), max_length=300, blank=True, help_text=_("Such as a hearing loop or a ramp.")
    )
    came_at = models.DateTimeField(_("registered at"), default=timezone.now, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        indexes = [models.Index("meeting", "state", "came_at", "id", name="registration_in_line")]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "participant"],
                condition=~Q(state="cancelled"),
                name="registration_once",
                violation_error_message=_("You are already registered."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant} · {self.meeting}"

    def place_in_line(self) -> int:
        """Return how far from a place they are who wait, 1 for the first; 0 for everybody else. One query, or none."""
        if self.state != self.State.WAITING:
            return 0
        before = Q(came_at__lt=self.came_at) | Q(came_at=self.came_at, pk__lt=self.pk)
        return 1 + self.meeting.registrations.in_line().filter(before).count()


class RegistrationStep(Step):
    """When somebody got a place, or gave it back; read by nobody but the organiser."""

    states = Registration.State
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="steps")
