"""The list of indicators, and the page of one."""

import pytest
from django.urls import reverse
from lxml import html

from knowledge.models import Indicator, Sex
from tests.factories import AreaFactory, DeliveryFactory, FigureFactory, IndicatorFactory, OutcomeFactory, SourceFactory


def page_of(client, indicator):
    return html.fromstring(client.get(indicator.get_absolute_url()).text)


def rows_of(page):
    return [
        [" ".join(cell.text_content().split()) for cell in row.iter("th", "td")]
        for row in page.find(".//main//table").iter("tr")
    ]


def test_indicator_says_what_it_is_and_where_it_comes_from(client, db):
    source = SourceFactory(name_sv="Öppna data", publisher_sv="Utgivaren", licence="CC0-1.0")
    indicator = IndicatorFactory(
        name_sv="Sysselsättning", definition_sv="Andel som arbetar.", unit="andel", better="up", dimension="economic",
        method_note_sv="Slutar 2010.", levels=["municipality"], source_of_figures=source, code="employment_rate",
    )  # fmt: skip
    DeliveryFactory(source=source, label="2019", retrieved="2026-11-29")
    OutcomeFactory(published=True, title="Analysen").measures.add(indicator)
    OutcomeFactory(title="Ett utkast").measures.add(indicator)
    text = page_of(client, indicator).text_content()
    for said in (
        "Sysselsättning", "Andel som arbetar.", "Andel", "Högre är bättre", "Ekonomisk", "Slutar 2010.", "Kommun",
        "Öppna data", "Utgivaren", "Creative Commons Zero", "2019", "29 november 2026", "Analysen", "employment_rate",
    ):  # fmt: skip
        assert said in text
    assert "Ett utkast" not in text


def test_table_has_the_eight_the_county_and_the_country(client, db):
    indicator = IndicatorFactory(unit="andel")
    country, county = AreaFactory(kind="country", code="00", name="Sverige"), AreaFactory(kind="county", name="Länet")
    salem, haninge = AreaFactory(name="Salem"), AreaFactory(name="Haninge")
    for area, values in ((country, (0.5, 0.6)), (county, (0.51, 0.61)), (salem, (0.7, 0.8)), (haninge, (0.1, None))):
        for year, value in zip((2000, 2010), values, strict=True):
            if value is not None:
                FigureFactory(indicator=indicator, area=area, year=year, value=value)
    FigureFactory(indicator=indicator, area=salem, sex=Sex.WOMEN, year=2010, value="0.81")
    FigureFactory(indicator=indicator, area=salem, sex=Sex.MEN, year=2010, suppressed=True)
    FigureFactory(indicator=indicator, area=AreaFactory(small=True, parent=salem, name="Småområdet"), year=2010)
    page = page_of(client, indicator)
    nothing = "ingen siffra–"
    assert rows_of(page) == [
        ["Plats", "2000", "2010", "Kvinnor 2010", "Män 2010"],
        ["Haninge", "10,0 %", nothing, nothing, nothing],
        ["Salem", "70,0 %", "80,0 %", "81,0 %", "visas inte"],
        ["Länet", "51,0 %", "61,0 %", nothing, nothing],
        ["Sverige", "50,0 %", "60,0 %", nothing, nothing],
    ]
    assert "Småområdet" not in page.text_content()
    links = {link.get("href") for link in page.iter("a")}
    assert salem.get_absolute_url() in links
    assert country.get_absolute_url() not in links


def test_zero_is_a_figure(client, db):
    indicator = IndicatorFactory()
    FigureFactory(indicator=indicator, area=AreaFactory(name="Salem"), year=2010, value=0)
    assert rows_of(page_of(client, indicator)) == [["Plats", "2010"], ["Salem", "0"]]


def test_indicator_without_figures_says_so(client, db):
    page = page_of(client, IndicatorFactory())
    assert page.find(".//main//table") is None
    assert "Portalen har inga siffror för kommunerna" in page.text_content()


@pytest.mark.parametrize("n", [1, 12])
def test_indicator_keeps_its_number_of_queries(client, db, django_assert_num_queries, n):
    indicator = IndicatorFactory()
    for area in AreaFactory.create_batch(n):
        for sex in Sex:
            FigureFactory(indicator=indicator, area=area, sex=sex)
    with django_assert_num_queries(13):
        assert client.get(indicator.get_absolute_url()).status_code == 200


def test_list_has_what_is_on_the_site_by_name(client, db):
    IndicatorFactory(name="Ålder", dimension="social")
    IndicatorFactory(name="Bilar", dimension="ecological")
    IndicatorFactory(name="Hemligt", published=False)
    page = html.fromstring(client.get("/kunskap/nyckeltal/").text)
    assert [row.text_content().strip() for row in page.find_class("entry__title")] == ["Bilar", "Ålder"]
    assert "Bilar" not in client.get("/kunskap/nyckeltal/?dimension=social").text
    assert "Bilar" not in client.get("/kunskap/nyckeltal/?q=ALDER").text


def test_sitemap_has_the_indicators_on_the_site(client, db):
    shown, hidden = IndicatorFactory(), IndicatorFactory(published=False)
    found = client.get(reverse("sitemap", args=["indicators"])).text
    assert shown.get_absolute_url() in found
    assert hidden.get_absolute_url() not in found


def test_outcome_leads_to_what_it_measures(client, db):
    outcome = OutcomeFactory(published=True)
    outcome.measures.add(IndicatorFactory(name="Visat"), IndicatorFactory(name="Dolt", published=False))
    text = client.get(outcome.get_absolute_url()).text
    assert "Visat" in text
    assert "Dolt" not in text


@pytest.mark.parametrize(
    ("values", "possible", "impossible"),
    [
        ({"unit": "andel"}, (0, 1), (-1, 2)),
        ({"unit": "procent", "lowest": 0, "highest": 100}, (0, 100), (-1, 101)),
        ({"unit": "antal"}, (-100, 10**9), ()),
        ({"unit": "andel", "highest": 3}, (0, 3), (4,)),
    ],
)
def test_value_is_possible_within_the_bounds(values, possible, impossible):
    indicator = Indicator(**values)
    assert all(indicator.can_be(value) for value in possible)
    assert not any(indicator.can_be(value) for value in impossible)
