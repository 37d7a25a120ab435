"""The papers in the archive: each version as it was sent, and who has fetched which."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from talks.archive.own import moment
from talks.archive.parts import Part, Row
from talks.models import Paper, PaperDownload, PaperVersion, Talk


def _versions(talk: Talk) -> QuerySet[PaperVersion]:
    versions = PaperVersion.objects.filter(paper__talk=talk).select_related("paper__by__organisation", "author")
    return versions.prefetch_related("paper__readers__organisation").order_by("paper", "number")


def _path(version: PaperVersion) -> str:
    return f"papper/{version.paper_id}-{version.number}-{version.file_name}"


def _rows(talk: Talk) -> Iterator[Row]:
    for version in _versions(talk):
        paper = version.paper
        some = ", ".join(seat.organisation.name for seat in paper.readers.all())
        yield (
            paper.title,
            paper.by.organisation.name,
            version.author or "",
            version.number,
            moment(version.created_at),
            some if paper.shared == Paper.Readers.SOME else paper.get_shared_display(),
            paper.opens_on or "",
            _path(version),
            version.media_type,
            version.size,
            version.sha256,
        )


def _files(talk: Talk) -> Iterator[tuple[str, FieldFile]]:
    for version in _versions(talk):
        yield _path(version), version.file


def _downloads(talk: Talk) -> Iterator[Row]:
    found = PaperDownload.objects.filter(version__paper__talk=talk)
    for one in found.select_related("version__paper", "organisation", "user").order_by("at", "pk"):
        yield moment(one.at), one.version.paper.title, one.version.number, one.organisation.name, one.user or ""


PAPERS = Part(
    "papper",
    _("Papers"),
    (
        _("Title"), _("Put there by"), _("Person"), _("Version"), _("When"), _("Readers besides the municipality"),
        _("Open to everybody from"), _("File"), _("File type"), _("Bytes"), "SHA-256",
    ),
    _rows,
    _files,
)  # fmt: skip
DOWNLOADS = Part(
    "hamtningar",
    _("Who has fetched which paper"),
    (_("When"), _("Paper"), _("Version"), _("Organisation"), _("Person")),
    _downloads,
)
