"""A report as CSL-JSON, the form that citation processors and reference managers read.

What is not known is left out: without ``issued`` a style writes "u.å." or "n.d.", without authors it begins with the
title. See docs.citationstyles.org for what the names mean.
"""

from typing import Any

from django.utils import translation
from django.utils.text import capfirst

from reports.citations.cited_names import CitedName, names_of
from reports.citations.loading import date_parts, reading_address
from reports.models import Report

ET_AL = "et al."  # the last author of a report that has more than those named

Kind = Report.Kind
TYPES = {
    Kind.REPORT: "report",
    Kind.PLAN: "report",
    Kind.ARTICLE: "article-journal",
    Kind.CONFERENCE_PAPER: "paper-conference",
    Kind.DOCTORAL_THESIS: "thesis",
    Kind.LICENTIATE_THESIS: "thesis",
    Kind.MASTER_THESIS: "thesis",
    Kind.BACHELOR_THESIS: "thesis",
    Kind.ANTHOLOGY: "book",
    Kind.PROCEEDINGS: "book",
    Kind.MAGAZINE: "article-magazine",
    Kind.DATASET: "dataset",
    Kind.FILM: "motion_picture",
    Kind.WEB_PAGE: "webpage",
}
PERIODICAL = (Kind.ARTICLE, Kind.MAGAZINE)
# Which kinds are told by a word besides their type.
_GENRES = (*Report.THESES, Kind.PLAN)


def csl_of(report: Report, *, language: str = "") -> dict[str, Any]:
    """Return the CSL-JSON of a report fetched by ``for_citing``, its genre in ``language`` (default: the report's)."""
    names = names_of(list(report.authors.all()), publisher=report.publisher)
    container, publisher = published_in(report)
    fields: dict[str, Any] = {
        "id": f"report-{report.pk}",
        "type": TYPES[Kind(report.kind)],
        "title": report.title,
        "author": _people(names.authors, names.has_more and bool(names.authors)),
        "editor": _people(names.editors, names.has_more and not names.authors),
        "issued": {"date-parts": [date_parts(report)]} if report.year else None,
        "publisher": publisher,
        "container-title": container,
        "collection-title": report.series,
        "collection-number": report.series_number,
        "volume": report.volume,
        "issue": report.issue,
        "page": report.pages,
        "DOI": report.doi,
        "ISBN": report.isbn,
        "ISSN": report.issn,
        "URL": reading_address(report),
        "language": report.language,
        "abstract": report.abstract,
        "genre": genre_of(report, language or report.language),
        "version": str(report.version) if report.version > 1 else "",
        "keyword": ", ".join(keyword.name for keyword in report.keywords.all()),
    }
    return {name: value for name, value in fields.items() if value}


def published_in(report: Report) -> tuple[str, str]:
    """Return the container and the publisher.

    An article whose container is not noted was published in what stands as its publisher: the journal.
    """
    if report.kind in PERIODICAL and not report.container:
        return report.publisher, ""
    return report.container, report.publisher


def _people(names: tuple[CitedName, ...], has_more: bool) -> list[dict[str, str]]:
    people = [_person(name) for name in names]
    return [*people, {"literal": ET_AL}] if has_more and people else people


def _person(name: CitedName) -> dict[str, str]:
    if name.literal or not name.given:
        return {"literal": name.in_full}
    return {"family": name.family, "given": name.given}


def genre_of(report: Report, language: str) -> str:
    """Return what kind of thesis or plan it is, in words of ``language``; nothing for the other kinds."""
    return kind_in_words(report, language) if report.kind in _GENRES else ""


def kind_in_words(report: Report, language: str) -> str:
    with translation.override(language):
        return capfirst(str(Kind(report.kind).label))
