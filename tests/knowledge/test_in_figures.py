"""A place in figures: what is latest, how it has moved, where it stands, and nothing of what is not shown."""

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override
from lxml import html

from core.text.numbers import MINUS, NO_BREAK
from knowledge.models import Figure
from knowledge.suppression import protect
from tests.factories import AreaFactory, IndicatorFactory


def address_of(place, language="sv", name="place"):
    with override(language):
        return reverse(f"knowledge:{name}", args=[place.slug])


def page_of(client, place, query="", language="sv"):
    response = client.get(f"{address_of(place, language)}?{query}")
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def words_of(page, css="//main"):
    return " ".join(" ".join(one.text_content() for one in page.xpath(css)).replace(NO_BREAK, " ").split())


def rows_of(page):
    return {
        words_of(row, ".//h2"): words_of(row, ".//*[contains(@class, 'stands__parts')]")
        for row in page.xpath("//li[contains(@class, 'stands__row')]")
    }


def file_of(client, place, query=""):
    text = client.get(f"{address_of(place, 'en', 'place-csv')}?{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_row_says_what_is_latest_how_it_moved_and_where_it_stands(client, figures):
    figures.all_around()
    assert address_of(figures.places[0]) == "/kunskap/plats/botkyrka/"
    assert address_of(figures.places[0], "en") == "/en/knowledge/place/botkyrka/"
    row = rows_of(page_of(client, figures.places[0]))["Sysselsättningsgrad"]
    assert "67,2 % 2002" in row
    assert f"{MINUS}0,6 procentenheter sedan 2000" in row
    assert "placering 3 av 3" in row
    assert "+4,1 procentenheter" in row  # men minus women, of what is not rounded: 69,24 − 65,14
    english = rows_of(page_of(client, figures.places[0], language="en"))["Employment rate"]
    assert "67.2% 2002" in english
    assert "rank 3 of 3" in english


def test_row_leads_to_the_course_of_its_place(client, figures):
    figures.all_around()
    page = page_of(client, figures.places[0])
    link = page.xpath("//li[contains(@class, 'stands__row')]//h2/a/@href")[0]
    assert link == "/kunskap/jamfor/?indicator=sysselsattning&place=botkyrka"
    assert client.get(link).status_code == 200


def test_two_places_stand_side_by_side(client, figures):
    figures.all_around()
    page = page_of(client, figures.places[0], "with=huddinge")
    assert words_of(page, "//h1") == "Botkyrka och Huddinge i siffror"
    row = rows_of(page)["Sysselsättningsgrad"]
    assert "67,2 %" in row
    assert "68,2 %" in row
    assert [one.get("value") for one in page.xpath("//select/option[@selected]")] == ["huddinge"]
    assert {row["Place"] for row in file_of(client, figures.places[0], "with=huddinge")} == {"Botkyrka", "Huddinge"}


def test_place_that_is_not_there_is_named_and_left_out(client, figures):
    figures.all_around()
    page = page_of(client, figures.places[0], "with=<b>nirgends")
    assert "<b>nirgends" in words_of(page, "//*[@role='status']")
    assert words_of(page, "//h1") == "Botkyrka i siffror"


def test_change_does_not_cross_a_new_definition(client, figures):
    figures.indicator.break_years = [2001]
    figures.indicator.save()
    figures.give(figures.places[0], [0.50, 0.60, 0.62])
    row = rows_of(page_of(client, figures.places[0]))["Sysselsättningsgrad"]
    assert "+2,0 procentenheter sedan 2001" in row
    figures.indicator.break_years = [2002]
    figures.indicator.save()
    assert "sedan" not in rows_of(page_of(client, figures.places[0]))["Sysselsättningsgrad"]


def test_curve_holds_its_values_in_words(client, figures):
    figures.give(figures.places[0], [0.678, None, ..., 0.7])
    page = page_of(client, figures.places[0])
    told = words_of(page, "//*[local-name()='svg']/*[local-name()='desc']")
    assert told == "Botkyrka: 2000 67,8 %, 2001 saknas, 2002 visas inte, 2003 70,0 %."


def test_editors_choose_and_order_what_is_shown(client, figures):
    figures.all_around()
    for order, slug in ((2, "andra"), (1, "forsta")):
        figures.new(slug, slug.title(), slug.title(), "antal", place_order=order)
    for n in range(12):
        one = figures.new(f"vald-{n}", f"Vald {n}", f"Chosen {n}", "antal", place_order=3 + n)
        figures.give(figures.places[0], [n + 1], indicator=one)
    names = list(rows_of(page_of(client, figures.places[0])))
    assert names == ["Forsta", "Andra", *(f"Vald {n}" for n in range(8))]


def test_indicator_without_a_figure_says_so(client, figures):
    figures.indicator.place_order = 1
    figures.indicator.save()
    figures.new("gronyta", "Grönyta", "Green space", "procent", place_order=2)
    figures.all_around()
    assert "Ingen siffra för Botkyrka." in rows_of(page_of(client, figures.places[0]))["Grönyta"]


def test_figure_that_another_has_as_well_is_not_the_highest(client, figures):
    for place, value in zip(figures.places, (0.7, 0.7, 0.5), strict=True):
        figures.give(place, [value])
    assert "högst" not in words_of(page_of(client, figures.places[0]), "//*[contains(@class, 'lead')]")
    assert "lägst" in words_of(page_of(client, figures.places[2]), "//*[contains(@class, 'lead')]")


def test_part_without_a_figure_of_what_is_chosen_is_not_linked(client, figures):
    figures.indicator.place_order = 1
    figures.indicator.save()
    figures.all_around()
    small, empty = AreaFactory.create_batch(2, small=True, parent=figures.places[0])
    figures.give(small, [0.5], indicator=figures.new("annat", "Annat", "Other", "antal"))
    figures.give(empty, [None])
    text = client.get(address_of(figures.places[0])).text
    for part in (small, empty):
        assert client.get(address_of(part)).status_code == 404
        assert address_of(part) not in text


def test_draft_is_not_among_the_chosen(client, figures):
    figures.all_around()
    draft = IndicatorFactory(published=False, name_sv="Utkastet", place_order=1)
    figures.give(figures.places[0], [1], indicator=draft)
    assert "Utkastet" not in words_of(page_of(client, figures.places[0]))


def test_only_parts_with_figures_of_their_own_have_a_page(client, figures):
    figures.all_around()
    small = AreaFactory(small=True, parent=figures.places[0])
    assert client.get(address_of(small)).status_code == 404
    assert client.get(address_of(figures.country)).status_code == 404
    figures.give(small, [0.5])
    assert client.get(address_of(small)).status_code == 200
    assert address_of(small) in client.get(address_of(figures.places[0])).text


# What is not shown


def test_part_says_which_municipality_stands_in_for_it(client, figures):
    figures.all_around()
    small = AreaFactory(small=True, name="Området", parent=figures.places[0])
    figures.give(small, [0.5, 0.5, ...])
    row = rows_of(page_of(client, small))["Sysselsättningsgrad"]
    assert "Siffran för 2002 visas inte: den, eller en som följer av den, bygger på för få personer." in row
    assert "I stället: Botkyrka som helhet, 67,2 % år 2002." in row
    assert "placering" not in row
    (line,) = file_of(client, small)
    assert (line["Value"], line["Stand-in from"], line["Value of the stand-in"]) == ("", "Botkyrka", "67.2")


@pytest.fixture
def small_numbers(figures):
    """Three parts of a municipality, of which one has too few, and what could tell how few they are."""
    count = figures.new("bistand", "Bistånd", "Support", "antal", smallest_shown=5, place_order=1)
    parts = [AreaFactory(small=True, name=f"Del {n}", parent=figures.places[0]) for n in range(3)]
    for part, (women, men) in zip(parts, ((3, 914), (411, 522), (633, 744)), strict=True):
        figures.give(part, [women + men], indicator=count)
        figures.give(part, [women], sex="women", indicator=count)
        figures.give(part, [men], sex="men", indicator=count)
    whole = figures.places[0]
    figures.give(whole, [3 + 914 + 411 + 522 + 633 + 744], indicator=count)
    figures.give(whole, [3 + 411 + 633], sex="women", indicator=count)
    figures.give(whole, [914 + 522 + 744], sex="men", indicator=count)
    before = {(one.series.area_id, one.series.sex): one.value for one in Figure.objects.select_related("series")}
    assert protect(figures.delivery)
    return count, parts, before


def test_nothing_is_told_of_what_is_not_shown(client, figures, small_numbers):
    """Neither the number, nor what it is the difference of: on any page of the parts, alone and in pairs."""
    _count, parts, before = small_numbers
    hidden = set(Figure.objects.filter(status="suppressed").values_list("series__area", "series__sex"))
    assert len(hidden) > 1
    queries = ["", *(f"with={one.slug}" for one in (*parts, figures.places[0]))]
    for place in (*parts, figures.places[0]):
        for query in queries:
            page = page_of(client, place, query)
            text = words_of(page).replace(" ", "")
            lines = file_of(client, place, query)
            for area, sex in hidden:
                number = f"{before[area, sex]:.0f}"
                if len(number) > 1:
                    assert number not in text, (place, query, area, sex)
                    assert all(number not in value for line in lines for value in line.values())
            assert f"{before[parts[0].pk, 'men'] - before[parts[0].pk, 'women']:.0f}" not in text


def test_rank_and_difference_take_no_part_of_what_is_not_shown(client, figures):
    first, second, third = figures.places
    figures.give(first, [0.6])
    figures.give(second, [...])
    figures.give(third, [0.5])
    figures.give(first, [...], sex="women")
    figures.give(first, [0.55], sex="men")
    row = rows_of(page_of(client, first))["Sysselsättningsgrad"]
    assert "placering 1 av 2" in row
    assert "procentenheter" not in row
    hidden = rows_of(page_of(client, second))["Sysselsättningsgrad"]
    assert "placering" not in hidden
    assert "%" not in hidden
    (line,) = file_of(client, second)
    told = [
        line[name]
        for name in ("Value", "Value, not rounded", "Change", "Rank among the municipalities", "Men minus women")
    ]
    assert told == [""] * 5


def test_latest_that_is_not_shown_is_not_given_by_what_was_before(client, figures):
    figures.give(figures.places[0], [0.6, 0.7, ...])
    row = rows_of(page_of(client, figures.places[0]))["Sysselsättningsgrad"]
    assert "sedan" not in row
    assert "%" not in row


# On the place's own page


def test_page_of_the_place_shows_a_few_and_leads_on(client, figures):
    figures.all_around()
    text = client.get(figures.places[0].get_absolute_url()).text
    page = html.fromstring(text)
    assert "67,2 % 2002" in words_of(page, "//section[@id='figures']")
    assert address_of(figures.places[0]) in text


@pytest.mark.parametrize("n", [1, 8])
def test_page_keeps_its_number_of_statements(client, figures, django_assert_num_queries, n):
    for order in range(n):
        one = figures.new(f"matt-{order}", f"Mått {order}", f"Measure {order}", "antal", place_order=order)
        for place in figures.places:
            figures.give(place, [Decimal(1)], indicator=one)
        figures.give(AreaFactory(small=True, parent=figures.places[0]), [7], indicator=one)
    with django_assert_num_queries(10):
        client.get(f"{address_of(figures.places[0])}?with=huddinge")


def test_only_places_with_figures_are_in_the_sitemap(client, figures):
    """What has been taken back leaves its series behind."""
    figures.give(figures.places[0], [0.6])
    figures.give(figures.places[1], [])
    text = client.get(reverse("sitemap", args=["figures"])).text
    assert address_of(figures.places[0]) in text
    assert address_of(figures.places[1]) not in text
