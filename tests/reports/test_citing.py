"""The pages and files for citing: who gets them, what lists they follow, what they cost."""

import gc
import json
import re
import tracemalloc

import bibtexparser
import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from reports.citations.formats import FORMATS
from reports.models import Report
from tests import factories
from tests.transitions import take

pytestmark = pytest.mark.django_db


def report_with(**columns):
    report = factories.ReportFactory(published=True, **columns)
    factories.AuthorFactory(
        report=report, position=1, name="Anna Berg", family_name="Berg", orcid="0000-0002-1825-0097"
    )
    report.keywords.add(factories.KeywordFactory(name="buller"))
    return report


def beside(name, report, *more):
    return reverse(f"reports:{name}", args=[report.pk, report.slug, *more])


def text_of(response):
    return b"".join(response).decode() if response.streaming else response.content.decode()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_page_shows_every_style_and_every_format(client, language):
    report = report_with(title="Buller & <b>trafik</b>")
    with translation.override(language):
        response = client.get(beside("cite", report))
        assert response.status_code == 200
        page = response.text
        assert page.count('class="citation__text" id="style-') == 4
        assert page.count("Buller &amp; &lt;b&gt;trafik&lt;/b&gt;") >= 4
        for name in FORMATS:
            assert f'href="{beside("cite-file", report, name)}"' in page
    assert f"http://127.0.0.1:8000/rapporter/{report.pk}-{report.slug}/" in page
    assert "mailto:?subject=Buller%20%26%20%3Cb%3E" in client.get(report.get_absolute_url()).text


def test_page_is_new_when_the_report_is(client):
    report = report_with(title="Den första")
    assert "Den första" in client.get(beside("cite", report)).text
    Report.objects.filter(pk=report.pk).update(title="Den andra")
    report.touch()
    assert "Den andra" in client.get(beside("cite", report)).text


@pytest.mark.parametrize("name", FORMATS)
def test_file_has_type_and_name(client, name):
    report = report_with(title="Buller")
    response = client.get(beside("cite-file", report, name))
    form = FORMATS[name]
    assert response["Content-Type"] == f"{form.media_type}; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{report.slug}.{form.ending}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    text = text_of(response)
    assert "Buller" in text
    assert "Berg" in text


def test_unknown_format_is_not_found(client):
    report = report_with()
    assert client.get(beside("cite-file", report, "docx")).status_code == 404
    assert client.get(reverse("reports:cite-all", args=["docx"])).status_code == 404


@pytest.mark.parametrize(("name", "more"), [("cite", ()), ("cite-file", ("ris",)), ("linkset", ())])
def test_other_words_in_the_address_lead_to_the_right_ones(client, name, more):
    report = report_with()
    response = client.get(reverse(f"reports:{name}", args=[report.pk, "annat", *more]))
    assert (response.status_code, response["Location"]) == (301, beside(name, report, *more))


@pytest.mark.parametrize(("name", "more"), [("cite", ()), ("cite-file", ("ris",)), ("linkset", ())])
def test_withdrawn_report_leads_to_its_stub(client, editor, name, more):
    report = report_with()
    take(report, "withdraw", by=editor, reason="Fel siffror.")
    response = client.get(beside(name, report, *more))
    assert (response.status_code, response["Location"]) == (302, report.get_absolute_url())


def test_cite_all_follows_the_list(client):
    for number in range(3):
        report_with(title=f"Buller {number}", kind="article", year=2015 + number)
    report_with(title="Buller igen", kind="report")
    report_with(title="Vatten", kind="article")
    factories.ReportFactory(title="Buller i utkast", kind="article")
    query = {"q": "buller", "kind": "article", "page": "7"}
    listed = client.get(reverse("reports:list"), query | {"page": "1"}).context["page"]
    response = client.get(reverse("reports:cite-all", args=["bibtex"]), query)
    assert response["Content-Disposition"] == f'attachment; filename="rapporter-{timezone.localdate()}.bib"'
    entries = bibtexparser.parse_string(text_of(response)).entries
    assert [entry["title"].strip("{}") for entry in entries] == [report.title for report in listed]
    assert [report.year for report in listed] == [2017, 2016, 2015]


def test_list_links_to_citing_all_of_it(client):
    report_with(kind="article")
    page = client.get(reverse("reports:list"), {"kind": "article", "sort": "title", "page": "1"}).text
    for name in FORMATS:
        assert f'{reverse("reports:cite-all", args=[name])}?kind=article&amp;sort=title"' in page


def test_empty_list_is_an_empty_file(client):
    for name in FORMATS:
        assert client.get(reverse("reports:cite-all", args=[name]), {"q": "finnsinte"}).status_code == 200
    assert json.loads(text_of(client.get(reverse("reports:cite-all", args=["csl-json"]), {"q": "finnsinte"}))) == []


def test_cite_all_ends_at_its_limit(client, monkeypatch):
    for _ in range(3):
        report_with()
    for module in ("reports.citations.views", "reports.views"):
        monkeypatch.setattr(f"{module}.MOST", 2)
    assert len(json.loads(text_of(client.get(reverse("reports:cite-all", args=["csl-json"]))))) == 2
    with translation.override("en"):
        assert "Cite the first 2:" in client.get(reverse("reports:list")).text


@pytest.mark.parametrize("name", FORMATS)
def test_queries_of_cite_all_are_constant_in_rows(client, name):
    numbers = []
    for rows in (2, 9):
        for _ in range(rows):
            report_with()
        with CaptureQueriesContext(connection) as queries:
            text_of(client.get(reverse("reports:cite-all", args=[name])))
        numbers.append(len([query for query in queries if "SELECT" in query["sql"]]))
    assert numbers[0] == numbers[1] <= 4


@pytest.mark.parametrize(("name", "more", "most"), [("cite", (), 4), ("cite-file", ("ris",), 4), ("linkset", (), 4)])
def test_queries_of_one_are_constant_in_people(client, name, more, most):
    report = report_with()
    numbers = []
    for people in (0, 8):
        for _ in range(people):
            factories.AuthorFactory(report=report)
            report.keywords.add(factories.KeywordFactory())
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            text_of(client.get(beside(name, report, *more)))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= most


def test_memory_is_flat_whatever_the_length(client, monkeypatch):
    monkeypatch.setattr("reports.citations.views.PIECE", 20)
    peaks = []
    for rows in (100, 300):
        Report.objects.bulk_create(
            factories.ReportFactory.build(published=True, published_at=timezone.now(), abstract_sv="text " * 1500)
            for _ in range(rows)
        )
        address = reverse("reports:cite-all", args=["csl-json"])
        text_of(client.get(address))
        tracemalloc.start()
        for _ in client.get(address):
            gc.collect()  # a report and what was fetched with it know each other
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5  # four times as many in all


@pytest.mark.parametrize("reader", ["anonymous", "planner"])
def test_draft_is_not_in_citation_exports(client, planner, organisation, reader):
    """Not in that of its own organisation either: a list for a machine is everybody's."""
    factories.ReportFactory(owner=organisation, title="Kladdrapport")
    if reader == "planner":
        client.force_login(planner)
    for name in FORMATS:
        assert "Kladdrapport" not in text_of(client.get(reverse("reports:cite-all", args=[name])))


def test_reference_on_the_page_is_short_and_honest(client):
    with translation.override("sv"):
        unknown = factories.ReportFactory(published=True, title="Utan allt", year=None)
        page = client.get(unknown.get_absolute_url()).text
        found = re.search(r'id="reference"[^>]*>(.*?)</p>', page, re.DOTALL)[1]
        assert "None" not in found
        assert found.strip().startswith("<cite>Utan allt</cite> (")
        report = report_with(
            title="Hur går det?", publisher="KTH", series="TRITA", series_number="4", doi="10.1000/a&b"
        )
        factories.AuthorFactory(report=report, position=2, name="Bo von Ek m.fl.")
        page = client.get(report.get_absolute_url()).text
        found = re.search(r'id="reference"[^>]*>(.*?)</p>', page, re.DOTALL)[1]
        assert "Berg, A., von Ek, B. m.fl. " in found
        assert "(2017). <cite>Hur går det?</cite> TRITA 4. KTH. https://doi.org/10.1000/a&amp;b" in found


@time_machine.travel("2027-03-02")
def test_day_of_citing_is_todays(client):
    report = report_with(url="https://example.org/rapport.pdf")
    assert "[2027-03-02]" in client.get(beside("cite", report)).text
    with time_machine.travel("2027-03-03"):
        assert "[2027-03-03]" in client.get(beside("cite", report)).text
