"""The page of all data, and the catalogue: read by a library, and held against the rules of DCAT-AP-SE 3.

The rules are written here as a table: what each class must have, how often, and of which kind.
"""

import json
import re

import extruct
import pytest
from django.urls import reverse
from django.utils import translation
from lxml import html
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, FOAF, RDF, XSD

from knowledge.models import Indicator
from sodertorn.open_data.sets import LIST_SETS
from tests import factories
from tests.core.test_feeds import LISTS as FEEDS

pytestmark = pytest.mark.django_db
DCAT, VCARD = Namespace("http://www.w3.org/ns/dcat#"), Namespace("http://www.w3.org/2006/vcard/ns#")
DCATAP, ODRS = Namespace("http://data.europa.eu/r5r/"), Namespace("http://schema.theodi.org/odrs#")
MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
ADDRESS = re.compile(r"(https?|mailto):\S+")
TEXT, IRI, DAY, PLAIN = "a text in a language", "an address", "a day", "a value"
MANY = 99


def listed(name):
    """Return the rule that a value is one of a European list, or begins as its members do."""
    return f"{AUTHORITY}{name}/"


# Class: property: (at least, at most, what it is). At most one of a text is one in each language.
RULES = {
    DCAT.Catalog: {
        DCTERMS.title: (1, MANY, TEXT), DCTERMS.description: (1, MANY, TEXT), DCTERMS.publisher: (1, 1, FOAF.Agent),
        DCTERMS.license: (1, 1, "http://creativecommons.org/publicdomain/zero/1.0/"),
        DCAT.dataset: (1, MANY, DCAT.Dataset),
        FOAF.homepage: (1, 1, IRI), DCTERMS.language: (1, MANY, listed("language")), DCTERMS.spatial: (1, MANY, IRI),
        DCAT.themeTaxonomy: (1, MANY, AUTHORITY + "data-theme"),
        DCTERMS.issued: (0, 1, DAY), DCTERMS.modified: (0, 1, DAY),
    },
    FOAF.Agent: {
        FOAF.name: (1, MANY, TEXT), DCTERMS.type: (1, 1, "http://purl.org/adms/publishertype/"),
        FOAF.homepage: (0, 1, IRI),
    },
    VCARD.Organization: {
        VCARD.fn: (1, MANY, TEXT), VCARD.hasEmail: (1, 1, "mailto:"), VCARD.hasURL: (0, MANY, IRI),
    },
    DCAT.Dataset: {
        DCTERMS.title: (1, MANY, TEXT), DCTERMS.description: (1, MANY, TEXT), DCTERMS.publisher: (1, 1, FOAF.Agent),
        DCTERMS.identifier: (1, 1, PLAIN), DCAT.contactPoint: (1, MANY, VCARD.Organization),
        DCAT.landingPage: (1, 1, IRI), DCTERMS.accessRights: (1, 1, AUTHORITY + "access-right/PUBLIC"),
        DCTERMS.accrualPeriodicity: (1, 1, listed("frequency")), DCTERMS.spatial: (1, MANY, IRI),
        DCAT.theme: (1, MANY, listed("data-theme")), DCTERMS.language: (1, MANY, listed("language")),
        DCAT.keyword: (0, MANY, TEXT), DCTERMS.issued: (0, 1, DAY), DCTERMS.modified: (0, 1, DAY),
        DCAT.version: (0, 1, PLAIN), DCTERMS.temporal: (0, MANY, DCTERMS.PeriodOfTime),
        DCTERMS.creator: (0, 1, FOAF.Agent), DCAT.distribution: (1, MANY, DCAT.Distribution),
    },
    DCAT.Distribution: {
        DCTERMS.title: (1, MANY, TEXT), DCAT.accessURL: (1, MANY, IRI), DCAT.downloadURL: (0, 1, IRI),
        DCAT.accessService: (0, 1, DCAT.DataService),
        DCTERMS["format"]: (1, 1, listed("file-type")),
        DCAT.mediaType: (1, 1, MEDIA_TYPES),
        DCTERMS.license: (0, 1, "http://creativecommons.org/"), DCTERMS.rights: (0, 1, DCTERMS.RightsStatement),
        DCATAP.availability: (1, 1, listed("planned-availability")), DCTERMS.conformsTo: (0, MANY, IRI),
        FOAF.page: (0, MANY, IRI),
    },
    DCTERMS.PeriodOfTime: {DCAT.startDate: (0, 1, DAY), DCAT.endDate: (0, 1, DAY)},
    DCTERMS.RightsStatement: {ODRS.copyrightNotice: (1, MANY, TEXT)},
    DCAT.DataService: {
        DCTERMS.title: (1, MANY, TEXT), DCAT.endpointURL: (1, MANY, IRI), DCTERMS.publisher: (1, 1, FOAF.Agent),
        DCAT.contactPoint: (1, MANY, VCARD.Organization),
        DCTERMS.accessRights: (1, 1, AUTHORITY + "access-right/PUBLIC"),
    },
}  # fmt: skip


def faults(graph):
    """Return where a catalogue does not keep to the rules."""
    found = []
    for thing in set(graph.subjects()):
        kinds = [kind for kind in graph.objects(thing, RDF.type) if kind != ODRS.RightsStatement]
        if not isinstance(thing, URIRef) or len(kinds) != 1 or kinds[0] not in RULES:
            found.append(f"{thing} is nameless, or {kinds}")
            continue
        rules = RULES[kinds[0]]
        found += [f"{thing}: {name} has no rule" for name in graph.predicates(thing) if name not in {*rules, RDF.type}]
        for name, (least, most, what) in rules.items():
            values = list(graph.objects(thing, name))
            if not least <= len(values) <= most:
                found.append(f"{thing}: {len(values)} of {name}")
            found += [f"{thing}: {name} is {value}" for value in values if not fits(graph, value, what)]
            if what == TEXT and len({value.language for value in values}) != len(values) and name != DCAT.keyword:
                found.append(f"{thing}: {name} twice in a language")
    return found


def fits(graph, value, what):
    if isinstance(value, Literal):
        if what == TEXT:
            return value.language in {"sv", "en"} and str(value).strip()
        return what == PLAIN or (what == DAY and value.datatype == XSD.date and value.value)
    if not ADDRESS.fullmatch(value):
        return False
    if isinstance(what, URIRef):
        return (value, RDF.type, what) in graph
    return what == IRI or str(value).startswith(what)


@pytest.fixture
def filled():
    """One of everything that is data, and its like that nobody may see."""
    factories.OrganisationFactory(name="Lilleby <kommun> & co", sector="municipality")
    factories.ProgrammeFactory(
        responsible_name_sv="Lilleby <kommun> & co", responsible_name_en="", responsible_email="data@lilleby.example",
        responsible_website="https://lilleby.example/en sida",
    )  # fmt: skip
    source = factories.SourceFactory(licence="CC-BY-4.0", publisher_sv="Utgivaren", url="https://kallan.example/")
    delivery = factories.DeliveryFactory(source=source, label="2026")
    indicator = factories.IndicatorFactory(
        slug="flytt", name_sv='Flytt "ut"\noch in', definition_sv="a\\b", source_of_figures=source, first_year=2000,
        last_year=2010, dimension="social",
    )  # fmt: skip
    factories.FigureFactory(indicator=indicator, delivery=delivery)
    factories.FigureFactory(indicator=factories.IndicatorFactory(slug="utan-kalla"))
    factories.IndicatorFactory(slug="hemligt-utan-siffror")
    factories.FigureFactory(indicator=factories.IndicatorFactory(slug="hemligt-utkast", published=False))
    factories.DialogueFactory(open_now=True, slug="om-parken", title="Om parken")
    factories.DialogueFactory(slug="hemlig-kladd")
    factories.DialogueFactory(published=True, state="scheduled", started="2099-01-01", slug="hemlig-framtid")
    factories.DialogueFactory(open_now=True, is_demonstration=True, slug="hemlig-visning")
    return indicator


def read(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    return b"".join(response)


def catalogue(client):
    return Graph().parse(data=read(client, "dcat-rdf"), format="xml")


def test_catalogue_keeps_to_the_rules(client, filled):
    graph = catalogue(client)
    assert faults(graph) == []
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == 2 + 1 + 9


def test_catalogue_of_an_empty_portal_keeps_to_the_rules(client):
    assert faults(catalogue(client)) == []


def test_rules_find_what_is_wrong(client, filled):
    graph = catalogue(client)
    one = next(graph.subjects(RDF.type, DCAT.Dataset))
    graph.remove((one, DCTERMS.publisher, None))
    graph.add((one, DCAT.theme, URIRef("https://example.org/theme")))
    assert len(faults(graph)) == 2


def test_turtle_says_the_same(client, filled):
    assert isomorphic(catalogue(client), Graph().parse(data=read(client, "dcat-turtle"), format="turtle"))


def test_catalogue_says_what_is_known_of_an_indicator(client, filled):
    graph = catalogue(client)
    here = URIRef(f"http://127.0.0.1:8000{filled.get_absolute_url()}#data")
    assert (here, DCTERMS.title, Literal('Flytt "ut"\noch in', "sv")) in graph
    assert (here, DCAT.theme, URIRef(AUTHORITY + "data-theme/SOCI")) in graph
    period = graph.value(here, DCTERMS.temporal)
    assert str(graph.value(period, DCAT.startDate)) == "2000-01-01"
    files = {str(graph.value(one, DCTERMS["format"])): one for one in graph.objects(here, DCAT.distribution)}
    assert set(files) == {AUTHORITY + "file-type/CSV", AUTHORITY + "file-type/JSON"}
    for one in files.values():
        assert graph.value(one, DCTERMS.license) == URIRef("http://creativecommons.org/licenses/by/4.0/")
    publisher = graph.value(here, DCTERMS.publisher)
    assert [str(name) for name in graph.objects(publisher, FOAF.name)] == ["Lilleby <kommun> & co"]
    assert graph.value(publisher, DCTERMS.type) == URIRef("http://purl.org/adms/publishertype/LocalAuthority")
    assert graph.value(graph.value(here, DCAT.contactPoint), VCARD.hasEmail) == URIRef("mailto:data@lilleby.example")


def test_whoever_made_figures_is_one_agent_however_many_data_sets(client, filled):
    source = filled.source_of_figures
    source.publisher_kind = "RegionalAuthority"
    source.save()
    factories.FigureFactory(indicator=factories.IndicatorFactory(source_of_figures=source))
    graph = catalogue(client)
    one = URIRef(f"http://127.0.0.1:8000/data/#source-{source.slug}")
    assert len(list(graph.subjects(DCTERMS.creator, one))) == 2
    assert graph.value(one, DCTERMS.type) == URIRef("http://purl.org/adms/publishertype/RegionalAuthority")


def test_protocol_for_harvesters_is_a_service_and_no_file(client):
    graph = catalogue(client)
    (service,) = graph.subjects(RDF.type, DCAT.DataService)
    (one,) = graph.subjects(DCAT.accessService, service)
    assert not list(graph.objects(one, DCAT.downloadURL))
    assert str(graph.value(service, DCAT.endpointURL)).endswith("/oai")


def test_descriptions_are_plain_text(client, filled):
    Indicator.objects.filter(pk=filled.pk).update(definition_sv="**Fet** [länk](https://exempel.example/)")
    here = URIRef(f"http://127.0.0.1:8000{filled.get_absolute_url()}#data")
    assert (here, DCTERMS.description, Literal("Fet länk", "sv")) in catalogue(client)


def test_every_file_of_the_catalogue_is_there_and_of_the_type_that_it_says(client, filled):
    graph = catalogue(client)
    told, served = {}, {}
    for one in graph.subjects(RDF.type, DCAT.Distribution):
        address = str(graph.value(one, DCAT.accessURL))
        told[address] = str(graph.value(one, DCAT.mediaType)).removeprefix(MEDIA_TYPES)
        response = client.get(address.removeprefix("http://127.0.0.1:8000"))
        assert response.status_code == 200, address
        if response.streaming:
            list(response)
        served[address] = response["Content-Type"].partition(";")[0]
    assert told == served
    assert len(told) == 2 * 2 + 3 + 13


def test_every_feed_of_a_list_is_given_away_as_data():
    feeds = {address for *_said, files in LIST_SETS for form, address, _args in files if form == "atom"}
    assert feeds == {feed for feed, _list in FEEDS.values()}


@pytest.mark.parametrize("name", ["data", "dcat-rdf", "dcat-turtle"])
def test_what_is_not_on_the_site_is_nowhere(client, filled, name):
    response = client.get(reverse(name))
    text = b"".join(response).decode()
    assert "flytt" in text
    assert "hemlig" not in text


def test_catalogue_is_not_sent_again_until_something_changes(client, filled):
    response = client.get(reverse("dcat-rdf"))
    list(response)
    held = {"If-None-Match": response["ETag"]}
    assert client.get(reverse("dcat-rdf"), headers=held).status_code == 304
    Indicator.objects.filter(pk=filled.pk).update(name_sv="Ett annat")
    assert "Ett annat" in b"".join(client.get(reverse("dcat-rdf"), headers=held)).decode()


# The page


@pytest.mark.parametrize("language", ["sv", "en"])
def test_page_lists_each_with_its_terms_version_and_formats(client, filled, language):
    with translation.override(language):
        text = client.get(reverse("data")).text
        there = reverse("knowledge:figures-csv", args=["flytt"])
    page = html.fromstring(text)
    (row,) = (one for one in page.find_class("entry") if filled.get_absolute_url()[-7:] in html.tostring(one).decode())
    assert "CC BY 4.0" in row.text_content()
    assert "2026" in row.text_content()
    assert there in [link.get("href") for link in row.iter("a")]
    told = json.loads(page.find(".//script[@type='application/ld+json']").text)
    assert told["@type"] == "DataCatalog"
    assert len(told["dataset"]) == len(page.find_class("entry"))
    assert extruct.extract(text, syntaxes=["json-ld"])["json-ld"]


def test_lists_without_a_licence_say_so(client):
    rows = html.fromstring(client.get(reverse("data")).text).find_class("entry")
    assert all("Ingen licens är angiven" in row.text_content() for row in rows)


def test_catalogue_needs_no_more_questions_for_more_data(client, filled, django_assert_num_queries):
    from sodertorn.open_data.sets import data_sets  # noqa: PLC0415

    with django_assert_num_queries(8):
        assert len(list(data_sets())) == 12
    for _ in range(3):
        factories.FigureFactory(indicator=factories.IndicatorFactory(source_of_figures=filled.source_of_figures))
        factories.DialogueFactory(open_now=True)
    with django_assert_num_queries(8):
        assert len(list(data_sets())) == 18
