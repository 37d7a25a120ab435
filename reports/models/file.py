"""The files of a report, and the one rule of who may read them.

Cover, extracted text, search hits, feeds, harvesters, link headers and exports ask ``readable_by`` and nothing else.
"""

import uuid
from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import may_use_admin
from core.lists.search import search_text
from partners.permissions import organisations_of, writes_for
from reports.models.report import Report


class Visibility(models.TextChoices):
    """Who may read a file of a report that is on the site."""

    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("members of any organisation here")
    ORGANISATION = "organisation", _("members of the organisation that deposited it")


class ReportFileQuerySet(models.QuerySet["ReportFile"]):
    def readable_by(self, visitor: User | AnonymousUser) -> Self:
        """Return the files that ``visitor`` may read now, with everything that was made from them.

        Those of reports on the site, once they are open, for whom they are visible to; their own organisation's in any
        state, for those who write for it; all of them for editors. One query, and two for an editor.
        """
        if may_use_admin(visitor):
            return self.all()
        readable = Q(visibility=Visibility.PUBLIC)
        own = Q(pk__in=[])
        if isinstance(visitor, User) and visitor.is_active:
            theirs = organisations_of(visitor)
            readable |= Q(visibility=Visibility.ORGANISATION, report__owner__in=theirs)
            if theirs.exists():
                readable |= Q(visibility=Visibility.MEMBERS)
            own = Q(report__owner__in=writes_for(visitor))
        is_open = Q(opens_at=None) | Q(opens_at__lte=timezone.now())
        return self.filter(Q(report__publication="published", first_version__isnull=False) & is_open & readable | own)

    def announced(self) -> Self:
        """Return those of reports on the site that everybody may know of, whoever reads them and from when.

        What is only for one organisation is not known outside it.
        """
        published = self.filter(report__publication="published", first_version__isnull=False)
        return published.exclude(visibility=Visibility.ORGANISATION)

    def current(self) -> Self:
        """Return the files of the version that is on the site."""
        return self.filter(first_version__isnull=False, last_version=None)

    def opened_before(self, moment: datetime) -> Self:
        """Return the current files whose embargo ended before ``moment``: harvesters are told that it did."""
        return self.current().filter(opens_at__lt=moment)

    def awaited(self) -> Self:
        """Return the current files that everybody may read from a day on that is still to come."""
        published = self.current().filter(report__publication="published")
        return published.filter(visibility=Visibility.PUBLIC, opens_at__gt=timezone.now())

    def of_version(self, number: int) -> Self:
        last = Q(last_version=None) | Q(last_version__gte=number)
        return self.filter(last, first_version__lte=number)

    def in_order(self) -> Self:
        return self.order_by("position", "pk")


def file_path(file: "ReportFile", name: str) -> str:
    """Return an address that cannot be guessed; the name a visitor sees is kept beside it."""
    return f"report/{uuid.uuid4().hex}"


def cover_path(file: "ReportFile", name: str) -> str:
    return f"report-cover/{uuid.uuid4().hex}.webp"


class ReportFile(models.Model):
    """A file of a report. It belongs to the versions from ``first_version`` to ``last_version``.

    Without a first version it waits for the next one to be published; without a last one it is current. What a reader
    may tell from it by a screen reader is noted for PDFs, None for other files.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files", verbose_name=_("report"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=200, blank=True, help_text=_("Such as “Appendix 1”."))
    file = models.FileField(_("file"), upload_to=file_path)
    file_name = models.CharField(_("file name"), max_length=120, editable=False)
    media_type = models.CharField(_("file type"), max_length=100, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False, help_text=_("In bytes."))
    sha256 = models.CharField(max_length=64, editable=False)
    visibility = models.CharField(_("visible to"), max_length=12, choices=Visibility, default=Visibility.PUBLIC)
    opens_at = models.DateTimeField(
        _("open from"),
        null=True,
        blank=True,
        help_text=_("Until then only the organisation that deposited it can read it."),
    )
    first_version = models.PositiveIntegerField(_("first version"), null=True, editable=False)
    last_version = models.PositiveIntegerField(_("last version"), null=True, editable=False)
    leaves = models.BooleanField(_("will be removed in the next version"), default=False, editable=False)
    cover = models.ImageField(_("first page"), upload_to=cover_path, blank=True, editable=False)
    page_count = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    is_tagged = models.BooleanField(_("has tags"), null=True, editable=False)
    has_title = models.BooleanField(_("states its title"), null=True, editable=False)
    has_language = models.BooleanField(_("states its language"), null=True, editable=False)
    has_text = models.BooleanField(_("contains text, not just pictures of text"), null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [
            models.Index("opens_at", "report", name="report_file_opens", condition=Q(opens_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "sha256"],
                condition=Q(last_version=None),
                name="report_file_once",
                violation_error_message=_("The report already has this file."),
            ),
            models.CheckConstraint(
                name="report_file_versions_in_order",
                condition=Q(last_version=None) | Q(first_version__isnull=False, last_version__gte=F("first_version")),
                violation_error_message=_("A file cannot be removed before the version it came with."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.file_name

    def get_absolute_url(self) -> str:
        return reverse("reports:file", args=[self.report_id, self.report.slug, self.pk, self.file_name])

    def get_cover_url(self) -> str:
        return reverse("reports:cover", args=[self.report_id, self.report.slug, self.pk])

    @property
    def is_open(self) -> bool:
        """Whether no embargo holds it back now."""
        return self.opens_at is None or self.opens_at <= timezone.now()

    @property
    def is_internal(self) -> bool:
        """Whether others than the organisation that deposited it do not know that it is there."""
        return self.visibility == Visibility.ORGANISATION

    @property
    def is_pdf(self) -> bool:
        return self.media_type == "application/pdf"


class FilePage(models.Model):
    file = models.ForeignKey(ReportFile, on_delete=models.CASCADE, related_name="pages", verbose_name=_("file"))
    number = models.PositiveIntegerField(_("page"))
    text = models.TextField(_("text"))
    search_text = search_text("text")

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        constraints = [
            models.UniqueConstraint(
                fields=["file", "number"],
                name="file_page_once",
                violation_error_message=_("The file already has this page."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.file}, {self.number}"
