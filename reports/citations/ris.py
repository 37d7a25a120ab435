"""RIS, as reference managers read it: two letters, two spaces, a hyphen, a space, the value."""

import re
from collections.abc import Iterable, Iterator

from core.text.plain import on_one_line
from reports.citations.cited_names import names_of
from reports.citations.csl import ET_AL, csl_of, kind_in_words, published_in
from reports.citations.loading import urn_address
from reports.models import Report

Kind = Report.Kind
TYPES = {
    Kind.REPORT: "RPRT",
    Kind.PLAN: "RPRT",
    Kind.ARTICLE: "JOUR",
    Kind.CONFERENCE_PAPER: "CPAPER",
    Kind.DOCTORAL_THESIS: "THES",
    Kind.LICENTIATE_THESIS: "THES",
    Kind.MASTER_THESIS: "THES",
    Kind.BACHELOR_THESIS: "THES",
    Kind.ANTHOLOGY: "EDBOOK",
    Kind.PROCEEDINGS: "CONF",
    Kind.MAGAZINE: "MGZN",
    Kind.DATASET: "DATA",
    Kind.FILM: "MPCT",
    Kind.WEB_PAGE: "ELEC",
}
_SHARED = (Kind.PROCEEDINGS, Kind.MAGAZINE)  # their types stand for a part of one too


def write(reports: Iterable[Report]) -> Iterator[str]:
    for report in reports:
        yield entry(report)


def entry(report: Report) -> str:
    lines = [f"{tag}  - {line}\r\n" for tag, value in _fields(report) if (line := on_one_line(value))]
    return "".join([*lines, "ER  - \r\n\r\n"])


def _fields(report: Report) -> Iterator[tuple[str, str]]:
    names = names_of(list(report.authors.all()), publisher=report.publisher)
    container, publisher = published_in(report)
    item = csl_of(report)
    first, last = _pages(report.pages)
    yield "TY", TYPES[Kind(report.kind)]
    yield "ID", item["id"]
    yield "TI", report.title
    yield "TT", report.parallel_title
    for name in names.authors:
        yield "AU", name.inverted
    if names.has_more and names.authors:
        yield "AU", ET_AL
    for name in names.editors:
        yield "ED", name.inverted
    if names.has_more and not names.authors and names.editors:
        yield "ED", ET_AL
    yield "PY", str(report.year or "")
    yield "DA", "/".join(f"{part:02d}" if part else "" for part in (report.year, report.month, report.day)).strip("/")
    yield "T2", container
    yield "T3", report.series
    yield "M1", report.series_number
    yield "PB", publisher
    yield "VL", report.volume
    yield "IS", report.issue
    yield "SP", first
    yield "EP", last
    yield "SN", report.isbn or report.issn
    yield "DO", report.doi
    yield "UR", item.get("URL", "")
    yield "LK", urn_address(report) if report.urn else ""
    yield "AN", report.diva_id
    yield "M3", kind_in_words(report, report.language) if report.kind in _SHARED else item.get("genre", "")
    yield "LA", report.language
    for keyword in report.keywords.all():
        yield "KW", keyword.name
    yield "AB", report.abstract


def _pages(pages: str) -> tuple[str, str]:
    found = re.fullmatch(r"\s*([^\s–—-]+)\s*[–—-]\s*([^\s–—-]+)\s*", pages)
    return (found[1], found[2]) if found else (pages, "")
