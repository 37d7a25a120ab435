"""A record as oai_dc, the format that every harvester reads: Dublin Core's fifteen elements."""

from lxml import etree

from core.text.markdown import without_marks
from reports.harvesting.elements import DC, LANGUAGES, OAI_DC, Writer, web_address
from reports.harvesting.facts import ReportFacts
from reports.models import Report

PREFIX = "oai_dc"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"

_EU = "info:eu-repo/semantics/"
_TYPES = {
    Report.Kind.REPORT: "report",
    Report.Kind.ARTICLE: "article",
    Report.Kind.CONFERENCE_PAPER: "conferenceObject",
    Report.Kind.DOCTORAL_THESIS: "doctoralThesis",
    Report.Kind.MASTER_THESIS: "masterThesis",
    Report.Kind.BACHELOR_THESIS: "bachelorThesis",
    Report.Kind.ANTHOLOGY: "book",
    Report.Kind.PROCEEDINGS: "book",
}
_FORMS = {Report.Kind.DATASET: "Dataset", Report.Kind.FILM: "MovingImage", Report.Kind.WEB_PAGE: "InteractiveResource"}
_ACCESS = {"open": f"{_EU}openAccess", "embargoed": f"{_EU}embargoedAccess"}
_dc = Writer(DC)


def element(facts: ReportFacts) -> etree._Element:
    report = facts.report
    root = Writer(OAI_DC).root("dc", f"{OAI_DC} {SCHEMA}", oai_dc=OAI_DC, dc=DC)
    for language, title in facts.titles:
        _dc.add(root, "title", title, lang_=language)
    for name in facts.names.authors:
        _dc.add(root, "creator", name.inverted)
    for keyword in report.keywords.all():
        _dc.add(root, "subject", keyword.name)
    for language, title in facts.topics:
        _dc.add(root, "subject", title, lang_=language)
    for language, text in facts.abstracts:
        _dc.add(root, "description", without_marks(text), lang_=language)
    _dc.add(root, "publisher", report.publisher)
    for name in facts.names.editors:
        _dc.add(root, "contributor", name.inverted)
    _dc.add(root, "date", report.date)
    if facts.opens_on:
        _dc.add(root, "date", f"info:eu-repo/date/embargoEnd/{facts.opens_on.isoformat()}")
    _dc.add(root, "type", f"{_EU}{_TYPES.get(report.kind, 'other')}")
    _dc.add(root, "type", _FORMS.get(report.kind, "Text"))
    for media_type in dict.fromkeys(file.media_type for file, _url in facts.files):
        _dc.add(root, "format", media_type)
    for identifier in _identifiers(facts):
        _dc.add(root, "identifier", identifier)
    _dc.add(root, "source", _source(report))
    _dc.add(root, "language", LANGUAGES[report.language])
    _dc.add(root, "relation", " ; ".join(filter(None, (report.series, report.series_number))))
    _dc.add(root, "relation", report.issn and f"urn:issn:{report.issn}")
    for related in (*facts.replaces, *facts.replaced_by, *facts.builds_on):
        _dc.add(root, "relation", related.url)
    for area in report.placed:
        _dc.add(root, "coverage", area.name)
    _dc.add(root, "rights", _ACCESS.get(facts.access))
    _dc.add(root, "rights", facts.licence)
    return root


def _identifiers(facts: ReportFacts) -> list[str]:
    report = facts.report
    found = [
        facts.page,
        *(url for _file, url in facts.files),
        report.doi and f"https://doi.org/{report.doi}",
        report.urn,
        report.isbn and f"urn:isbn:{report.isbn}",
        report.diva_id,
        web_address(report.url),
    ]
    return list(dict.fromkeys(filter(None, found)))


def _source(report: Report) -> str:
    """Return what it is part of, and where in it: "Plan 71(3), 285–304"."""
    number = f"{report.volume}({report.issue})" if report.issue else report.volume
    return ", ".join(filter(None, (" ".join(filter(None, (report.container, number))), report.pages)))
