"""When the parties meet. That they do, who came and what everybody may know is public; the rest is for the room."""

import uuid
from datetime import date, datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.constraints import once_a_form, one_of, web_addresses
from core.workflow import Step, Workflow, lock_for_update
from partners.models import Organisation
from talks.models.talk import Talk


class SessionState(models.TextChoices):
    CALLED = "called", pgettext_lazy("session", "called")
    SUMMARISED = "summarised", pgettext_lazy("session", "summarised")
    CANCELLED = "cancelled", pgettext_lazy("session", "cancelled")


class SessionQuerySet(models.QuerySet["Session"]):
    def not_cancelled(self) -> Self:
        return self.exclude(state=SessionState.CANCELLED)

    def to_come(self) -> Self:
        """Return those that are to be held, or go on now."""
        return self.not_cancelled().filter(ends_at__gt=timezone.now())

    def held(self) -> Self:
        return self.not_cancelled().filter(ends_at__lte=timezone.now())

    def owing_a_summary(self) -> Self:
        """Return those that have been held, and of which everybody has not read yet what was said."""
        return self.held().filter(state=SessionState.CALLED)

    def numbered(self) -> Self:
        """Give each its number: how many of the talks have been called to its day, without the cancelled ones."""
        before = Q(starts_at__lt=OuterRef("starts_at")) | Q(starts_at=OuterRef("starts_at"), pk__lte=OuterRef("pk"))
        those = Session.objects.not_cancelled().filter(before, talk=OuterRef("talk")).order_by().values("talk")
        counted = those.annotate(n=Count("pk")).values("n")
        return self.annotate(number=Coalesce(Subquery(counted), 0))

    def for_room(self) -> Self:
        """Fetch what the room shows. Three queries."""
        points = AgendaPoint.objects.select_related("organisation").order_by("order", "pk")
        return self.numbered().prefetch_related("attended", Prefetch("points", points))

    def for_everybody(self) -> Self:
        """Fetch what the public page shows, the latest first, and nothing of the room. Two queries."""
        closed = ("place", "link", "notes", "cancelled_because")
        return self.numbered().defer(*closed).prefetch_related("attended").order_by("-starts_at", "-pk")


class Session(Workflow):
    """A meeting of the parties. Whoever shows it to more than the parties takes ``for_everybody``."""

    State = SessionState

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="sessions", verbose_name=_("early talks"))
    state = models.CharField(
        _("state"), max_length=10, choices=SessionState, default=SessionState.CALLED, editable=False
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    # For those in the room.
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link for joining online"), max_length=500, blank=True)
    notes = models.TextField(_("notes for the parties"), max_length=20_000, blank=True)
    cancelled_because = models.TextField(_("reason for cancelling"), max_length=2000, blank=True, editable=False)
    # For everybody.
    summary_due = models.DateField(_("summary promised by"))
    summary = models.TextField(_("summary for everybody"), max_length=6000, blank=True)
    summarised_at = models.DateTimeField(_("summary published at"), null=True, blank=True, editable=False)
    corrected_at = models.DateTimeField(_("summary corrected at"), null=True, blank=True, editable=False)
    asked_on = models.DateField(null=True, editable=False)  # when the municipality was told that it is late
    attended = models.ManyToManyField(Organisation, blank=True, related_name="+", verbose_name=_("who came"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)  # of the calendar entry
    form_key = models.UUIDField(null=True, editable=False)

    objects = SessionQuerySet.as_manager()

    number: int  # of those that are ``numbered``; 0 of one that is cancelled and had none before it

    class Meta:
        verbose_name = pgettext_lazy("of early talks", "session")
        verbose_name_plural = pgettext_lazy("of early talks", "sessions")
        indexes = [models.Index("talk", "starts_at", "id", name="session_in_order")]
        constraints = [
            web_addresses("link"),
            one_of("state", SessionState),
            once_a_form("talk", _("This session has already been saved.")),
            models.CheckConstraint(
                name="session_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("A session cannot end before it begins."),
            ),
            models.CheckConstraint(
                name="session_is_somewhere",
                condition=~Q(place="") | ~Q(link=""),
                violation_error_message=_("Say where the parties meet, or add a link."),
            ),
            models.CheckConstraint(
                name="session_summary_comes_after",
                condition=Q(summary_due__gte=F("starts_at__date")),
                violation_error_message=_("The summary cannot be promised for a day before the session."),
            ),
            models.CheckConstraint(
                name="session_summarised_has_moment",
                condition=Q(state="summarised", summarised_at__isnull=False)
                | ~Q(state="summarised") & Q(summarised_at__isnull=True),
                violation_error_message=_("A summary that is published has a moment; others must not have one."),
            ),
            models.CheckConstraint(
                name="session_cancelled_says_why",
                condition=Q(state="cancelled") & ~Q(cancelled_because="")
                | ~Q(state="cancelled") & Q(cancelled_because=""),
                violation_error_message=_("A session that is cancelled needs a reason; others must not have one."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return where those in the room read of it; everybody else reads of it on the page of the talks."""
        return reverse("talks:session", args=[self.talk.slug, self.pk])

    def lock(self) -> None:
        """Lock the talks first, as whoever shuts their room or ends them does."""
        lock_for_update(self.talk, "state", "room_shut_at")
        lock_for_update(self)

    @property
    def title(self) -> str:
        """Its number among the sessions, or its day where that is not known."""
        if self.is_cancelled or not getattr(self, "number", 0):
            return gettext("Session on %(day)s") % {"day": date_format(self.day)}
        return gettext("Session %(number)s") % {"number": self.number}

    @property
    def day(self) -> date:
        return timezone.localtime(self.starts_at).date()

    @property
    def is_cancelled(self) -> bool:
        return self.state == SessionState.CANCELLED

    @property
    def is_summarised(self) -> bool:
        return self.state == SessionState.SUMMARISED

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def has_ended(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def is_held(self) -> bool:
        return self.has_ended and not self.is_cancelled

    @property
    def owes_summary(self) -> bool:
        return self.is_held and not self.is_summarised

    @property
    def is_summary_late(self) -> bool:
        """Whether the promised day has passed without a summary: nobody has to say so."""
        return self.owes_summary and self.days_late > 0

    @property
    def days_late(self) -> int:
        """How many days after the promised one the summary came; until today, where it has not come."""
        came = timezone.localdate(self.summarised_at) if self.summarised_at else timezone.localdate()
        return max((came - self.summary_due).days, 0)

    @property
    def agenda(self) -> "list[AgendaPoint]":
        """The points that are on the agenda, each with the time at which it begins where all before it have one."""
        points = [point for point in self.points.all() if point.is_taken_up]
        begins: datetime | None = self.starts_at
        for point in points:
            point.begins_at = begins
            begins = begins + timedelta(minutes=point.minutes) if begins and point.minutes else None
        return points

    @property
    def proposed_points(self) -> "list[AgendaPoint]":
        return [point for point in self.points.all() if not point.is_taken_up]


class SessionStep(Step):
    """The history of a session, which stands in the room: the page for everybody tells its days by itself."""

    CORRECTED = "corrected"

    states = SessionState
    said = {
        "called": _("%(who)s called the session."),
        "summarised": _("%(who)s published the summary."),
        "cancelled": _("%(who)s cancelled the session."),
        CORRECTED: _("%(who)s corrected the summary."),
    }
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="steps")


class AgendaPoint(models.Model):
    """What is to be spoken of. Every party may propose it; the municipality, which calls the session, takes it up."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="points")
    text = models.CharField(_("point"), max_length=200)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("whose point it is"),
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_taken_up = models.BooleanField(_("on the agenda"), default=True)

    begins_at: datetime | None  # of those that ``Session.agenda`` returns

    class Meta:
        verbose_name = _("point of an agenda")
        verbose_name_plural = _("points of an agenda")
        constraints = [
            models.CheckConstraint(
                name="agenda_point_takes_time",
                condition=Q(minutes=None) | Q(minutes__gte=1),
                violation_error_message=_("A point takes at least a minute."),
            )
        ]

    def __str__(self) -> str:
        return self.text
