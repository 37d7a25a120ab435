"""The papers of the room, and the one rule of who may read them.

Pages, downloads, lists, feeds, counts and open data ask ``readable_by`` and nothing else.
"""

import datetime as dt
import uuid
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import user_reference
from accounts.models import User
from core.constraints import once_a_form, one_of
from core.files.types import PDF
from partners.models import Organisation
from partners.permissions import organisations_of, writes_for
from talks.models.seat import Seat
from talks.models.talk import Talk


class Readers(models.TextChoices):
    """Who at the table reads a paper, besides the municipality, which keeps them all."""

    ALL = "all", _("everybody at the table")
    SOME = "some", _("only some parties")


class PaperQuerySet(models.QuerySet["Paper"]):
    def readable_by(self, visitor: User | AnonymousUser) -> Self:
        """Return the papers that ``visitor`` may read now, with all that is known of them.

        Everybody reads what is open, and so do editors, who read nothing else. At the table the municipality reads
        all of it, the others what is for them, and nothing while the room is shut. What a party has put there itself
        it keeps, whatever happens.
        """
        is_open = Q(pk__in=Paper.objects.open().values("pk"))
        if not isinstance(visitor, User):
            return self.filter(is_open)
        seats = Seat.objects.held_by(visitor).filter(talk=OuterRef("talk"))
        hosts = seats.filter(organisation=OuterRef("talk__municipality"))
        is_for_them = Q(shared=Readers.ALL) & Exists(seats) | Exists(seats.filter(papers_to_read=OuterRef("pk")))
        at_table = Exists(hosts) | Q(talk__room_shut_at=None) & is_for_them
        return self.filter(is_open | at_table | Q(pk__in=Paper.objects.kept_by(visitor).values("pk")))

    def kept_by(self, visitor: User | AnonymousUser) -> Self:
        """Return what the visitor's own party has put there: for those named on its seat.

        When it has left the table, for those who write for the organisation too: nobody can be named any more.
        """
        if not isinstance(visitor, User):
            return self.none()
        named = Exists(Seat.objects.filter(pk=OuterRef("by"), people__user=visitor))
        held = Q(by__organisation__in=organisations_of(visitor)) & named
        return self.filter(held | Q(by__state=Seat.State.ENDED, by__organisation__in=writes_for(visitor)))

    def open(self) -> Self:
        """Return what everybody may read: its day has come, and the talks are on the site."""
        return self.filter(opens_on__lte=timezone.localdate(), talk__publication="published")

    def for_rows(self) -> Self:
        """Fetch what a row shows, in three queries whatever the number of rows. The latest comes first."""
        rows = self.select_related("talk", "by__organisation").prefetch_related("readers__organisation", "versions")
        return rows.order_by("-created_at", "-pk")


class Paper(models.Model):
    """A paper that a party has put on the table. Its versions stay, and nothing of it is taken away again."""

    Readers = Readers

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="papers", verbose_name=_("early talks"))
    by = models.ForeignKey(Seat, on_delete=models.RESTRICT, related_name="papers", verbose_name=_("put there by"))
    title = models.CharField(_("title"), max_length=200)
    shared = models.CharField(_("who reads it"), max_length=4, choices=Readers, default=Readers.ALL)
    readers = models.ManyToManyField(Seat, blank=True, related_name="papers_to_read", verbose_name=_("which parties"))
    opens_on = models.DateField(_("open to everybody from"), null=True, blank=True)
    author = user_reference(_("put there by the person"))
    form_key = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("at the table", "paper")
        verbose_name_plural = pgettext_lazy("at the table", "papers")
        constraints = [
            one_of("shared", Readers),
            once_a_form("author", _("This paper has already been saved.")),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address at which everybody reads it once it is open."""
        return reverse("talks:paper-open", args=[self.talk.slug, self.pk])

    @property
    def is_open(self) -> bool:
        """Whether everybody may read it, as ``PaperQuerySet.open`` says."""
        day: dt.date | None = self.opens_on
        return day is not None and day <= timezone.localdate() and self.talk.is_published

    @property
    def newest_first(self) -> list["PaperVersion"]:
        return sorted(self.versions.all(), key=lambda version: -version.number)

    @property
    def latest(self) -> "PaperVersion":
        return self.newest_first[0]


def paper_path(version: "PaperVersion", name: str) -> str:
    """Return a name that cannot be guessed and tells nothing; the one that a reader sees is kept beside it."""
    return f"paper/{uuid.uuid4().hex}"


class PaperVersion(models.Model):
    """A file of a paper, as it came through the gate. The number says which version it is, from 1."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="versions", verbose_name=_("paper"))
    number = models.PositiveSmallIntegerField(_("version"), editable=False)
    file = models.FileField(_("file"), upload_to=paper_path)
    file_name = models.CharField(_("file name"), max_length=120, editable=False)
    media_type = models.CharField(_("file type"), max_length=100, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    page_count = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    author = user_reference(_("put there by the person"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("version of a paper")
        verbose_name_plural = _("versions of papers")
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "number"],
                name="paper_version_number_once",
                violation_error_message=_("The paper already has this version."),
            ),
            models.UniqueConstraint(
                fields=["paper", "sha256"],
                name="paper_version_once",
                violation_error_message=_("The paper already has this file."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper}, {self.number}"

    @property
    def is_pdf(self) -> bool:
        return self.media_type == PDF


class PaperDownload(models.Model):
    """Who has fetched which version, and for which organisation. The municipality reads it in the room."""

    version = models.ForeignKey(PaperVersion, on_delete=models.CASCADE, related_name="downloads")
    user = user_reference(_("fetched by"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("download of a paper")
        verbose_name_plural = _("downloads of papers")
        indexes = [models.Index("version", F("at").desc(), name="paper_download_latest")]

    def __str__(self) -> str:
        return f"{self.version} · {self.organisation}"
