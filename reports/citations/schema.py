"""A report in schema.org's words, as JSON-LD: what search engines and aggregators read in its page."""

from collections.abc import Iterable
from typing import Any

from challenges.models import Challenge
from partners.models import Organisation
from reports.around import Around
from reports.citations.cited_names import CitedName, Names
from reports.citations.csl import PERIODICAL, genre_of, published_in
from reports.citations.loading import DIVA, ORCID, doi_address, file_address, in_swedish, permanent_address, urn_address
from reports.licences import licence_address
from reports.models import Funding, Report, ReportFile

Kind = Report.Kind
TYPES = {
    Kind.REPORT: "Report",
    Kind.PLAN: "Report",
    Kind.ARTICLE: "ScholarlyArticle",
    Kind.CONFERENCE_PAPER: "ScholarlyArticle",
    Kind.DOCTORAL_THESIS: "Thesis",
    Kind.LICENTIATE_THESIS: "Thesis",
    Kind.MASTER_THESIS: "Thesis",
    Kind.BACHELOR_THESIS: "Thesis",
    Kind.ANTHOLOGY: "Book",
    Kind.PROCEEDINGS: "Book",
    Kind.MAGAZINE: "Article",
    Kind.DATASET: "Dataset",
    Kind.FILM: "Movie",
    Kind.WEB_PAGE: "WebPage",
}

Thing = dict[str, Any]


def type_of(report: Report) -> str:
    return TYPES[Kind(report.kind)]


def described(
    report: Report,
    names: Names,
    *,
    files: Iterable[ReportFile],
    challenges: Iterable[Challenge],
    surroundings: Around,
) -> Thing:
    """Return the report, its people, who paid, what it is part of and about, and the files that everybody may read."""
    address = permanent_address(report)
    container, publisher = published_in(report)
    encoding = [_file(file) for file in files]
    thing: Thing = {
        "@context": "https://schema.org",
        "@type": type_of(report),
        "@id": address,
        "url": address,
        "name": report.title,
        "headline": report.title if type_of(report) in ("ScholarlyArticle", "Article") else "",
        "alternateName": report.parallel_title,
        "inLanguage": report.language,
        "datePublished": report.date,
        "author": [_person(name) for name in names.authors],
        "editor": [_person(name) for name in names.editors],
        "publisher": _named("Organization", publisher),
        "sourceOrganization": [_partner(organisation) for organisation in surroundings.organisations],
        "funding": [_grant(one) for one in surroundings.funding],
        "abstract": report.abstract,
        "description": report.abstract if report.kind == Kind.DATASET else "",  # asked of data sets by their searches
        "isPartOf": _wholes(report, container),
        "pagination": report.pages,
        "inSupportOf": genre_of(report, report.language) if type_of(report) == "Thesis" else "",
        "reportNumber": report.series_number if type_of(report) == "Report" else "",
        "isbn": report.isbn if type_of(report) == "Book" else "",
        "identifier": [_identifier(name, value) for name, value in _identifiers(report) if value],
        "sameAs": same_as(report),
        "license": licence_address(report),
        "version": report.version if report.version > 1 else "",
        "keywords": [keyword.name for keyword in report.keywords.all()],
        "about": [_named("Thing", c.title, in_swedish(c)) for c in challenges],
        "encoding": encoding,
        "isAccessibleForFree": True if encoding else "",
    }
    return {name: value for name, value in thing.items() if value}


def same_as(report: Report) -> list[str]:
    """Return the other addresses of the same work."""
    addresses = [
        doi_address(report) if report.doi else "",
        urn_address(report) if report.urn else "",
        DIVA + report.diva_id if report.diva_id else "",
        report.url,
    ]
    return list(dict.fromkeys(filter(None, addresses)))


def _named(kind: str, name: str, address: str = "") -> Thing:
    """Return a thing with its name and, when it has one, its address; nothing when it has no name."""
    if not name:
        return {}
    return {"@type": kind, "name": name} | ({"@id": address, "url": address} if address else {})


def _person(name: CitedName) -> Thing:
    if name.literal or not name.given:
        return _named("Organization" if name.literal else "Person", name.in_full)
    person = _named("Person", name.in_full) | {"givenName": name.given, "familyName": name.family}
    if name.orcid:
        person |= {"@id": ORCID + name.orcid, "identifier": ORCID + name.orcid, "sameAs": ORCID + name.orcid}
    return person


def _partner(organisation: Organisation) -> Thing:
    partner = _named("Organization", str(organisation), in_swedish(organisation))
    return partner | ({"sameAs": organisation.website} if organisation.website else {})


def _grant(funding: Funding) -> Thing:
    grant = {"@type": "Grant", "funder": _named("Organization", funding.funder)}
    return grant | ({"identifier": funding.grant_number} if funding.grant_number else {})


def _wholes(report: Report, container: str) -> list[Thing]:
    """Return what the report is a part of: journal, volume and issue, book, series."""
    wholes: list[Thing] = []
    if container:
        is_periodical = report.kind in PERIODICAL
        whole = _named("Periodical" if is_periodical else "Book", container)
        if report.issn and is_periodical:
            whole["issn"] = report.issn
        if report.isbn and not is_periodical:
            whole["isbn"] = report.isbn
        if report.volume:
            whole = {"@type": "PublicationVolume", "volumeNumber": report.volume, "isPartOf": whole}
        if report.issue:
            whole = {"@type": "PublicationIssue", "issueNumber": report.issue, "isPartOf": whole}
        wholes.append(whole)
    if report.series:
        series = _named("CreativeWorkSeries", report.series)
        wholes.append(series | ({"issn": report.issn} if report.issn and not container else {}))
    return wholes


def _identifiers(report: Report) -> list[tuple[str, str]]:
    return [
        ("DOI", report.doi),
        ("URN", report.urn),
        ("ISBN", report.isbn),
        ("ISSN", report.issn),
        ("DiVA", report.diva_id),
    ]


def _identifier(name: str, value: str) -> Thing:
    return {"@type": "PropertyValue", "propertyID": name, "value": value}


def _file(file: ReportFile) -> Thing:
    address = file_address(file)
    return {
        "@type": "MediaObject",
        "@id": address,
        "contentUrl": address,
        "name": str(file),
        "encodingFormat": file.media_type,
        "contentSize": f"{file.size} B",
        "sha256": file.sha256,
    }
