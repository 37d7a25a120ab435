"""What citations and exports fetch of reports, and the addresses they give. A machine is nobody, whoever asks."""

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils import translation

from reports.models import Author, Keyword, Report, ReportFile

DOI, DIVA = "https://doi.org/", "https://www.diva-portal.org/smash/record.jsf?pid="
URN = "https://urn.kb.se/resolve?urn="
ORCID = "https://orcid.org/"
_IN_PATHS = "/;:@!$&'()*+,=._~-%"


class HasAddress(Protocol):
    def get_absolute_url(self) -> str: ...


def open_files(report: Report) -> QuerySet[ReportFile]:
    """Return the files of the current version that anybody may read now."""
    return report.files.readable_by(AnonymousUser()).current().in_order()


def for_citing(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Fetch what a citation or an export says, in three queries whatever the number of reports.

    Adds ``has_open_file``: whether there is a file here that anybody may read now.
    """
    readable = ReportFile.objects.readable_by(AnonymousUser()).current().filter(report=OuterRef("pk"))
    return (
        reports.defer(None)
        .prefetch_related(None)
        .defer("search_text", "more_sources", "title_key", "source_note", "source_note_sv", "field_sources")
        .annotate(has_open_file=Exists(readable))
        .prefetch_related(*_people_and_words())
    )


def fetch_for_citing(report: Report, files: Sequence[ReportFile] | None = None) -> Sequence[ReportFile]:
    """Fetch the same for a report that is there already, and return its open files.

    Two queries, and one for the files when they have not been asked for, by nobody in particular, before.
    """
    prefetch_related_objects([report], *_people_and_words())
    if files is None:
        files = list(open_files(report))
    report.has_open_file = bool(files)  # type: ignore[attr-defined]  # as for_citing() annotates it
    return files


def _people_and_words() -> tuple[Prefetch, Prefetch]:
    return (
        Prefetch(
            "authors",
            Author.objects.select_related("organisation")
            .defer("search_text", "organisation__search_text")
            .order_by("position"),
        ),
        Prefetch("keywords", Keyword.objects.order_by("name")),
    )


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def in_swedish(record: HasAddress) -> str:
    """Return the one address of a record to give to others, whatever language the page is read in."""
    with translation.override(settings.LANGUAGE_CODE):
        return absolute(record.get_absolute_url())


def permanent_address(report: Report) -> str:
    return in_swedish(report)


def file_address(file: ReportFile) -> str:
    return in_swedish(file)


def page_address(report: Report, name: str) -> str:
    """Return the address of one of the pages beside a report's own."""
    with translation.override(settings.LANGUAGE_CODE):
        return absolute(reverse(f"reports:{name}", args=[report.pk, report.slug]))


def reading_address(report: Report) -> str:
    """Return where the report is read: elsewhere, or here when it was deposited or lies here; else nothing."""
    if report.url:
        return report.url
    is_here = report.owner_id is not None or getattr(report, "has_open_file", False)
    return permanent_address(report) if is_here else ""


def doi_address(report: Report) -> str:
    return DOI + quote(report.doi, safe=_IN_PATHS)


def urn_address(report: Report) -> str:
    return URN + quote(report.urn, safe=_IN_PATHS)


def persistent_address(report: Report) -> str:
    """Return the address that outlives websites: the DOI's or the URN's, or else the permanent one here."""
    if report.doi:
        return doi_address(report)
    return urn_address(report) if report.urn else permanent_address(report)


def date_parts(report: Report) -> list[int]:
    """Return year, month and day as far as they are known."""
    return [part for part in (report.year, report.month, report.day) if part]
