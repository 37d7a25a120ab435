"""What the head of a report's page says to machines: Highwire's tags for scholarly search, Dublin Core, Open Graph."""

from collections.abc import Iterable, Iterator

from reports.citations.cited_names import Names
from reports.citations.csl import PERIODICAL, genre_of, published_in
from reports.citations.loading import ORCID, file_address, permanent_address, persistent_address
from reports.licences import licence_address
from reports.models import Report, ReportFile

Kind = Report.Kind
# Dublin Core's own vocabulary of types.
DCMI = {Kind.DATASET: "Dataset", Kind.FILM: "MovingImage", Kind.WEB_PAGE: "InteractiveResource"}


def named(report: Report, names: Names, files: Iterable[ReportFile]) -> list[tuple[str, str]]:
    """Return the names and contents of the meta elements; ``files`` are those that anybody may read now."""
    metas = [*_scholarly(report, names, files), *_dublin_core(report, names)]
    return [(name, content) for name, content in metas if content]


def open_graph(report: Report, names: Names) -> list[tuple[str, str]]:
    """Return what Open Graph has about an article besides what every page says."""
    people = [("article:author", name.in_full) for name in (*names.authors, *names.editors)]
    keywords = [("article:tag", keyword.name) for keyword in report.keywords.all()]
    date = [("article:published_time", report.date)] if report.date else []
    return [*date, *people, *keywords]


def _scholarly(report: Report, names: Names, files: Iterable[ReportFile]) -> Iterator[tuple[str, str]]:
    container, publisher = published_in(report)
    first, _dash, last = report.pages.replace("—", "–").replace("-", "–").partition("–")
    yield "citation_title", report.title
    for name in names.authors:
        yield "citation_author", name.inverted
        if name.orcid:
            yield "citation_author_orcid", ORCID + name.orcid
    for name in names.editors:
        yield "citation_editor", name.inverted
    yield "citation_publication_date", report.date.replace("-", "/")
    yield "citation_language", report.language
    if report.kind in PERIODICAL:
        yield "citation_journal_title", container
    elif report.kind == Kind.CONFERENCE_PAPER:
        yield "citation_conference_title", container
    else:
        yield "citation_inbook_title", container
    if report.kind in Report.THESES:
        yield "citation_dissertation_institution", publisher
        yield "citation_dissertation_name", genre_of(report, report.language)
    elif report.kind in (Kind.REPORT, Kind.PLAN):
        yield "citation_technical_report_institution", publisher
        yield "citation_technical_report_number", " ".join(filter(None, [report.series, report.series_number]))
    else:
        yield "citation_publisher", publisher
    yield "citation_volume", report.volume
    yield "citation_issue", report.issue
    yield "citation_firstpage", first.strip()
    yield "citation_lastpage", last.strip()
    yield "citation_doi", report.doi
    yield "citation_isbn", report.isbn
    yield "citation_issn", report.issn
    for keyword in report.keywords.all():
        yield "citation_keywords", keyword.name
    yield "citation_abstract_html_url", permanent_address(report)
    pdf = next((file for file in files if file.is_pdf), None)
    yield "citation_pdf_url", file_address(pdf) if pdf else ""


def _dublin_core(report: Report, names: Names) -> Iterator[tuple[str, str]]:
    container, publisher = published_in(report)
    yield "DC.title", report.title
    yield "DCTERMS.alternative", report.parallel_title
    for name in names.authors:
        yield "DC.creator", name.inverted
    for name in names.editors:
        yield "DC.contributor", name.inverted
    yield "DC.date", report.date
    yield "DC.publisher", publisher
    yield "DC.language", report.language
    yield "DC.type", DCMI.get(Kind(report.kind), "Text")
    yield "DC.description", report.abstract
    for keyword in report.keywords.all():
        yield "DC.subject", keyword.name
    if report.doi or report.urn:
        yield "DC.identifier", persistent_address(report)
    yield "DC.identifier", permanent_address(report)
    yield "DC.relation", container
    yield "DC.rights", licence_address(report)
