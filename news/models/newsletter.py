from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import MailboxField
from accounts.models import Language, RefusedAddress, User
from accounts.permissions import may_use_admin
from core.constraints import one_of
from core.links import CONFIRM_WITHIN, PrivateLink, PrivateLinkQuerySet, new_key
from core.workflow import Step, Workflow
from news.models.item import Audience, NewsItem, NewsItemQuerySet


class Chosen(models.Model):
    """Abstract: which news somebody wants, and in which language."""

    planners = models.BooleanField(Audience.PLANNERS.label, default=False)
    residents = models.BooleanField(Audience.RESIDENTS.label, default=False)
    researchers = models.BooleanField(Audience.RESEARCHERS.label, default=False)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)

    class Meta:
        abstract = True
        constraints = [
            one_of("language", Language),
            models.CheckConstraint(
                name="%(class)s_wants_something",
                condition=Q(planners=True) | Q(residents=True) | Q(researchers=True),
                violation_error_message=_("Choose at least one."),
            ),
        ]

    def choices(self) -> dict[str, bool | str]:
        return {**{one.value: getattr(self, one.value) for one in Audience}, "language": self.language}


class NewsletterReaderQuerySet(models.QuerySet["NewsletterReader"]):
    def for_audience(self, audience: str) -> Self:
        """Return who gets what is for ``audience``; an empty one is everybody. Not whose mail comes back."""
        readers = self.filter(ended_at=None).exclude(RefusedAddress.of("email"))
        return readers.filter(**{audience: True}) if audience else readers


class NewsletterReader(Chosen):
    """Somebody who gets the newsletter, and has confirmed it. When they end it, all that is left is that they did."""

    email = MailboxField(_("email address"), blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    objects = NewsletterReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        constraints = [
            *Chosen.Meta.constraints,
            models.UniqueConstraint(
                fields=["email"],
                condition=~Q(email=""),
                name="newsletter_reader_once",
                violation_error_message=_("This address already gets the newsletter."),
            ),
            models.CheckConstraint(
                name="newsletter_reader_ended_is_nobody",
                condition=Q(ended_at__isnull=True) & ~Q(email="") | Q(ended_at__isnull=False, email=""),
                violation_error_message=_("Who has ended it has no address here."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class NewsletterRequestQuerySet(PrivateLinkQuerySet["NewsletterRequest"]):
    def give(self, email: str, **chosen: bool | str) -> str:
        """Make a link that confirms what is chosen for an address, and return its key."""
        key, key_digest = new_key()
        self.create(email=email, key_digest=key_digest, expires_at=timezone.now() + CONFIRM_WITHIN, **chosen)
        return key


class NewsletterRequest(PrivateLink, Chosen):
    """A link by which somebody confirms that they want the newsletter. The address goes when it has been used."""

    email = MailboxField(_("email address"), blank=True)

    objects = NewsletterRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for the newsletter")
        verbose_name_plural = _("requests for the newsletter")
        constraints = [*Chosen.Meta.constraints]
        indexes = [models.Index(fields=["expires_at"], name="newsletterrequest_expires")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class NewsletterIssueQuerySet(models.QuerySet["NewsletterIssue"]):
    def sent(self) -> Self:
        return self.filter(state=NewsletterIssue.State.SENT)

    def visible_to(self, visitor: User | AnonymousUser) -> Self:
        return self if may_use_admin(visitor) else self.sent()

    def newest(self) -> Self:
        return self.order_by("-sent_at", "-id")


class NewsletterIssue(Workflow):
    """An issue of the newsletter: an editor's words, and the news in it. It is public once it has been sent."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENT = "sent", _("sent")

    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("words before the news"), max_length=10_000, blank=True)
    audience = models.CharField(
        _("for whom"), max_length=12, choices=Audience, blank=True, help_text=_("Leave empty for all subscribers.")
    )
    items = models.ManyToManyField(NewsItem, blank=True, related_name="issues", verbose_name=_("news items"))
    state = models.CharField(_("state"), max_length=5, choices=State, default=State.DRAFT, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)
    n_letters = models.PositiveIntegerField(_("emails written"), default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = NewsletterIssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")
        constraints = [
            models.CheckConstraint(
                name="newsletter_sent_has_time",
                condition=Q(state="draft", sent_at__isnull=True) | Q(state="sent", sent_at__isnull=False),
                violation_error_message=_("What has been sent has a time."),
            )
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("newsletter:issue", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return self.state == self.State.SENT

    def news(self) -> NewsItemQuerySet:
        """Return the news in it that is on the site."""
        return NewsItem.objects.filter(issues=self).published().newest()


class NewsletterStep(Step):
    states: ClassVar[type[models.TextChoices]] = NewsletterIssue.State
    issue = models.ForeignKey(NewsletterIssue, on_delete=models.CASCADE, related_name="steps")
