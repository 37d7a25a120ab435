"""What changed in the plan because of the talks: before and after, why, and because of what."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.fields import user_reference
from accounts.models import Language
from core.constraints import once_a_form, one_of
from core.publishing.pictured import Pictured
from core.publishing.publication import Publication, Publishable, PublishableQuerySet
from core.workflow import Step, Workflow, lock_for_update
from dialogues.models import Contribution, Statement
from talks.models.session import Session
from talks.models.talk import Talk

RESULTS_OUT = (
    "results_published",
    "followed_up",
    "archived",
)  # states of a dialogue in which everybody reads what came of it
SHOWN = 10  # of the changes on the page of the talks; all of them stand on a page of their own


class WasSo(models.TextChoices):
    """What the follow-up after building found."""

    YES = "yes", _("it became so")
    PARTLY = "partly", _("it became so in part")
    NO = "no", _("it did not become so")


class PlanChangeQuerySet(PublishableQuerySet["PlanChange"]):
    def public(self) -> Self:
        """Return what everybody reads: what is published, of talks that are on the site."""
        return self.published().filter(talk__publication="published")

    def in_order(self) -> Self:
        return self.order_by("number", "pk")

    def for_everybody(self) -> Self:
        """Fetch what the public page shows, with those causes that everybody may read. Six queries."""
        said = Contribution.objects.published().select_related("dialogue").order_by("pk")
        told = Statement.objects.filter(dialogue__publication="published", dialogue__state__in=RESULTS_OUT)
        return self.prefetch_related(
            "pictures",
            "worths",
            Prefetch("session", Session.objects.numbered().only("talk", "starts_at", "state")),
            Prefetch("contributions", said, to_attr="said"),
            Prefetch("statements", told.select_related("dialogue").order_by("order", "pk"), to_attr="told"),
        ).in_order()


class PlanChange(Publishable, Workflow):
    """A change of the plan. The municipality writes it in the room; from its publication on it has a number.

    The number is given once and kept: nobody can tell from a gap what was only a draft.
    """

    WasSo = WasSo
    state_field = "publication"

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="changes", verbose_name=_("early talks"))
    number = models.PositiveSmallIntegerField(_("number"), null=True, editable=False)
    title = models.CharField(_("what changed"), max_length=160)
    before = models.TextField(_("before"), max_length=1000)
    after = models.TextField(_("after"), max_length=1000)
    because = models.TextField(_("why"), max_length=2000)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    session = models.ForeignKey(
        Session,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="plan_changes",
        verbose_name=_("session in which it came up"),
    )
    contributions = models.ManyToManyField(
        Contribution, blank=True, related_name="plan_changes", verbose_name=_("contributions that caused it")
    )
    statements = models.ManyToManyField(
        Statement, blank=True, related_name="plan_changes", verbose_name=_("points of what came of a dialogue")
    )
    was_so = models.CharField(_("what became of it"), max_length=6, choices=WasSo, blank=True)
    followed_up = models.TextField(_("what was seen after building"), max_length=2000, blank=True)
    followed_up_on = models.DateField(_("followed up on"), null=True, blank=True)
    author = user_reference(_("written by"))
    form_key = models.UUIDField(null=True, editable=False)

    objects = PlanChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of the plan")
        verbose_name_plural = _("changes of the plan")
        constraints = [
            *Publishable.Meta.constraints,
            one_of("language", Language),
            once_a_form("author", _("This change has already been saved.")),
            models.UniqueConstraint(
                fields=["talk", "number"],
                name="plan_change_number_once",
                violation_error_message=_("The talks already have a change with this number."),
            ),
            models.CheckConstraint(
                name="plan_change_numbered_from_publication",
                condition=Q(publication="draft", number__isnull=True)
                | ~Q(publication="draft") & Q(number__isnull=False),
                violation_error_message=_("What has been published has a number; a draft has none."),
            ),
            models.CheckConstraint(
                name="plan_change_changes",
                condition=~Q(before=F("after")),
                violation_error_message=_("Say what it was before, and what it is now: the two are the same."),
            ),
            models.CheckConstraint(
                name="plan_change_follow_up_is_whole",
                condition=Q(was_so="", followed_up="", followed_up_on__isnull=True)
                | Q(was_so__in=["yes", "partly", "no"], followed_up_on__isnull=False, number__isnull=False)
                & ~Q(followed_up=""),
                violation_error_message=_("A follow-up says what became of it, what was seen, and on which day."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return where everybody reads it; of a draft, where it is written."""
        if self.number is None:
            return reverse("talks:change", args=[self.talk.slug, self.pk])
        page = self.talk.get_absolute_url() if self.number <= SHOWN else reverse("talks:changes", args=[self.talk.slug])
        return f"{page}#change-{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.publication == Publication.DRAFT

    def lock(self) -> None:
        """Lock the talks first: two changes that are published at once get two numbers."""
        lock_for_update(self.talk, "state", "room_shut_at")
        lock_for_update(self)


class PlanChangeStep(Step):
    states = Publication
    said = {
        "on_site": _("%(who)s published the change."),
        "off_site": _("%(who)s took the change back."),
    }
    plan_change = models.ForeignKey(PlanChange, on_delete=models.CASCADE, related_name="steps")


class PictureShows(models.TextChoices):
    BEFORE = "before", _("before")
    AFTER = "after", _("after")


class ChangePicture(Pictured):
    """How it was drawn before, or how it is drawn now."""

    Shows = PictureShows

    plan_change = models.ForeignKey(PlanChange, on_delete=models.CASCADE, related_name="pictures")
    shows = models.CharField(_("what it shows"), max_length=6, choices=PictureShows)
    caption = models.CharField(_("caption"), max_length=160, blank=True, default="")

    class Meta(Pictured.Meta):
        verbose_name = _("picture of a change")
        verbose_name_plural = _("pictures of changes")
        ordering: ClassVar = ["-shows"]  # before, then after
        constraints = [
            *Pictured.Meta.constraints,
            one_of("shows", PictureShows),
            models.UniqueConstraint(
                fields=["plan_change", "shows"],
                name="change_picture_once",
                violation_error_message=_("The change already has this picture."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_shows_display())
