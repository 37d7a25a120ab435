"""What machines read of a report's page: meta elements, JSON-LD, link headers, linkset; each by a client of its own."""

import datetime as dt
import json
import re

import extruct
import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from signposting import find_signposting_http, find_signposting_http_link
from signposting.linkset import LinksetJSON, _parse_linkset_json  # what reads, without the fetching

from core.text.json_ld import in_html
from reports.citations.formats import FORMATS
from reports.citations.head import DCMI
from reports.citations.schema import TYPES
from reports.citations.signposts import MOST_IN_HEADER
from reports.licences import ADDRESSES
from reports.models import Report, ReportFile
from tests import factories
from tests.transitions import take

pytestmark = pytest.mark.django_db
HERE = "http://127.0.0.1:8000"
ORCID = "0000-0002-1825-0097"


def rich(**columns):
    """Return a report that says all there is to say."""
    columns = {
        "title": "Buller i åtta kommuner",
        "parallel_title": "Noise",
        "kind": "report",
        "month": 5,
        "day": 27,
        "publisher": "KTH",
        "series": "TRITA",
        "series_number": "2017:4",
        "pages": "285–304",
        "doi": "10.1000/abc",
        "urn": "urn:nbn:se:kth:1",
        "isbn": "978-91-7729-593-8",
        "diva_id": "diva2:1160515",
        "licence": "CC-BY-4.0",
        "abstract": "Om buller.",
        "url": "https://example.org/rapport",
        "version": 2,
        **columns,
    }
    report = factories.ReportFactory(published=True, **columns)
    factories.AuthorFactory(report=report, position=1, name="Anna Berg", family_name="Berg", orcid=ORCID)
    factories.AuthorFactory(report=report, position=2, name="Huddinge kommun", kind="organisation")
    factories.AuthorFactory(report=report, position=3, name="Bo Ek (red.)")
    report.keywords.add(factories.KeywordFactory(name="buller"))
    report.challenges.add(factories.ChallengeFactory(published=True, title="Tystnad"))
    report.organisations.add(factories.OrganisationFactory(name="Kommunen", website="https://kommun.example/"))
    factories.FundingFactory(report=report, funder="Formas", grant_number="2012-0001")
    return report


def with_file(report, **columns):
    columns = {"media_type": "application/pdf", "file_name": "rapport.pdf", "first_version": 1, **columns}
    return factories.ReportFileFactory(report=report, **columns)


def metas(page, attribute="name"):
    """Return what the meta elements say, by name, in their order."""
    found = {}
    for name, content in re.findall(rf'<meta {attribute}="([^"]+)" content="([^"]*)">', page):
        found.setdefault(name, []).append(content)
    return found


def json_ld(page):
    (thing,) = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    return thing


def signposts(response):
    return find_signposting_http_link([response["Link"]], HERE)


def address(report):
    return HERE + reverse("reports:detail", args=[report.pk, report.slug])


def test_json_ld_says_what_the_report_is(client):
    report = rich()
    file = with_file(report)
    with translation.override("sv"):
        thing = json_ld(client.get(report.get_absolute_url()).text)
    assert (thing["@context"], thing["@type"], thing["@id"]) == ("https://schema.org", "Report", address(report))
    assert thing["name"] == "Buller i åtta kommuner"
    assert (thing["datePublished"], thing["inLanguage"], thing["version"]) == ("2017-05-27", "sv", 2)
    person, body = thing["author"]
    assert (person["@type"], person["familyName"], person["@id"]) == ("Person", "Berg", f"https://orcid.org/{ORCID}")
    assert (body["@type"], body["name"]) == ("Organization", "Huddinge kommun")
    assert [editor["name"] for editor in thing["editor"]] == ["Bo Ek"]
    assert thing["publisher"]["name"] == "KTH"
    assert thing["sourceOrganization"][0]["sameAs"] == "https://kommun.example/"
    assert thing["sourceOrganization"][0]["@id"].startswith(f"{HERE}/partner/")
    formas = {"@type": "Organization", "name": "Formas"}
    assert thing["funding"] == [{"@type": "Grant", "funder": formas, "identifier": "2012-0001"}]
    assert thing["isPartOf"] == [{"@type": "CreativeWorkSeries", "name": "TRITA"}]
    assert thing["about"][0]["name"] == "Tystnad"
    assert {one["propertyID"]: one["value"] for one in thing["identifier"]} == {
        "DOI": "10.1000/abc", "URN": "urn:nbn:se:kth:1", "ISBN": "978-91-7729-593-8", "DiVA": "diva2:1160515",
    }  # fmt: skip
    assert thing["sameAs"][0] == "https://doi.org/10.1000/abc"
    assert thing["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert [part["contentUrl"] for part in thing["encoding"]] == [HERE + file.get_absolute_url()]
    assert thing["encoding"][0]["sha256"] == file.sha256


def test_json_ld_leaves_out_what_is_not_known(client):
    report = factories.ReportFactory(published=True, year=None, licence="all-rights-reserved")
    thing = json_ld(client.get(report.get_absolute_url()).text)
    assert set(thing) == {"@context", "@type", "@id", "url", "name", "inLanguage"}


def test_journal_volume_and_issue_hold_each_other(client):
    report = rich(kind="article", container="Planering", volume="13", issue="5", issn="0965-4313")
    whole = json_ld(client.get(report.get_absolute_url()).text)["isPartOf"][0]
    assert (whole["@type"], whole["isPartOf"]["volumeNumber"]) == ("PublicationIssue", "13")
    assert whole["isPartOf"]["isPartOf"] == {"@type": "Periodical", "name": "Planering", "issn": "0965-4313"}


@pytest.mark.parametrize("kind", Report.Kind.values)
def test_every_type_has_one_of_schema_org(client, kind):
    report = rich(kind=kind)
    thing = json_ld(client.get(report.get_absolute_url()).text)
    assert thing["@type"] == TYPES[Report.Kind(kind)]


def test_every_licence_with_an_address_is_named():
    assert set(Report.Licence) - set(ADDRESSES) == {Report.Licence.ALL_RIGHTS}


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "&lt;", "\u2028\u2029", '"}'])
def test_nothing_in_a_title_ends_the_script_element(client, text):
    assert not set("<>&\u2028\u2029") & set(in_html({"name": text}))
    report = factories.ReportFactory(published=True, title=text, abstract=text)
    page = client.get(report.get_absolute_url()).text
    assert "<script>alert" not in page
    assert json_ld(page)["name"] == text


def test_highwire_and_dublin_core(client):
    report = rich()
    with_file(report, media_type="text/plain", file_name="bilaga.txt")
    file = with_file(report)
    with_file(report, file_name="andra.pdf", position=1)
    found = metas(client.get(report.get_absolute_url()).text)
    assert found["citation_title"] == ["Buller i åtta kommuner"]
    assert found["citation_author"] == ["Berg, Anna", "Huddinge kommun"]
    assert found["citation_author_orcid"] == [f"https://orcid.org/{ORCID}"]
    assert found["citation_publication_date"] == ["2017/05/27"]
    assert found["citation_technical_report_institution"] == ["KTH"]
    assert found["citation_technical_report_number"] == ["TRITA 2017:4"]
    assert (found["citation_firstpage"], found["citation_lastpage"]) == (["285"], ["304"])
    assert found["citation_pdf_url"] == [HERE + file.get_absolute_url()]
    assert (found["DC.creator"], found["DC.contributor"]) == (["Berg, Anna", "Huddinge kommun"], ["Ek, Bo"])
    assert found["DC.identifier"] == ["https://doi.org/10.1000/abc", address(report)]
    assert found["DC.subject"] == ["buller"]
    assert found["DC.rights"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert set(DCMI) < set(Report.Kind)


def test_open_graph(client):
    page = client.get(rich().get_absolute_url()).text
    graph = extruct.extract(page, syntaxes=["opengraph"], uniform=True)["opengraph"][0]
    assert (graph["og:title"], graph["@type"]) == ("Buller i åtta kommuner", "article")
    found = metas(page, "property")
    assert found["article:published_time"] == ["2017-05-27"]
    assert found["article:author"] == ["Anna Berg", "Huddinge kommun", "Bo Ek"]


def test_link_header_is_read_by_the_signposting_client(client):
    report = rich()
    file = with_file(report)
    found = signposts(client.get(report.get_absolute_url()))
    assert found.citeAs.target == "https://doi.org/10.1000/abc"
    assert {post.target for post in found.authors} == {f"https://orcid.org/{ORCID}"}
    assert {post.target for post in found.types} == {"https://schema.org/AboutPage", "https://schema.org/Report"}
    assert found.license.target == "https://creativecommons.org/licenses/by/4.0/"
    assert {(post.target, post.type) for post in found.items} == {(HERE + file.get_absolute_url(), "application/pdf")}
    assert {post.type for post in found.describedBy} == {form.media_type for form in FORMATS.values() if form.describes}
    (linkset,) = found.linksets
    for post in (*found.describedBy, linkset):
        response = client.get(post.target)
        assert response.status_code == 200
        assert response["Content-Type"].partition(";")[0] == post.type


def test_cite_as_is_the_permanent_address_without_a_doi(client):
    report = factories.ReportFactory(published=True)
    with translation.override("en"):
        response = client.get(report.get_absolute_url())
    with translation.override("sv"):
        assert signposts(response).citeAs.target == address(report)


def test_linkset_is_read_by_the_signposting_client(client):
    report = rich()
    file = with_file(report)
    response = client.get(reverse("reports:linkset", args=[report.pk, report.slug]))
    assert response["Content-Type"] == "application/linkset+json"
    found = _parse_linkset_json(LinksetJSON(response.text, response["Content-Type"], HERE, HERE))
    page, item = found.for_context(address(report)), found.for_context(HERE + file.get_absolute_url())
    assert {post.target for post in page.items} == {HERE + file.get_absolute_url()}
    assert item.collection.target == address(report)
    for post in page.describedBy:
        assert {back.target for back in found.for_context(post.target).describes} == {address(report)}
    in_header = {(post.rel, post.target, post.type) for post in signposts(client.get(report.get_absolute_url()))}
    assert {(post.rel, post.target, post.type) for post in page} == in_header


def test_file_names_the_report_it_belongs_to(client):
    report = factories.ReportFactory(published=True)
    response = client.get(with_file(report).get_absolute_url())
    assert response.status_code == 200
    response.close()
    assert signposts(response).collection.target == address(report)


def test_header_stays_small_and_the_linkset_says_the_rest(client):
    report = factories.ReportFactory(published=True)
    for number in range(MOST_IN_HEADER + 1):
        with_file(report, file_name=f"{number}.pdf", position=number)
    response = client.get(report.get_absolute_url())
    assert not signposts(response).items
    assert len(response["Link"]) < 4000
    linkset = client.get(reverse("reports:linkset", args=[report.pk, report.slug])).json()["linkset"]
    assert len(linkset[0]["item"]) == MOST_IN_HEADER + 1


def test_withdrawn_report_says_how_it_is_cited_and_nothing_more(client, editor):
    report = rich()
    with_file(report)
    take(report, "withdraw", by=editor, reason="Fel siffror.")
    response = client.get(report.get_absolute_url())
    found = signposts(response)
    assert found.citeAs.target == address(report)
    assert not found.items
    assert not found.describedBy
    assert not found.linksets
    assert "rapport.pdf" not in response.text


def test_draft_says_nothing_to_machines(client, planner, organisation):
    report = factories.ReportFactory(owner=organisation)
    client.force_login(planner)
    response = client.get(report.get_absolute_url())
    assert response.status_code == 200
    assert not response.has_header("Link")
    assert "citation_title" not in response.text
    assert "ld+json" not in response.text


@pytest.mark.django_db(transaction=True)
def test_signposting_client_follows_a_running_portal(live_server):
    report = rich()
    found = find_signposting_http(live_server.url + report.get_absolute_url())
    assert found.citeAs.target == "https://doi.org/10.1000/abc"
    assert len(found.describedBy) == sum(form.describes for form in FORMATS.values())


# Leaks: the columns of a hidden file, and where a machine, whoever fetches it, might be told of it.

HIDDEN = {
    "embargoed": {"opens_at": dt.datetime(2027, 1, 1, tzinfo=dt.UTC)},
    "for members": {"visibility": "members"},
    "for the organisation": {"visibility": "organisation"},
    "of an earlier version": {"last_version": 1},
    "waiting for the next version": {"first_version": None},
}
READERS = ("anonymous", "planner", "editor")


def told(client, report):
    """Return all that machines are told of a report, by where."""
    page = client.get(report.get_absolute_url())
    thing = json_ld(page.text)
    told = {
        "link header": page["Link"],
        "head": page.text.partition("</head>")[0],
        "json-ld": json.dumps(thing),
        "linkset": client.get(reverse("reports:linkset", args=[report.pk, report.slug])).text,
        "styles": client.get(reverse("reports:cite", args=[report.pk, report.slug])).text,
    }
    for name in FORMATS:
        one = client.get(reverse("reports:cite-file", args=[report.pk, report.slug, name]))
        many = client.get(reverse("reports:cite-all", args=[name]))
        told[name], told[f"list as {name}"] = (b"".join(response).decode() for response in (one, many))
    return told


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("case", HIDDEN)
@time_machine.travel("2026-11-28")
def test_hidden_file_is_told_of_nowhere(client, request, planner, organisation, editor, case, reader):
    """Neither its name and address, nor that there is one: the citation would name this portal as where it is read."""
    report = factories.ReportFactory(published=True, version=2, title="Buller")
    file = with_file(report, file_name="hemlig-fil.pdf", **HIDDEN[case])
    if reader != "anonymous":
        client.force_login({"planner": planner, "editor": editor}[reader])
    for where, text in told(client, report).items():
        assert "hemlig-fil" not in text, where
        assert file.sha256 not in text, where
    assert "URL" not in json.loads(b"".join(client.get(reverse("reports:cite-all", args=["csl-json"]))))[0]


def test_end_of_an_embargo_shows_the_file_at_once(client):
    report = factories.ReportFactory(published=True)
    opens_at = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)
    file = with_file(report, file_name="hemlig-fil.pdf", opens_at=opens_at)
    shown_in = ("link header", "head", "json-ld", "linkset")
    with time_machine.travel(opens_at - dt.timedelta(seconds=1), tick=False):
        assert not any("hemlig-fil" in text for text in told(client, report).values())
        assert f"/rapporter/{report.pk}-{report.slug}/" not in told(client, report)["ris"]
    with time_machine.travel(opens_at, tick=False):
        found = told(client, report)
        assert all(file.get_absolute_url() in found[where].replace("\\/", "/") for where in shown_in)
        assert f"/rapporter/{report.pk}-{report.slug}/" in found["ris"]
        assert (
            f"/rapporter/{report.pk}-{report.slug}/" in found["styles"].partition('id="files"')[0].partition("<h2")[2]
        )


def test_open_file_is_told_of_as_the_table_of_leaks_supposes(client):
    """Otherwise the tests above would look for what is nowhere."""
    report = factories.ReportFactory(published=True)
    with_file(report, file_name="hemlig-fil.pdf")
    assert ReportFile.objects.current().exists()
    shown = {where for where, text in told(client, report).items() if "hemlig-fil" in text}
    assert shown == {"link header", "head", "json-ld", "linkset"}


def test_page_allows_no_inline_script_but_holds_its_data(client):
    response = client.get(rich().get_absolute_url())
    policy = response["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    scripts = re.findall(r"<script([^>]*)>", response.text)
    assert all("src=" in script or 'type="application/ld+json"' in script for script in scripts)
