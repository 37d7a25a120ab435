"""Findings: texts with views of figures that stay as they were, reviewed or not, and what speaks of what."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.forms import modelform_factory
from django.urls import reverse
from django.utils import timezone
from lxml import html

from core.workflow import TransitionError
from knowledge.admin import ViewForm as AdminViewForm
from knowledge.findings.views_in_text import misplaced, read_address, settle
from knowledge.models import Figure, FindingView
from knowledge.workflow import FINDING_TRANSITIONS
from tests.factories import AreaFactory, ChallengeFactory, DeliveryFactory, FigureFactory, FindingFactory
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


def test_view_and_frame_say_whose_the_figures_are_and_that_no_licence_is_stated(client, finding):
    said = "Källa: Källan. Licens: ingen licens är angiven."
    assert text_of(page_of(client, finding), "//section[@class='view']/p[@class='meta']") == [said]
    framed = client.get(reverse("knowledge:compare-embed") + f"?{QUERY}").content.decode()
    assert said in " ".join(html.fromstring(framed).text_content().split())


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
    choice = read_address(copied).choice
    query = choice.query(as_of=None)
    assert query.startswith("indicator=sysselsattning&place=botkyrka")
    assert "as_of" not in query
    assert choice.as_of == figures.delivery


# What a view asked for, and today's figures


def give_later(figures, year, value):
    """Let a later delivery bring a new year."""
    later = DeliveryFactory(source=figures.source)
    FigureFactory(indicator=figures.indicator, area=figures.places[0], year=year, value=Decimal(value), delivery=later)
    return later


def test_todays_figures_show_the_years_that_have_come_since(client, finding, figures):
    finding.views.update(query=read_address(f"?{QUERY}").choice.query(as_of=None))
    give_later(figures, 2002, "0.7")
    page = page_of(client, finding)
    assert len(page.xpath("//section[@class='view']//tbody/tr")) == 2
    (todays,) = page.xpath("//p[@class='view__pin']/a/@href")
    shown = html.fromstring(client.get(todays).content.decode())
    assert text_of(shown, "//table[contains(@class, 'figures--compared')]//tbody/tr/th") == ["2000", "2001", "2002"]


def test_years_that_were_chosen_stay_chosen_in_todays_figures(client, finding, figures):
    finding.views.update(query=f"{QUERY}&from=2000&to=2000")
    (todays,) = page_of(client, finding).xpath("//p[@class='view__pin']/a/@href")
    assert "to=2000" in todays


@pytest.mark.parametrize("what", ["indicator", "place"])
def test_view_whose_figures_have_gone_shows_no_others(client, finding, figures, what):
    """Also where the portal could show something else: another indicator, or every place."""
    other = figures.new("inkomst", "Inkomst", "Income", "kronor")
    figures.give(figures.places[1], [100, 200], indicator=other)
    if what == "indicator":
        type(figures.indicator).objects.filter(pk=figures.indicator.pk).update(publication="archived")
    else:
        finding.views.update(query=QUERY.replace("botkyrka", "finnsinte"))
    before = set(finding.indicators.all()), set(finding.areas.all())
    settle(finding)
    assert (set(finding.indicators.all()), set(finding.areas.all())) == before
    page = page_of(client, finding)
    assert text_of(page, "//section[@class='view']") == [
        "Vy 1 Siffrorna i den här vyn finns inte längre på webbplatsen."
    ]


def test_view_says_that_its_version_is_gone(client, finding, figures):
    type(figures.delivery).objects.update(state="taken_back", taken_back_at=timezone.now())
    said = text_of(page_of(client, finding), "//section[@class='view']/p[contains(@class, 'message')]")
    assert said == ["Den version av siffrorna som vyn är låst till finns inte längre. Här är dagens siffror."]


def test_links_in_a_view_lead_to_the_comparison(client, finding, figures):
    figures.give(figures.places[1], [0.4, 0.5])
    for view in ("ranking", "multiples", "map"):
        finding.views.update(query=f"indicator=sysselsattning&view={view}")
        links = page_of(client, finding).xpath("//section[@class='view']//a/@href")
        assert len(links) > 5
        assert [link for link in links if link.startswith("?")] == []


def test_view_of_all_places_speaks_of_all_of_them(figures):
    figures.all_around()
    finding = FindingFactory()
    FindingView.objects.create(finding=finding, query="indicator=sysselsattning&view=ranking")
    settle(finding)
    assert set(finding.areas.all()) == set(figures.places)


def test_lines_that_name_no_view_are_told(finding):
    finding.text_sv, finding.text_en = "{1}\n\n{2}\n\n{1}", "{1}\n\n{01}"
    assert "{2}, {1}." in misplaced(finding)


# In the admin


def row(finding, **changes):
    view = finding.views.get()
    sent = {"order": 1, "query": view.query, "caption_sv": "", "caption_en": "", "delivery": view.delivery_id or ""}
    form = ViewForm({**sent, **changes}, instance=view)
    assert form.is_valid(), form.errors
    return form.cleaned_data


class ViewForm(modelform_factory(FindingView, form=AdminViewForm, fields=["order", "query", "delivery"])):
    pass


def test_pasted_version_wins_over_the_one_that_a_view_had(finding, figures):
    later = give_later(figures, 2002, "0.7")
    assert row(finding, query=f"?{QUERY}&as_of={later.pk}")["delivery"] == later
    assert row(finding, query=f"?{QUERY}&from=2001")["delivery"] == later
    assert row(finding)["delivery"] == figures.delivery
    assert row(finding, query=f"?{QUERY}&from=2001", delivery=later.pk)["delivery"] == later


def test_finding_is_saved_whose_view_has_gone(finding):
    finding.views.update(query="indicator=finnsinte")
    assert row(finding, order=2)["order"] == 2


def test_view_is_locked_to_no_version_that_has_been_taken_back(finding, figures):
    gone = DeliveryFactory(source=figures.source, state="taken_back", taken_back_at=timezone.now())
    form = ViewForm({"order": 1, "query": finding.views.get().query, "delivery": gone.pk}, instance=finding.views.get())
    assert "delivery" in form.errors


def test_text_is_closed_once_it_has_been_reviewed(client, superuser, finding):
    client.force_login(superuser)
    finding.contributors.create(role="reviewer", name="Ada Granskare")
    address = reverse("admin:knowledge_finding_change", args=[finding.pk])
    written = {"title_sv", "text_sv", "views-0-query", "contributors-0-name"}

    def fields():
        return {
            field.get("name") for field in html.fromstring(client.get(address).content.decode()).xpath("//*[@name]")
        }

    assert written <= fields()
    type(finding).objects.filter(pk=finding.pk).update(state="reviewed")
    assert written & fields() == set()


def test_finding_is_found_by_a_district_that_it_speaks_of(client, finding, figures):
    district = AreaFactory(kind="district", slug="fittja", name="Fittja", parent=figures.places[0])
    finding.areas.add(district)
    FindingFactory(published=True, title_sv="Ett annat fynd")
    listed = client.get(reverse("knowledge:findings") + "?place=fittja").content.decode()
    assert "Det växte" in listed
    assert "Ett annat fynd" not in listed


def test_finding_in_review_waits_for_editors(client, superuser, finding):
    client.force_login(superuser)
    FINDING_TRANSITIONS.take(finding, "review", by=superuser)
    listed = client.get(reverse("admin:knowledge_finding_changelist") + "?waiting=in_review").content.decode()
    assert "Det växte" in listed
