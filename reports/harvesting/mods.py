"""A record as swepub_mods: MODS as the national aggregator of Swedish research output, Swepub, takes it.

Its minimum level asks for the source of the record, a name, a title, the kind of output and of content, a year, a
local address and a language, and of what is part of something what that is. What is not known is left out, also when
the aggregator will then refuse the record.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from lxml import etree

from core.text.markdown import without_marks
from reports.citations.cited_names import CitedName
from reports.harvesting.elements import LANGUAGES, MODS, XLINK, Writer, web_address
from reports.harvesting.facts import RelatedResource, ReportFacts, host, identifier_of
from reports.models import Report

PREFIX = "swepub_mods"
VERSION = "3.7"
SCHEMA = "http://www.loc.gov/standards/mods/v3/mods-3-7.xsd"

Kind = Report.Kind


@dataclass(frozen=True)
class Genre:
    """A kind of output by the aggregator's two lists, and the kind of content: "vet" scholarly, "pop" other.

    Nothing says "ref": whether peers have reviewed something is not known here. ``part``: it must say of what.
    """

    output: str
    publication: str
    content: str = ""
    part: bool = False


_OTHER = Genre("publication/other", "ovr")
_GENRES = {
    Kind.REPORT: Genre("publication/report", "rap", "pop"),
    Kind.ARTICLE: Genre("publication/journal-article", "art", "vet", part=True),
    Kind.CONFERENCE_PAPER: Genre("conference/paper", "kon", "vet"),
    Kind.DOCTORAL_THESIS: Genre("publication/doctoral-thesis", "dok", "vet"),
    Kind.LICENTIATE_THESIS: Genre("publication/licentiate-thesis", "lic", "vet"),
    Kind.ANTHOLOGY: Genre("publication/edited-book", "sam", "pop"),
    Kind.PROCEEDINGS: Genre("conference/proceeding", "pro", "vet"),
    Kind.MAGAZINE: Genre("publication/journal-issue", "ovr", part=True),
    Kind.DATASET: Genre("other/data-set", "ovr"),
    Kind.FILM: Genre("other", "ovr"),
}
_CHAPTERS = {
    Kind.REPORT: Genre("publication/report-chapter", "kap", "pop", part=True),
    Kind.ARTICLE: Genre("publication/book-chapter", "kap", "vet", part=True),
}
# These stand by themselves; a host would make the aggregator refuse them.
_WHOLE = {Kind.DOCTORAL_THESIS, Kind.LICENTIATE_THESIS, Kind.ANTHOLOGY, Kind.PROCEEDINGS}
_EDITED = {Kind.ANTHOLOGY, Kind.PROCEEDINGS, Kind.MAGAZINE}
_FORMS = {Kind.DATASET: "software, multimedia", Kind.FILM: "moving image"}
_PAGES = re.compile(r"(\d+)\s*[–-]\s*(\d+)", re.ASCII)
_mods = Writer(MODS)


def element(facts: ReportFacts) -> etree._Element:
    report = facts.report
    root = _mods.root("mods", f"{MODS} {SCHEMA}", _=MODS, xlink=XLINK)
    root.set("version", VERSION)
    for number, (language, title) in enumerate(facts.titles):
        info = _mods.branch(root, "titleInfo", lang=LANGUAGES[language], type="alternative" if number else "")
        _mods.add(info, "title", title)
    _names(root, facts)
    _mods.add(root, "typeOfResource", _FORMS.get(report.kind, "text"))
    _genres(root, genre_of(report))
    _origin(root, report)
    language = _mods.branch(root, "language")
    _mods.add(language, "languageTerm", LANGUAGES[report.language], type="code", authority="iso639-2b")
    if report.pages and not report.container:
        _mods.add(_mods.branch(root, "physicalDescription"), "extent", report.pages)
    for code, text in facts.abstracts:
        _mods.add(root, "abstract", without_marks(text), lang=LANGUAGES[code])
    creators = len(facts.names.authors) + len(facts.names.editors)
    if not facts.names.has_more:
        _mods.add(root, "note", creators or None, type="creatorCount")
    _subjects(root, facts)
    _parts(root, report)
    for kind, others in {
        "preceding": facts.replaces,
        "succeeding": facts.replaced_by,
        "references": facts.builds_on,
    }.items():
        for related in others:
            _related(root, kind, related)
    _identifiers(root, facts)
    _locations(root, facts)
    _conditions(root, facts)
    _record_info(root, report)
    return root


def genre_of(report: Report) -> Genre:
    """Return the kind of output; a vaguer one where what the kind asks for is not known."""
    is_in_book = bool(report.isbn and not report.issn)
    if report.container and report.kind in _CHAPTERS and (report.kind == Kind.REPORT or is_in_book):
        return _CHAPTERS[Kind(report.kind)]
    genre = _GENRES.get(Kind(report.kind), _OTHER)
    return _OTHER if genre.part and not report.container else genre


def _names(root: etree._Element, facts: ReportFacts) -> None:
    report, names = facts.report, facts.names
    for name in names.authors:
        _name(root, name, "edt" if report.kind in _EDITED else "aut")
    for name in names.editors:
        _name(root, name, "edt")
    if not (names.authors or names.editors) and report.publisher:
        _corporate(root, report.publisher, "pbl")


def _name(root: etree._Element, written: CitedName, role: str) -> None:
    if written.literal:
        _corporate(root, written.literal, role)
        return
    name = _mods.branch(root, "name", type="personal")
    if written.given:
        _mods.add(name, "namePart", written.family, type="family")
        _mods.add(name, "namePart", written.given, type="given")
    else:
        _mods.add(name, "namePart", written.in_full)
    _role(name, role)
    _mods.add(name, "nameIdentifier", written.orcid, type="orcid")


def _corporate(root: etree._Element, text: str, role: str) -> None:
    """Name an organisation as this portal writes it: its list of names is the portal's own."""
    name = _mods.branch(root, "name", type="corporate", authority=host())
    _mods.add(name, "namePart", text)
    _role(name, role)


def _role(name: etree._Element, code: str) -> None:
    _mods.add(_mods.branch(name, "role"), "roleTerm", code, type="code", authority="marcrelator")


def _genres(root: etree._Element, genre: Genre) -> None:
    _mods.add(root, "genre", genre.output, authority="kb.se", type="outputType")
    _mods.add(root, "genre", genre.publication, authority="svep", type="publicationType")
    _mods.add(root, "genre", genre.content, authority="svep", type="contentType")


def _origin(root: etree._Element, report: Report) -> None:
    if not (report.publisher or report.date):
        return
    origin = _mods.branch(root, "originInfo")
    _mods.add(origin, "publisher", report.publisher)
    _mods.add(origin, "dateIssued", report.date, encoding="w3cdtf")


def _subjects(root: etree._Element, facts: ReportFacts) -> None:
    topics = [("", keyword.name) for keyword in facts.report.keywords.all()]
    for language, topic in (*topics, *facts.topics):
        _mods.add(_mods.branch(root, "subject", lang=LANGUAGES.get(language, "")), "topic", topic)
    for area in facts.report.placed:
        _mods.add(_mods.branch(root, "subject"), "geographic", area.name)


def _parts(root: etree._Element, report: Report) -> None:
    """Say what it is part of, the series it is in, and who paid for it."""
    if report.container:
        host_type = "" if report.kind in _WHOLE else "host"
        within = _mods.branch(root, "relatedItem", type=host_type)
        _mods.add(_mods.branch(within, "titleInfo"), "title", report.container)
        _mods.add(within, "identifier", report.issn, type="issn")
        _part(within, report)
    if report.series:
        series = _mods.branch(root, "relatedItem", type="series")
        info = _mods.branch(series, "titleInfo")
        _mods.add(info, "title", report.series)
        _mods.add(info, "partNumber", report.series_number)
        if not report.container:
            _mods.add(series, "identifier", report.issn, type="issn")
    for funding in report.funding.all():
        grant = _mods.branch(root, "relatedItem", type="host")
        funder = _mods.branch(grant, "name", type="corporate", authority=host())
        _mods.add(funder, "namePart", funding.funder)
        _role(funder, "fnd")
        _mods.add(grant, "genre", "grantAgreement")
        _mods.add(grant, "identifier", funding.grant_number, type="local")


def _part(within: etree._Element, report: Report) -> None:
    details = {"volume": report.volume, "issue": report.issue}
    if not (any(details.values()) or report.pages):
        return
    part = _mods.branch(within, "part")
    for kind, number in details.items():
        if number:
            _mods.add(_mods.branch(part, "detail", type=kind), "number", number)
    if report.pages:
        extent = _mods.branch(part, "extent", unit="pages")
        if span := _PAGES.fullmatch(report.pages.strip()):
            _mods.add(extent, "start", span[1])
            _mods.add(extent, "end", span[2])
        else:
            _mods.add(extent, "list", report.pages)


def _related(root: etree._Element, kind: str, related: RelatedResource) -> None:
    item = _mods.branch(root, "relatedItem", type=kind)
    _mods.add(_mods.branch(item, "titleInfo"), "title", related.title)
    _mods.add(item, "identifier", related.url, type="uri")


def _identifiers(root: etree._Element, facts: ReportFacts) -> None:
    report = facts.report
    _mods.add(root, "identifier", facts.page, type="uri")
    for kind in ("doi", "urn", "isbn"):
        _mods.add(root, "identifier", getattr(report, kind), type=kind)
    if not (report.container or report.series):
        _mods.add(root, "identifier", report.issn, type="issn")
    _mods.add(root, "identifier", report.diva_id, type="local", displayLabel="DiVA")


def _locations(root: etree._Element, facts: ReportFacts) -> None:
    location = _mods.branch(root, "location")
    _mods.add(location, "url", facts.page, usage="primary", access="object in context")
    for _file, url in facts.files:
        _mods.add(location, "url", url, displayLabel="fulltext", note="free", access="raw object")
    _mods.add(location, "url", web_address(facts.report.url))


def _conditions(root: etree._Element, facts: ReportFacts) -> None:
    if facts.licence:
        label = facts.report.licence
        _mods.add(root, "accessCondition", label, type="use and reproduction", href_=facts.licence)
    if facts.opens_on:
        day = facts.opens_on.isoformat()
        _mods.add(root, "accessCondition", day, type="restriction on access", displayLabel="embargo")


def _record_info(root: etree._Element, report: Report) -> None:
    info = _mods.branch(root, "recordInfo")
    _mods.add(info, "recordContentSource", settings.HARVEST_SOURCE)
    _mods.add(info, "recordCreationDate", report.published_at and report.published_at.date(), encoding="w3cdtf")
    _mods.add(info, "recordChangeDate", report.updated_at.date(), encoding="w3cdtf")
    _mods.add(info, "recordIdentifier", identifier_of(report.pk), source=host())
