"""The other way: what stands around a report, and where reports stand on the pages of what they are about."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.around import MOST, around
from reports.models import Report
from tests import factories
from tests.transitions import take

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(db):
    return factories.ReportFactory(published=True, title="Den här")


def titles(neighbours):
    return [one.title for one in neighbours]


def test_reports_around_it_stand_both_ways_and_only_those_on_the_site(client, report, editor):
    earlier, later, older, kin, replacement = (
        factories.ReportFactory(published=True, title=title)
        for title in ("Tidigare", "Senare", "Äldre", "Släkt", "Nyare")
    )
    report.builds_on.add(earlier, factories.ReportFactory(title="Utkast"))
    later.builds_on.add(report)
    factories.ReportFactory(archived=True).builds_on.add(report)
    report.related_reports.add(kin)
    take(older, "supersede", other=report, by=editor)
    take(report, "supersede", other=replacement, by=editor)
    shown = around(report)
    assert titles(shown.builds_on) == ["Tidigare"]
    assert titles(shown.built_on_by) == ["Senare"]
    assert titles(shown.replaces) == ["Äldre"]
    assert titles(shown.related) == ["Släkt"]
    assert titles(around(kin).related) == ["Den här"]
    page = client.get(report.get_absolute_url()).text
    for other in (earlier, later, older, kin, replacement):
        assert page.count(f'href="{other.get_absolute_url()}"') == 1
    assert "Utkast" not in page


def test_reports_come_by_year_and_then_by_the_swedish_alphabet(report):
    for title, year in (("Ö", 2019), ("Z", 2019), ("Å", 2019), ("B", None), ("A", 2020)):
        report.builds_on.add(factories.ReportFactory(published=True, title=title, year=year))
    assert titles(around(report).builds_on) == ["A", "Z", "Å", "Ö", "B"]


def test_those_who_reuse_what_it_documents_are_named(client, report):
    outcome = factories.OutcomeFactory(published=True, title="Metoden")
    draft = factories.OutcomeFactory()
    report.outcomes.add(outcome, draft)
    factories.ReuseFactory(outcome=outcome, organisation_name="Umeå kommun")
    factories.ReuseFactory(outcome=outcome, organisation_name="Obekräftad", confirmed_at=None)
    factories.ReuseFactory(outcome=draft, organisation_name="Av ett utkast")
    factories.ReuseFactory(outcome=factories.OutcomeFactory(published=True), organisation_name="Av annat")
    page = client.get(report.get_absolute_url())
    (shown,) = page.context["reuses"].records
    assert (shown.who, shown.outcome.title) == ("Umeå kommun", "Metoden")
    assert f'href="{outcome.get_absolute_url()}#reuses"' in page.text


def test_funding_and_keywords_are_facts(client, report):
    factories.FundingFactory(report=report, funder="Vinnova", grant_number="2013-03014")
    factories.FundingFactory(report=factories.ReportFactory(), funder="Annan")
    report.keywords.add(factories.KeywordFactory(name="medborgardialog"), factories.KeywordFactory(name="allmänning"))
    assert [(one.funder, one.grant_number) for one in around(report).funding] == [("Vinnova", "2013-03014")]
    response = client.get(report.get_absolute_url())
    assert [keyword.name for keyword in response.context["keywords"]] == ["allmänning", "medborgardialog"]
    page = response.text
    assert "<li>Vinnova, 2013-03014</li>" in page
    assert "<li>medborgardialog</li>" in page


def test_all_that_stands_around_is_a_query_for_each_and_not_endless(report):
    reports = [factories.ReportFactory(published=True) for _ in range(MOST + 1)]
    report.builds_on.add(*reports)
    with CaptureQueriesContext(connection) as queries:
        shown = around(report)
    assert len(shown.builds_on) == MOST
    assert len(queries) == 7


@pytest.mark.parametrize("factory", ["Challenge", "Outcome", "Dialogue", "Organisation", "Area"])
def test_page_of_what_it_is_about_shows_the_report(client, factory):
    published = {"published": True} if factory in {"Challenge", "Outcome", "Dialogue"} else {}
    record = getattr(factories, f"{factory}Factory")(**published)
    for title, values in (("Synlig", {"published": True}), ("Utkast", {}), ("Arkiverad", {"archived": True})):
        report = factories.ReportFactory(title=f"{title} rapport", **values)
        relation = {"Organisation": "organisations", "Area": "areas"}.get(factory, f"{factory.lower()}s")
        getattr(report, relation).add(record)
    factories.ReportFactory(title="Om annat", published=True)
    response = client.get(record.get_absolute_url())
    shown = response.context["reports"]
    assert [one.title for one in shown.records] == ["Synlig rapport"]
    assert shown.total == 1
    assert "Synlig rapport" in response.text
    for hidden in ("Utkast rapport", "Arkiverad rapport", "Om annat"):
        assert hidden not in response.text


# Similar studies


def test_links_to_similar_studies_have_a_section_of_their_own(client):
    factories.LinkFactory(title="Om programmet", category="programme")
    factories.LinkFactory(title="Deras studie", category="similar")
    page = client.get(reverse("links"))
    assert [link.title for link in page.context["similar"]] == ["Deras studie"]
    assert [link.title for _category, links in page.context["groups"] for link in links] == ["Om programmet"]
    assert page.text.count('id="liknande"') == 1
    assert page.text.index('id="liknande"') < page.text.index("Deras studie")


def test_similar_study_stands_with_the_challenge_and_its_reports(client, report):
    challenge = factories.ChallengeFactory(published=True)
    report.challenges.add(challenge, factories.ChallengeFactory(published=True))
    study = factories.LinkFactory(title="Deras studie", category="similar", url="https://example.net/studie")
    study.challenges.add(*report.challenges.all())
    factories.LinkFactory(title="En tidning", category="press").challenges.add(challenge)
    factories.LinkFactory(title="Om annat", category="similar")
    for page in (challenge, report):
        text = client.get(page.get_absolute_url()).text
        assert text.count('href="https://example.net/studie"') == 1, page
        assert f"{reverse('links')}#liknande" in text
        assert "En tidning" not in text
        assert "Om annat" not in text


def test_similar_study_of_a_draft_challenge_is_not_on_the_page(client, report):
    draft = factories.ChallengeFactory()
    report.challenges.add(draft)
    factories.LinkFactory(title="Deras studie", category="similar").challenges.add(draft)
    assert "Deras studie" not in client.get(report.get_absolute_url()).text


@pytest.mark.parametrize(("relation", "points"), [("similar", True), ("programme", False)])
def test_similar_work_among_the_reports_points_to_the_similar_studies(client, relation, points):
    report = factories.ReportFactory(published=True, relation=relation)
    section = f"{reverse('links')}#liknande"
    assert (section in client.get(report.get_absolute_url()).text) is points
    assert (section in client.get(reverse("reports:list"), {"relation": relation}).text) is points


# Facts


def test_facts_say_all_that_is_known_of_an_article(client):
    report = factories.ReportFactory(
        published=True,
        kind=Report.Kind.ARTICLE,
        language="en",
        title="Planning practice",
        parallel_title="Planeringens praktik",
        year=2019,
        month=5,
        day=27,
        container="European Planning Studies",
        volume="25",
        issue="11",
        pages="1998–2015",
        series="Skriftserien",
        series_number="2019:4",
        issn="0965-4313",
        urn="urn:nbn:se:kth:diva-123456",
        licence="CC-BY-4.0",
        owner=factories.OrganisationFactory(name="Deponenten"),
    )
    factories.AuthorFactory(report=report, name="Anna Exempel", orcid="0000-0002-1825-0097")
    page = client.get(report.get_absolute_url()).text
    facts = page[page.index('class="facts') :]
    for fact in (
        '<span lang="sv">Planeringens praktik</span>',
        '<time datetime="2019-05-27">27 maj 2019</time>',
        "<cite>European Planning Studies</cite>",
        "<dd>25</dd>",
        "<dd>11</dd>",
        "1998–2015",
        "<dd>2019:4</dd>",
        "0965-4313",
        "https://urn.kb.se/resolve?urn=urn%3Anbn%3Ase%3Akth%3Adiva-123456",
        "https://orcid.org/0000-0002-1825-0097",
        "Deponenten",
    ):
        assert fact in facts, fact
    assert report.get_licence_display() in facts or report.get_licence_display().capitalize() in facts


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ({"year": None}, ""),
        ({"year": 2018}, "2018"),
        ({"year": 2018, "month": 12}, "december 2018"),
        ({"year": 2018, "month": 12, "day": 3}, "3 december 2018"),
    ],
)
def test_date_is_as_precise_as_known(client, date, shown):
    page = client.get(factories.ReportFactory(published=True, **date).get_absolute_url()).text
    assert (f">{shown}</time>" in page) if shown else ("<time" not in page)
