"""Findings: texts with views of figures that stay as they were, reviewed or not, and what speaks of what."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from lxml import html

from core.workflow import TransitionError
from knowledge.findings.looking import read_address, settle
from knowledge.models import Figure, FindingView
from knowledge.workflow import FINDING_TRANSITIONS
from tests.factories import ChallengeFactory, DeliveryFactory, FindingFactory
from tests.knowledge.test_reading import change

QUERY = "indicator=sysselsattning&place=botkyrka&beside=nothing"


@pytest.fixture
def finding(figures):
    figures.give(figures.places[0], [0.5, 0.6])
    found = FindingFactory(published=True, title_sv="Det växte", text_sv="Före.\n\n{1}\n\nEfter.")
    FindingView.objects.create(finding=found, query=QUERY)
    settle(found)
    return found


def page_of(client, record):
    return html.fromstring(client.get(record.get_absolute_url()).content.decode())


def text_of(page, path):
    return [" ".join(one.text_content().split()) for one in page.xpath(path)]


def test_view_keeps_its_figures_and_leads_to_todays(client, finding, figures):
    later = DeliveryFactory(source=figures.source)
    change(Figure.objects.order_by("year").first(), later, value=Decimal("0.9"))
    page = page_of(client, finding)
    assert text_of(page, "//section[@class='view']//tbody//td")[0] == "50,0"
    assert "Låst till den version som kom in" in text_of(page, "//p[@class='view__pin']")[0]
    today = html.fromstring(client.get(page.xpath("//p[@class='view__pin']/a/@href")[0]).content.decode())
    assert text_of(today, "//table[contains(@class, 'figures--compared')]//td")[0] == "90,0"
    (csv,) = page.xpath("//section[@class='view']//a[contains(@href, '.csv')]/@href")
    assert "50,0" in client.get(csv).content.decode()


def test_views_stand_where_the_text_names_them_and_the_others_last(client, finding):
    FindingView.objects.create(finding=finding, query=f"{QUERY}&view=ranking", order=2)
    parts = page_of(client, finding).xpath("//div[@class='written__body']/*")
    assert [one.tag for one in parts] == ["div", "section", "div", "section"]
    assert ["Före." in parts[0].text_content(), "Efter." in parts[2].text_content()] == [True, True]
    ids = page_of(client, finding).xpath("//@id")
    assert len(ids) == len(set(ids))


def test_finding_speaks_of_what_its_views_show(client, finding, figures):
    challenge = ChallengeFactory(published=True)
    challenge.findings.add(finding)
    for record in (figures.indicator, figures.places[0], challenge):
        assert page_of(client, record).xpath(f"//a[@href='{finding.get_absolute_url()}']"), record
    listed = client.get(reverse("knowledge:findings") + "?municipality=botkyrka&q=vaxte").content.decode()
    assert "Det växte" in listed
    assert challenge.title in page_of(client, finding).text_content()


def test_page_says_that_nobody_has_reviewed_it_until_somebody_has(client, finding, superuser):
    FINDING_TRANSITIONS.take(finding, "review", by=superuser)
    with pytest.raises(TransitionError):
        FINDING_TRANSITIONS.take(finding, "reviewed", by=superuser, reason="Siffrorna.")
    finding.contributors.create(role="reviewer", name="Ada Granskare")
    assert "Ingen har granskat texten." in page_of(client, finding).text_content()
    FINDING_TRANSITIONS.take(finding, "reviewed", by=superuser, reason="Siffrorna.")
    page = page_of(client, finding).text_content()
    assert "Ada Granskare" in page
    assert "Ingen har granskat texten." not in page
    assert "Siffrorna." in page


@pytest.mark.parametrize("address", ["", "https://example.org/", "?indicator=finnsinte", f"?{QUERY}&place=finnsinte"])
def test_view_is_the_address_of_a_comparison(finding, address):
    with pytest.raises(ValidationError):
        read_address(address)


def test_address_is_kept_as_its_query_and_its_version(finding, figures):
    copied = f"https://portal.example/kunskap/jamfor/?{QUERY}&as_of={figures.delivery.pk}#main"
    query, version = read_address(copied)
    assert query.startswith("indicator=sysselsattning&place=botkyrka")
    assert "as_of" not in query
    assert version == figures.delivery.pk
