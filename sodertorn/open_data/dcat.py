"""The catalogue by DCAT-AP-SE 3, which Sveriges dataportal harvests: as RDF/XML, and as Turtle for people.

A catalogue is a stream of resources, each with its statements, so that memory is flat. What is said of each, and with
which words, is all here; both ways of writing know nothing of data sets.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from email.utils import parseaddr
from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from lxml import etree

from core.open_data.licences import CC0
from core.open_data.publishers import PublisherKind
from core.open_data.sets import COUNTY, FORMATS, DataFile, DataSet, NamedAddress, Publisher, Texts, in_each
from core.text.plain import for_xml
from partners.answering import body_that_answers
from reports.harvesting.elements import web_address
from sodertorn.open_data.sets import catalogue_description, catalogue_title, data_sets

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcatap": "http://data.europa.eu/r5r/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "odrs": "http://schema.theodi.org/odrs#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
AUTHORITY = "http://publications.europa.eu/resource/authority"
THEMES = f"{AUTHORITY}/data-theme"
LANGUAGES = {"sv": f"{AUTHORITY}/language/SWE", "en": f"{AUTHORITY}/language/ENG"}
PUBLISHER_TYPES = "http://purl.org/adms/publishertype"
PROTOCOL = "xml"  # this one is asked questions, and is no file
CSVW = "http://www.w3.org/TR/tabular-metadata/"


class Iri(str):
    """What a statement points to."""

    __slots__ = ()


class Said(NamedTuple):
    """A text in a language, or a value of a datatype."""

    text: str
    language: str = ""
    datatype: str = ""


class Resource(NamedTuple):
    """Something with a name, a type and what is said of it. Nothing is nameless: the harvester does not take that."""

    iri: str
    type: str
    said: list[tuple[str, Iri | Said]]


def catalogue() -> Iterator[Resource]:
    """Yield the catalogue, who publishes it and whom to write to, and each data set with its files."""
    page = NamedAddress("data").address
    here = Iri(f"{page}#catalogue")
    body = body_that_answers() or Publisher(in_each(settings.SITE_NAME))
    sets = list(data_sets())
    days = sorted(day for made in sets for day in (made.issued, made.modified) if day)
    publisher, contact = Iri(f"{page}#publisher"), Iri(f"{page}#contact")
    yield Resource(here, "dcat:Catalog", [
        *_texts("dcterms:title", catalogue_title()),
        *_texts("dcterms:description", catalogue_description()),
        ("dcterms:publisher", publisher),
        ("dcterms:license", _licence(CC0)),  # asked for of the catalogue's own words
        ("foaf:homepage", Iri(page)),
        ("dcterms:spatial", Iri(COUNTY)),
        ("dcat:themeTaxonomy", Iri(THEMES)),
        *(("dcterms:language", Iri(language)) for language in LANGUAGES.values()),
        *([("dcterms:issued", _date(days[0])), ("dcterms:modified", _date(days[-1]))] if days else []),
    ])  # fmt: skip
    yield Resource(publisher, "foaf:Agent", [
        *_texts("foaf:name", body.name),
        ("dcterms:type", Iri(f"{PUBLISHER_TYPES}/{body.kind or PublisherKind.LOCAL}")),  # municipalities made it
        *([("foaf:homepage", Iri(web_address(body.address)))] if body.address else []),
    ])  # fmt: skip
    yield Resource(contact, "vcard:Organization", [
        *_texts("vcard:fn", body.name),
        ("vcard:hasEmail", Iri(f"mailto:{quote(body.email or _mailbox(), safe='@')}")),
        ("vcard:hasURL", Iri(NamedAddress("contact").address)),
    ])  # fmt: skip
    sources = {made.source_name: made for made in sets if made.source}
    for made in sources.values():
        yield Resource(_source_of(made), "foaf:Agent", [
            *_texts("foaf:name", made.source or {}),
            ("dcterms:type", Iri(f"{PUBLISHER_TYPES}/{made.source_kind}")),
            *([("foaf:homepage", Iri(web_address(made.source_address)))] if made.source_address else []),
        ])  # fmt: skip
    for made in sets:
        yield Resource(here, "", [("dcat:dataset", Iri(made.iri))])
        yield from _data_set(made, publisher, contact)


def _data_set(made: DataSet, publisher: Iri, contact: Iri) -> Iterator[Resource]:
    frequency = "UPDATE_CONT" if made.is_continuous else "IRREG"
    said: list[tuple[str, Iri | Said]] = [
        *_texts("dcterms:title", made.title),
        *_texts("dcterms:description", made.description),
        ("dcterms:identifier", Said(made.iri)),
        ("dcterms:publisher", publisher),
        ("dcat:contactPoint", contact),
        ("dcat:landingPage", Iri(made.page)),
        ("dcterms:accessRights", Iri(f"{AUTHORITY}/access-right/PUBLIC")),
        (
            "dcterms:accrualPeriodicity",
            Iri(f"{AUTHORITY}/frequency/{frequency}"),
        ),
        ("dcterms:spatial", Iri(COUNTY)),
        *(("dcat:theme", Iri(f"{THEMES}/{theme}")) for theme in made.themes),
        *(("dcterms:language", Iri(LANGUAGES[language])) for language in made.title),
    ]
    for word in made.keywords:
        said += _texts("dcat:keyword", word)
    for name, day in (("dcterms:issued", made.issued), ("dcterms:modified", made.modified)):
        if day:
            said.append((name, _date(day)))
    if made.version:
        said.append(("dcat:version", Said(made.version)))
    more: list[Resource] = []
    if made.first_year or made.last_year:
        years = Iri(f"{made.iri}-years")
        said.append(("dcterms:temporal", years))
        more.append(Resource(years, "dcterms:PeriodOfTime", [
            *([("dcat:startDate", _day(made.first_year, "01-01"))] if made.first_year else []),
            *([("dcat:endDate", _day(made.last_year, "12-31"))] if made.last_year else []),
        ]))  # fmt: skip
    if made.source:
        said.append(("dcterms:creator", _source_of(made)))
    if not made.licence:
        more.append(Resource(_terms(made), "dcterms:RightsStatement", [
            ("rdf:type", Iri(_address("odrs:RightsStatement"))),
            *_texts("odrs:copyrightNotice", made.terms),
        ]))  # fmt: skip
    for file in made.files:
        said.append(("dcat:distribution", _name_of(made, file)))
        more.append(_distribution(made, file))
        if file.form == PROTOCOL:
            more.append(Resource(_service(made), "dcat:DataService", [
                *_texts("dcterms:title", _named(made, file)),
                ("dcat:endpointURL", Iri(file.address)),
                ("dcterms:publisher", publisher),
                ("dcat:contactPoint", contact),
                ("dcterms:accessRights", Iri(f"{AUTHORITY}/access-right/PUBLIC")),
            ]))  # fmt: skip
    yield Resource(made.iri, "dcat:Dataset", said)
    yield from more


def _distribution(made: DataSet, file: DataFile) -> Resource:
    said: list[tuple[str, Iri | Said]] = [
        *_texts("dcterms:title", _named(made, file)),
        ("dcat:accessURL", Iri(file.address)),
        ("dcat:accessService", _service(made)) if file.form == PROTOCOL else ("dcat:downloadURL", Iri(file.address)),
        ("dcterms:format", Iri(f"{AUTHORITY}/file-type/{FORMATS[file.form].code}")),
        ("dcat:mediaType", Iri(f"http://www.iana.org/assignments/media-types/{file.media_type}")),
        ("dcterms:license", _licence(made.licence)) if made.licence else ("dcterms:rights", _terms(made)),
        ("dcatap:availability", Iri(f"{AUTHORITY}/planned-availability/AVAILABLE")),
    ]
    if file.described_by:
        said += [("dcterms:conformsTo", Iri(CSVW)), ("foaf:page", Iri(file.described_by.address))]
    return Resource(_name_of(made, file), "dcat:Distribution", said)


def _named(made: DataSet, file: DataFile) -> Texts:
    return {language: f"{text}: {file.label}" for language, text in made.title.items()}


def _licence(address: str) -> Iri:
    """Return the one name by which portals of data know a licence."""
    return Iri(address.replace("https://", "http://"))


def _service(made: DataSet) -> Iri:
    return Iri(f"{made.iri}-service")


def _source_of(made: DataSet) -> Iri:
    """Name whoever made figures: once, however many of their data sets there are."""
    return Iri(f"{NamedAddress('data').address}#source-{made.source_name}")


def _mailbox() -> str:
    """Return the mailbox of the portal, where the programme names none."""
    return parseaddr(settings.REPLY_TO or settings.HARVEST_CONTACT)[1]


def _date(day: dt.date) -> Said:
    return Said(day.isoformat(), datatype="xsd:date")


def _name_of(made: DataSet, file: DataFile) -> Iri:
    return Iri(f"{made.iri}-{file.form}")


def _terms(made: DataSet) -> Iri:
    return Iri(f"{made.iri}-terms")


def _day(year: int | None, day: str) -> Said:
    return Said(f"{year}-{day}", datatype="xsd:date")


def _texts(name: str, texts: Texts) -> list[tuple[str, Iri | Said]]:
    return [(name, Said(text, language)) for language, text in texts.items()]


# Writing


def as_rdf_xml(resources: Iterable[Resource]) -> Iterator[bytes]:
    yield b'<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF' + b"".join(_DECLARED) + b">\n"
    for resource in resources:
        yield _in_xml(resource)
    yield b"</rdf:RDF>\n"


_DECLARED = [f' xmlns:{prefix}="{address}"'.encode() for prefix, address in NAMESPACES.items()]


def _in_xml(resource: Resource) -> bytes:
    element = etree.Element(_qualified(resource.type or "rdf:Description"), nsmap=NAMESPACES)
    element.set(_qualified("rdf:about"), for_xml(resource.iri))
    for name, value in resource.said:
        child = etree.SubElement(element, _qualified(name))
        if isinstance(value, Iri):
            child.set(_qualified("rdf:resource"), for_xml(value))
            continue
        child.text = for_xml(value.text)
        if value.language:
            child.set("{http://www.w3.org/XML/1998/namespace}lang", value.language)
        if value.datatype:
            child.set(_qualified("rdf:datatype"), _address(value.datatype))
    written: bytes = etree.tostring(element, encoding="utf-8", xml_declaration=False, pretty_print=True)
    for declaration in _DECLARED:  # said once, around them all
        written = written.replace(declaration, b"", 1)
    return written


def as_turtle(resources: Iterable[Resource]) -> Iterator[bytes]:
    for prefix, address in NAMESPACES.items():
        yield f"@prefix {prefix}: <{address}> .\n".encode()
    for resource in resources:
        said = [("a", resource.type)] if resource.type else []
        said += [(name, _in_turtle(value)) for name, value in resource.said]
        lines = " ;\n    ".join(f"{name} {value}" for name, value in said)
        yield f"\n<{resource.iri}>\n    {lines} .\n".encode()


_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def _in_turtle(value: Iri | Said) -> str:
    if isinstance(value, Iri):
        return f"<{value}>"
    text = f'"{for_xml(value.text).translate(_ESCAPED)}"'
    if value.language:
        return f"{text}@{value.language}"
    return f"{text}^^{value.datatype}" if value.datatype else text


def _qualified(name: str) -> str:
    prefix, _colon, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def _address(name: str) -> str:
    prefix, _colon, local = name.partition(":")
    return f"{NAMESPACES[prefix]}{local}"
