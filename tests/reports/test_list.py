"""The list of reports: its facets, its orders, and what old addresses lead to."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from core.lists import facets
from reports.models import Report
from tests.factories import AreaFactory, ChallengeFactory, OutcomeFactory, ReportFactory, ReportFileFactory

pytestmark = pytest.mark.django_db


def shown(client, **query):
    return client.get(reverse("reports:list"), query).context


def titles(client, **query):
    return [report.title for report in shown(client, **query)["page"]]


def counts(client, facet, **query):
    found = [one for one in shown(client, **query)["filters"].facets() if one.name == facet]
    return {option.value: option.count for one in found for option in one.options}


@pytest.fixture
def library(db):
    """Two reports: one with everything, one of another kind with little."""
    full = ReportFactory(
        published=True, title="Full", kind="report", year=2019, language="sv", relation="programme",
        publisher="KTH, Stockholm", licence="CC-BY-4.0", url="https://example.org/full",
    )  # fmt: skip
    full.challenges.add(ChallengeFactory(published=True, slug="buller"))
    full.outcomes.add(
        OutcomeFactory(published=True, kind="method"),
        OutcomeFactory(published=True, kind="method"),
        OutcomeFactory(kind="tool"),
    )
    full.areas.add(AreaFactory(slug="haninge"))
    ReportFileFactory(report=full)
    ReportFileFactory(report=full)
    ReportFactory(published=True, title="Tom", kind="film", year=None, language="en", relation="similar")
    ReportFactory(title="Utkast", publisher="Hemligt förlag", licence="CC0-1.0")


VALUES = {
    "kind": "report",
    "year": "2019",
    "challenge": "buller",
    "outcome_kind": "method",
    "municipality": "haninge",
    "publisher": "KTH, Stockholm",
    "language": "sv",
    "relation": "programme",
    "file": "here",
    "licence": "CC-BY-4.0",
}


@pytest.mark.parametrize(("facet", "value"), [*VALUES.items(), ("file", "link")])
def test_facet_counts_and_filters(client, library, facet, value):
    assert counts(client, facet)[value] == 1
    assert titles(client, **{facet: value}) == ["Full"]
    assert counts(client, facet, **{facet: value})[value] == 1


def test_facets_count_nothing_that_is_not_published(client, library):
    everything = {facet: counts(client, facet) for facet in VALUES}
    assert "tool" not in everything["outcome_kind"]
    assert "Hemligt förlag" not in everything["publisher"]
    assert "CC0-1.0" not in everything["licence"]


@pytest.mark.parametrize(("facet", "value"), VALUES.items())
def test_facets_count_under_the_rest_of_the_filter(client, library, facet, value):
    others = {name: one for name, one in VALUES.items() if name != facet}
    assert counts(client, facet, **others) == {value: 1} | ({"link": 1} if facet == "file" else {})
    assert counts(client, facet, kind="film" if facet != "kind" else "report", q="tom").get(value, 0) == 0


def test_text_here_or_elsewhere_widens(client, library):
    ReportFactory(published=True, title="Bara länk", url="https://example.org/lank")
    assert sorted(titles(client, file=["here", "link"])) == ["Bara länk", "Full"]


def test_abbreviations_in_labels_keep_their_capitals(client, library):
    labels = [one.label for f in shown(client)["filters"].facets() if f.name == "licence" for one in f.options]
    assert len(labels) == 1
    assert labels[0].startswith("Creative Commons")


@pytest.mark.parametrize(("language", "name"), [("sv", "Engelska"), ("en", "English")])
def test_language_of_a_report_is_named_in_that_of_the_page(client, language, name):
    report = ReportFactory(published=True, language="en")
    with translation.override(language):
        for address in (reverse("reports:list"), report.get_absolute_url()):
            assert f">{name}<" in client.get(address).text


def test_publishers_have_names_of_their_own_on_the_page(client, library):
    for name in ("Kth, stockholm", "出版社", "出版"):
        ReportFactory(published=True, publisher=name)
    options = next(f for f in shown(client)["filters"].facets() if f.name == "publisher").options
    assert len({option.key for option in options}) == len(options) == 4
    assert all(option.key.isalnum() for option in options)


def test_only_the_largest_of_many_values_are_listed_and_the_chosen_one(client, monkeypatch):
    monkeypatch.setattr(facets, "MOST_OPTIONS", 3)
    for n in range(5):
        ReportFactory.create_batch(n + 1, published=True, publisher=f"Förlag {n}")
    assert counts(client, "publisher") == {"Förlag 4": 5, "Förlag 3": 4, "Förlag 2": 3}
    assert counts(client, "publisher", publisher="Förlag 0") == {"Förlag 0": 1, "Förlag 4": 5, "Förlag 3": 4}


@pytest.fixture
def ten_publishers(db):
    for n in range(10):
        ReportFactory.create_batch(n + 1, published=True, publisher=f"Förlag {n}")


def test_eight_largest_values_are_shown_and_the_rest_at_an_address(client, ten_publishers):
    facet = next(f for f in shown(client)["filters"].facets() if f.name == "publisher")
    assert [option.label for option in facet.options] == [f"Förlag {n}" for n in range(9, 1, -1)]
    page = client.get(facet.other_url)
    assert len(next(f for f in page.context["filters"].facets() if f.name == "publisher").options) == facet.total == 10
    assert '<input type="hidden" name="all" value="publisher">' in page.text
    fewer = next(f for f in page.context["filters"].facets() if f.name == "publisher").other_url
    assert fewer == reverse("reports:list")
    assert f"{fewer}#facet-publisher" in page.text


def test_chosen_value_is_shown_however_small(client, ten_publishers):
    facet = next(f for f in shown(client, publisher="Förlag 0")["filters"].facets() if f.name == "publisher")
    assert facet.options[0].label == "Förlag 0"
    assert len(facet.options) == 8
    assert "publisher=F" in facet.other_url


def test_list_is_sorted_by_each_order(client):
    now = timezone.now()
    for title, year, days in (("Ö", 2019, 2), ("A", 2010, 1), ("B", None, 3)):
        ReportFactory(published=True, title=title, year=year, published_at=now - dt.timedelta(days=days))
    assert titles(client) == ["Ö", "A", "B"]
    assert titles(client, sort="title") == ["A", "B", "Ö"]
    assert titles(client, sort="added") == ["A", "Ö", "B"]


@pytest.mark.parametrize(
    "query",
    [
        "?kind=pamphlet",
        "?publisher=Nedlagda+f%C3%B6rlaget",
        "?file=open",
        "?outcome_kind=x&licence=CC-BY-3.0",
        "?sort=random",
    ],
)
def test_old_address_still_answers_and_says_what_it_left_out(client, library, query):
    response = client.get(reverse("reports:list") + query)
    assert response.context["page"].paginator.count == 2
    assert response.context["filters"].notices


@pytest.mark.parametrize("query", ["", "?file=here", "?publisher=P", "?sort=added&outcome_kind=method"])
def test_list_costs_the_same_whatever_its_length(client, query):
    numbers = []
    for more in (1, 12):
        for _n in range(more):
            report = ReportFileFactory(report__publisher="P").report
            report.outcomes.add(OutcomeFactory(published=True, kind="method"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("reports:list") + query).context["page"].paginator.count == Report.objects.count()
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 8 + 11 + 1  # the facets that are counted, and one that is chosen


def test_list_leads_to_its_own_feed(client, library):
    html = client.get(reverse("reports:list"), {"kind": "report", "sort": "title", "page": "1"}).text
    feed = reverse("reports:feed") + "?kind=report"
    assert f'type="application/atom+xml" title="Rapporter – Typ: rapport" href="{feed}"' in html
    assert f'<a href="{feed}"' in html
