"""What record pages and rows say once: who shares, where, and that a page is about this record."""

import pytest
from django.urls import reverse
from lxml import html

from outcomes.models import Trial
from tests import factories

pytestmark = pytest.mark.django_db
FEW = 3  # rows of a list that a record shows before it folds the rest


def page_of(client, address):
    return html.fromstring(client.get(address).text)


def words(element):
    return " ".join(element.text_content().split())


@pytest.mark.parametrize(("n_in", "said"), [(4, "alla fyra kommunerna"), (3, "Plats")])
def test_record_in_all_municipalities_says_so_in_its_row_and_facts(client, n_in, said):
    municipalities = factories.AreaFactory.create_batch(4)
    factories.AreaFactory(district=True, parent=municipalities[0])
    challenge = factories.ChallengeFactory(published=True)
    challenge.areas.add(*municipalities[:n_in])
    row = page_of(client, reverse("challenges:list")).find_class("entry__facts")[0]
    facts = page_of(client, challenge.get_absolute_url()).find_class("across")[0]
    for where in (row, facts):
        assert said.lower() in words(where).lower()
        assert ("kommunerna" in words(where)) == (n_in == 4)


def test_two_municipalities_are_named_though_they_are_all(client):
    challenge = factories.ChallengeFactory(published=True)
    challenge.areas.add(*(factories.AreaFactory(name=name) for name in ("Salem", "Tyresö")))
    assert "Salem, Tyresö" in words(page_of(client, reverse("challenges:list")).find_class("entry__facts")[0])


@pytest.mark.parametrize(("n", "n_open", "n_folded"), [(1, 1, 0), (4, 4, 0), (5, FEW, 2), (30, FEW, 27)])
def test_long_list_of_a_record_is_folded(client, n, n_open, n_folded):
    challenge = factories.ChallengeFactory(published=True)
    for report in factories.ReportFactory.create_batch(n, published=True):
        report.challenges.add(challenge)
    (section,) = page_of(client, challenge.get_absolute_url()).xpath("//section[@id='reports']")
    assert len(section.xpath("./div/ul/li")) == n_open
    assert len(section.xpath(".//details/ul/li")) == n_folded
    if n_folded:
        (summary,) = section.xpath(".//details/summary")
        assert words(summary).startswith(f"{n_folded} till")
        assert summary.get("data-address").endswith(f"/rapporter/?challenge={challenge.slug}")
        assert section.xpath(".//details")[0].get("open") is None


def test_more_than_a_page_holds_stand_in_the_list(client):
    challenge = factories.ChallengeFactory(published=True)
    for report in factories.ReportFactory.create_batch(31, published=True):
        report.challenges.add(challenge)
    (section,) = page_of(client, challenge.get_absolute_url()).xpath("//section[@id='reports']")
    assert len(section.xpath(".//li")) == 30
    (link,) = section.xpath("./div[@class='band__head']//a")
    assert words(link) == "Alla 31 rapporter"


@pytest.mark.parametrize(
    ("factory", "said"),
    [
        (factories.ChallengeFactory, "Den här utmaningen"),
        (factories.DialogueFactory, "Den här dialogen"),
        (factories.OutcomeFactory, "Det här resultatet"),
        (factories.ReportFactory, "Den här rapporten"),
    ],
)
def test_record_does_not_count_itself_on_its_line(client, factory, said):
    (here,) = page_of(client, factory(published=True).get_absolute_url()).find_class("line__station--here")
    assert words(here) == said


def test_what_no_source_tells_of_a_part_is_said_once(client):
    challenge = factories.ChallengeFactory(published=True)
    for _ in range(5):
        factories.ChallengePartyFactory(challenge=challenge, role="party", started_on=None)
    (section,) = page_of(client, challenge.get_absolute_url()).xpath("//section[@id='sharing']")
    said = words(section)
    assert "5 organisationer delar den" in said
    assert said.count("Källorna anger inte vilken roll 5 av dem har.") == 1
    assert "datum okänt" not in said
    assert "i en roll som källan inte anger" not in said


def test_part_with_a_role_and_a_day_shows_them(client):
    challenge = factories.ChallengeFactory(published=True)
    factories.ChallengePartyFactory(challenge=challenge, role="funder", started_on="2014-03-01")
    (section,) = page_of(client, challenge.get_absolute_url()).xpath("//section[@id='sharing']")
    assert "finansiär" in words(section)
    assert "sedan 1 mars 2014" in words(section)


def test_author_that_is_the_publisher_is_named_once(client):
    report = factories.ReportFactory(published=True, publisher="Boverket", container="", year=2015)
    factories.AuthorFactory(report=report, name="Boverket")
    row = page_of(client, reverse("reports:list")).find_class("entry__facts")[0]
    assert words(row).count("Boverket") == 1


def test_failed_trial_is_told_from_one_of_unknown_end(client):
    outcome = factories.OutcomeFactory(published=True)
    for verdict in (Trial.Verdict.FAILED, Trial.Verdict.UNKNOWN, Trial.Verdict.WORKED):
        factories.TrialFactory(outcome=outcome, verdict=verdict)
    stops = page_of(client, outcome.get_absolute_url()).xpath("//section[@id='trials']/ol[@class='stops']/li")
    assert sorted(stop.get("class", "") for stop in stops) == ["", "stops__failed", "stops__unknown"]


def test_reports_a_year_have_a_gap_and_a_column_for_unknown_years(client):
    for year in (2013, 2015, 2015, None):
        factories.ReportFactory(published=True, year=year)
    factories.ReportFactory(year=1999)  # a draft
    (chart,) = page_of(client, reverse("reports:list")).find_class("listing__chart")
    rows = [[words(cell) for cell in row] for row in chart.xpath(".//tbody/tr")]
    assert rows == [["2015", "2"], ["2014", "inga"], ["2013", "1"], ["Okänt", "1"]]
    assert len(chart.find_class("chart__column--apart")) == 1


def test_participation_says_of_how_many_dialogues_it_is_not_known(client):
    factories.DialogueFactory(published=True, participants=120)
    factories.DialogueFactory.create_batch(2, published=True, participants=None)
    factories.DialogueFactory(participants=900)  # a draft
    (chart,) = page_of(client, reverse("dialogues:list")).find_class("listing__chart")
    numbers = [words(row[1]) for row in chart.xpath(".//tbody/tr")]
    assert numbers == ["120", "okänt"]
    assert "2 dialoger till" in words(chart)


@pytest.mark.parametrize("address", ["challenges:list", "dialogues:list", "outcomes:list", "reports:list"])
def test_empty_list_has_no_chart(client, address):
    assert not page_of(client, reverse(address)).find_class("listing__chart")
