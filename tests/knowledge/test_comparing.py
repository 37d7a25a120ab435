"""The page that compares figures: every view is an address, said in a sentence, drawn, listed and taken home alike."""

import csv
import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from html import unescape

import pytest
from django.core.cache import caches
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from lxml import etree, html

from core.text.numbers import MINUS, NO_BREAK
from knowledge.comparing import sentences
from knowledge.comparing.choice import OF_ONE_YEAR, VIEWS
from knowledge.comparing.drawings import Drawn
from knowledge.comparing.figures import look
from knowledge.comparing.tables import table
from knowledge.models import Figure
from tests.factories import AreaFactory, DeliveryFactory, SourceFactory
from tests.knowledge.test_reading import change

ADDRESS = "/kunskap/jamfor/"


def page_of(client, query="", language="sv"):
    with override(language):
        response = client.get(f"{reverse('knowledge:compare')}?{query}")
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def found(page, path):
    """Find elements by their tags and classes, one in the other: “table.figures td”."""
    steps = []
    for step in path.split():
        tag, *classes = step.split(".")
        marks = "".join(f"[contains(concat(' ', @class, ' '), ' {name} ')]" for name in classes)
        steps.append(f"//*{marks}" if not tag else f"//{tag}{marks}")
    return page.xpath("".join(steps))


def text_of(page, path):
    return [" ".join(one.text_content().split()) for one in found(page, path)]


def lead(page):
    return text_of(page, ".lead")[0].replace(NO_BREAK, " ")


# One way of writing


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_drawing_table_and_file_hold_the_same_values(client, figures, view, language):
    figures.all_around()
    other = figures.new("utbildning", "Utbildning", "Education", "procent")
    for n, place in enumerate(figures.places):
        figures.give(place, [12.25 + n, 13.35 + n, 14.45 + n], indicator=other)
    query = f"indicator=sysselsattning&place=botkyrka&view={view}&with=utbildning"
    page = page_of(client, query, language)
    told = " ".join(one.text for one in found(page, "svg.c desc"))
    told = unescape(told).replace(NO_BREAK, " ")
    in_table = {cell.replace(NO_BREAK, " ") for row in found(page, ".figures--compared tbody tr") for cell in
                [" ".join(td.text_content().split()) for td in row.xpath("td")]}  # fmt: skip
    with override(language):
        answer = client.get(f"{reverse('knowledge:compare-csv')}?{query}").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(answer), delimiter=";"))[1:]
    is_of_one_year = view in OF_ONE_YEAR
    ours = [row for row in rows if row[1] == "Botkyrka" and (row[4] == "2002" or not is_of_one_year)]
    assert len(ours) == {"sexes": 2, "pair": 2}.get(view, 3)  # of two sexes, two indicators, three sexes or three years
    percent = " %" if language == "sv" else "%"
    for row in ours:
        assert row[5] in in_table
        if view not in {"map", "ranking"} or row[3] in {"alla", "all"}:
            assert f"{row[5]}{percent}" in told
    if not is_of_one_year:
        for row in ours:
            assert f"{row[4]} {row[5]}{percent}" in told
    if view == "lines":
        for row in [row for row in rows if row[1] in {"Riket", "Sweden"}]:
            assert f"{row[4]} {row[5]}{percent}" in told
            assert row[5] in in_table


def test_value_is_rounded_half_up_everywhere(client, figures):
    figures.give(figures.places[0], [0.67750, 0.67250])
    page = page_of(client, "place=botkyrka")
    assert "från 67,8 % år 2000 till 67,3 % år 2001" in lead(page)
    assert text_of(page, ".figures--compared tbody td")[0] == "67,8"
    assert "2000 67,8 %" in found(page, "svg.c desc")[0].text.replace(NO_BREAK, " ")


def test_difference_is_reckoned_from_what_is_not_rounded(client, figures):
    figures.give(figures.places[0], [0.6784, 0.6726])  # 67,8 and 67,3; the difference is 0,58
    assert "med 0,6 procentenheter" in lead(page_of(client, "place=botkyrka"))


def test_share_of_small_change_is_said_to_be_much_the_same(client, figures):
    figures.give(figures.places[0], [0.6784, 0.6783])
    assert lead(page_of(client, "place=botkyrka")).startswith("I Botkyrka var siffran ungefär densamma")


# The errand: how did employment among women in Botkyrka move against the others?


def test_planner_reads_the_answer_in_the_first_sentence(client, figures):
    figures.all_around()
    page = page_of(client, "indicator=sysselsattning&place=botkyrka&sex=women&from=2000&to=2002")
    assert text_of(page, "h1") == ["Sysselsättningsgrad, kvinnor i Botkyrka 2000–2002"]
    assert lead(page) == (
        "I Botkyrka gick siffran för kvinnor ner från 65,8 % år 2000 till 65,1 % år 2002, med 0,7 procentenheter. "
        "Medianen för de tre gick från 66,8 % till 66,1 %. I hela riket gick siffran från 68,8 % till 68,1 %."
    )
    says = " ".join(text_of(page, ".says p"))
    assert "År 2000 hade Botkyrka placering 3 och år 2002 placering 3 av 3." in says
    assert "Siffrorna visar att något är så, inte varför." in says


def test_page_of_knowledge_leads_there(client, figures):
    figures.all_around()
    page = html.fromstring(client.get("/kunskap/").content.decode())
    form = found(page, "form.choose")[0]
    assert form.get("action") == ADDRESS
    assert [option.get("value") for option in form.xpath(".//select[@name='indicator']/option")] == ["sysselsattning"]
    assert [option.get("value") for option in form.xpath(".//select[@name='place']/option")] == [
        "",
        "botkyrka",
        "huddinge",
        "nykvarn",
    ]


def test_sentence_is_said_in_english_as_well(client, figures):
    figures.all_around()
    page = page_of(client, "place=botkyrka&sex=men", "en")
    assert lead(page).startswith(
        "In Botkyrka the figure for men fell from 69.8% in 2000 to 69.2% in 2002, by 0.6 percentage points."
    )


def test_women_and_men_of_a_place_are_two_lines_with_their_difference(client, figures):
    figures.all_around()
    page = page_of(client, "place=botkyrka&sex=both")
    assert "Skillnaden mellan kvinnor och män gick från 4,0 procentenheter till 4,1 procentenheter." in lead(page)
    assert text_of(page, ".figures--compared thead th")[-1] == "Män minus kvinnor"
    assert text_of(page, ".figures--compared tbody td")[2] == "+4,0"
    assert len(found(page, ".c--wide .c-line--men")) == len(found(page, ".c--wide .c-line--a")) == 1


def test_more_than_three_lines_have_a_small_drawing_each(client, figures):
    figures.all_around()
    page = page_of(client, "sex=both")
    assert text_of(page, ".multiples h3") == ["Botkyrka", "Huddinge", "Nykvarn"]
    assert len(found(page, ".multiples svg desc")) == 3


# What is not known


def test_missing_suppressed_and_zero_are_told_apart(client, figures):
    figures.give(figures.places[0], [0.5, None, ..., 0, 0.2])
    page = page_of(client, "place=botkyrka&beside=nothing")
    assert text_of(page, ".figures--compared tbody td") == ["50,0", "saknas", "visas inte", "0,0", "20,0"]
    told = found(page, "svg.c desc")[0].text.replace(NO_BREAK, " ")
    assert told == "Botkyrka: 2000 50,0 %, 2001 saknas, 2002 visas inte, 2003 0,0 %, 2004 20,0 %."
    assert text_of(page, ".chart__note") == [
        "Botkyrka: ingen siffra för 2001.",
        "Botkyrka: siffrorna för 2002 visas inte, eftersom de bygger på för få personer.",
    ]
    assert len(found(page, ".c--wide .c-open")) == 1
    assert len(found(page, ".c--wide .c-line--a")) == 1  # of the last two years; the first stands alone


def test_new_definition_is_named_and_breaks_the_line(client, figures):
    figures.indicator.break_years = [2002]
    figures.indicator.save()
    figures.give(figures.places[0], [0.5, 0.6, 0.7, 0.8])
    page = page_of(client, "place=botkyrka&beside=nothing")
    assert "Från och med 2002 mäts det på ett annat sätt." in text_of(page, ".chart__note")[0]
    assert len(found(page, ".c--wide .c-line--a")) == 2


def test_nothing_is_compared_across_a_new_definition(client, figures):
    figures.indicator.break_years = [2002]
    figures.indicator.save()
    for place, values in zip(
        figures.places, ([0.9, 0.8, 0.5, 0.6], [0.1, 0.2, 0.4, 0.3], [0.3, 0.3, 0.7, 0.8]), strict=True
    ):
        figures.give(place, values)
    figures.give(figures.country, [0.2, 0.3, 0.6, 0.7])
    page = page_of(client, "place=botkyrka")
    assert lead(page) == (
        "I Botkyrka gick siffran upp från 50,0 % år 2002 till 60,0 % år 2003, med 10,0 procentenheter. "
        "Medianen för de tre gick från 50,0 % till 60,0 %. I hela riket gick siffran från 60,0 % till 70,0 %."
    )
    says = " ".join(text_of(page, ".says p")).replace(NO_BREAK, " ")
    assert "År 2002 hade Botkyrka placering 2 och år 2003 placering 2 av 3" in says
    assert "gick från 10,0 procentenheter till 10,0 procentenheter" in says
    assert "upp i två av de tre sedan 2002 och ner i en" in says
    assert "2000" not in says
    ranking = page_of(client, "view=ranking")
    assert "mot 30,0 procentenheter år 2002" in lead(ranking)
    assert text_of(ranking, ".figures--compared thead th")[-1] == "Placering 2002"
    assert text_of(page_of(client, "view=multiples"), ".multiples p") == ["+10,0", "−10,0", "+10,0"]


def test_pair_names_the_indicator_that_is_measured_in_another_way(client, figures):
    figures.all_around()
    other = figures.new("utbildning", "Utbildning", "Education", "procent", break_years=[2001])
    figures.give(figures.places[0], [12, 13, 14], indicator=other)
    page = page_of(client, "indicator=sysselsattning&view=pair&with=utbildning")
    notes = text_of(page, ".chart__note")
    assert notes[0] == "Utbildning mäts på ett annat sätt från och med 2001. Jämför inte över det året."
    years = [head[-4:] for head in text_of(page, ".figures--compared thead th")[1:]]
    assert years == ["2001", "2002"] * 2  # nor are its years beside each other in the table


def test_place_whose_figures_end_before_a_new_definition_is_told_until_then(client, figures):
    figures.indicator.break_years = [2002]
    figures.indicator.save()
    figures.give(figures.places[0], [0.5, 0.6])
    figures.give(figures.places[1], [0.5, 0.6, 0.7, 0.8])
    assert "upp från 50,0 % år 2000 till 60,0 % år 2001" in lead(page_of(client, "place=botkyrka"))


def test_difference_of_women_and_men_begins_at_a_new_definition(client, figures):
    figures.indicator.break_years = [2001]
    figures.indicator.save()
    figures.give(figures.places[0], [0.1, 0.5, 0.5], sex="women")
    figures.give(figures.places[0], [0.9, 0.6, 0.7], sex="men")
    said = lead(page_of(client, "place=botkyrka&sex=both"))
    assert "Skillnaden mellan kvinnor och män gick från 10,0 procentenheter till 20,0 procentenheter." in said


@pytest.mark.parametrize(
    ("women", "men", "said"),
    [
        ([0.5, 0.5, 0.5], [0.5, 0.50001, 0.5], "År 2000 var siffrorna för kvinnor och män lika överallt."),
        ([0.5, 0.5, 0.5], [0.5, 0.6, 0.5], "Männens siffra är den högre i en av tre, kvinnornas i ingen."),
        ([0.5, 0.7, 0.7], [0.5, 0.6, 0.6], "Kvinnornas siffra är den högre i två av tre, männens i ingen."),
        ([0.5, 0.7, 0.5], [0.5, 0.6, 0.6], "Männens siffra är den högre i en av tre, kvinnornas i en."),
        ([0.5, 0.5, 0.5], [0.6, 0.6, 0.6], "Männens siffra är den högre i alla."),
        ([0.6, 0.6, 0.6], [0.5, 0.5, 0.5], "Kvinnornas siffra är den högre i alla."),
    ],
)
def test_sentence_says_who_has_the_higher_figure_and_where_it_is_the_same(client, figures, women, men, said):
    for n, place in enumerate(figures.places):
        figures.give(place, [women[n]], sex="women")
        figures.give(place, [men[n]], sex="men")
    assert lead(page_of(client, "view=sexes")).endswith(said)


def test_women_and_men_with_the_same_figures_are_said_to_have_them(client, figures):
    for sex in ("women", "men"):
        figures.give(figures.places[0], [0.5, 0.6], sex=sex)
    assert lead(page_of(client, "place=botkyrka&sex=both")).endswith(
        "Siffrorna för kvinnor och män var lika både 2000 och 2001."
    )


@pytest.mark.parametrize("view", ["map", "ranking", "sexes"])
def test_year_tells_missing_and_not_shown_apart(client, figures, view):
    for sex in ("total", "women", "men"):
        for place, values in zip(figures.places, ([0.5, 0.6], [0.5, ...], [0.5, None]), strict=True):
            figures.give(place, values, sex=sex)
    page = page_of(client, f"view={view}")
    notes = text_of(page, ".chart__note")
    assert "Ingen siffra för 2001: Nykvarn." in notes
    assert "Visas inte för 2001, eftersom siffrorna bygger på för få personer: Huddinge." in notes
    told = found(page, "svg.c desc")[0].text
    assert "visas inte" in told.partition("Huddinge")[2][:30]
    assert "ingen siffra" in told.partition("Nykvarn")[2][:40]
    rows = {row.head: [cell.text for cell in row.cells] for row in table(look(QueryDict(f"view={view}"))).rows}
    assert "visas inte" in rows["Huddinge"]
    assert "saknas" not in rows["Huddinge"]
    assert "saknas" in rows["Nykvarn"]
    assert "visas inte" not in rows["Nykvarn"]
    if view == "map":
        legend = text_of(page, ".legend li")
        assert legend[-2:] == ["ingen siffra Nykvarn", "visas inte Huddinge"]
        assert legend[0].split(" %")[1].startswith(" och mer")


def test_figure_that_is_not_shown_has_a_word_and_no_number_in_each_file(client, figures):
    figures.give(figures.places[0], [0.5, ..., 0.2])
    query = "?place=botkyrka&beside=nothing"
    text = client.get(reverse("knowledge:compare-csv") + query).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
    assert [row[4:] for row in rows] == [
        ["2000", "50,0", "50", "känd"], ["2001", "", "", "visas inte"], ["2002", "20,0", "20", "känd"],
    ]  # fmt: skip
    book = zipfile.ZipFile(io.BytesIO(client.get(reverse("knowledge:compare-xlsx") + query).content))
    sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert [cell.get("r") for cell in sheet.iter("{*}c") if cell.get("r")[0] == "F"] == ["F1", "F2", "F4"]
    drawing = etree.fromstring(client.get(reverse("knowledge:compare-svg") + query).content)
    assert "2001 visas inte" in drawing.find("{*}desc").text


def test_place_without_figures_says_so(client, figures):
    figures.give(figures.places[0], [0.5, 0.6])
    page = page_of(client, "place=huddinge")
    assert lead(page) == "Det finns inga siffror för det du har valt."
    assert not found(page, ".figures--compared")


def test_portal_without_figures_says_so(client, db):
    assert "Portalen har inga siffror än" in client.get(ADDRESS).content.decode()
    assert client.get(ADDRESS + "siffror.csv").status_code == 404


def test_draft_indicator_is_not_shown(client, figures):
    figures.all_around()
    draft = figures.new("utkast", "Hemligt", "Secret", "antal")
    figures.give(figures.places[0], [1, 2], indicator=draft)
    type(draft).objects.filter(pk=draft.pk).update(publication="draft", published_at=None)
    assert "Hemligt" not in client.get(f"{ADDRESS}?indicator=utkast").content.decode()


@pytest.mark.parametrize("view", ["map", "ranking", "pair"])
def test_view_of_one_group_is_of_everyone_and_says_so(client, figures, view):
    figures.all_around()
    other = figures.new("utbildning", "Utbildning", "Education", "procent")
    for place in figures.places:
        figures.give(place, [12, 13, 14], indicator=other)
    page = page_of(client, f"sex=both&view={view}&indicator=sysselsattning")
    assert "Vyn visar en grupp i taget. Här är ”Alla”." in text_of(page, ".message--warning")
    assert "kvinnor" not in text_of(page, "h1")[0]
    assert "68,2 %" not in lead(page)
    assert not text_of(page_of(client, f"view={view}&indicator=sysselsattning"), ".message--warning")


def test_chosen_country_stands_once_in_the_order(figures):
    figures.all_around()
    heads = [row.head for row in table(look(QueryDict("view=ranking&place=riket"))).rows]
    assert sorted(heads) == ["Botkyrka", "Huddinge", "Nykvarn", "Riket"]


# Addresses that mean nothing


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("indicator=finnsinte", "Nyckeltalet ”finnsinte” finns inte. Här är ”Sysselsättningsgrad” i stället."),
        ("place=finnsinte", "Det finns ingen plats ”finnsinte” med siffror. Den är inte med."),
        ("sex=okant", "”okant” går inte att välja och är inte med."),
        ("view=okand", "”okand” går inte att välja och är inte med."),
        ("from=nittio", "”nittio” är inget årtal och är inte med."),
        ("from=1800&to=2999", "Det finns siffror från 2000 till 2002. Andra år är inte med."),
        ("from=2002&to=2000", "Åren har bytt plats: det första kommer först."),
        ("view=pair", "Det finns inget annat nyckeltal att ställa emot."),
        ("from=" + "9" * 40, "är inget årtal"),
        ("place=<script>alert(1)</script>", "Det finns ingen plats"),
        ("from=%C2%B2000", "är inget årtal"),
    ],
)
def test_bad_address_gets_a_message_and_the_nearest_view(client, figures, query, said):
    figures.all_around()
    page = page_of(client, query)
    assert any(said in notice for notice in text_of(page, ".message--warning"))
    assert found(page, "svg.c desc")
    assert not found(page, ".message script")


def test_sex_without_figures_gives_everyone(client, figures):
    figures.give(figures.places[0], [0.5, 0.6])
    page = page_of(client, "place=botkyrka&sex=women")
    assert "Nyckeltalet har inga siffror för ”Kvinnor”. Här är ”Alla” i stället." in text_of(page, ".message--warning")
    assert "från 50,0 %" in lead(page)


def test_address_of_a_view_gives_the_same_view(figures):
    figures.all_around()
    for view in VIEWS:
        query = f"place=huddinge&place=botkyrka&sex=both&view={view}&from=2001&to=2002&beside=country"
        first = look(QueryDict(query)).choice
        again = look(QueryDict(first.query())).choice
        assert again.query() == first.query()
        assert (again.places, again.sex, again.first, again.last, again.beside) == (
            first.places, first.sex, first.first, first.last, first.beside,
        )  # fmt: skip


def test_years_can_be_played_where_there_are_several(client, figures):
    figures.give(figures.places[0], [0.5, 0.6])
    several, one = (page_of(client, f"view=ranking{years}") for years in ("", "&from=2001&to=2001"))
    assert (bool(found(several, ".yearline")), bool(several.xpath("//script[contains(@src, 'play')]"))) == (True, True)
    assert (bool(found(one, ".yearline")), bool(one.xpath("//script[contains(@src, 'play')]"))) == (False, False)


def test_country_and_county_have_their_english_names(client, figures):
    county = AreaFactory(kind="county", name="Stockholms län", slug="lanet", parent=None)
    figures.all_around()
    figures.give(county, [0.5, 0.5, 0.5])
    page = page_of(client, "place=lanet&place=botkyrka", "en").text_content()
    assert "Stockholm County" in page
    assert "Sweden" in page
    assert "Stockholms län" not in page
    assert "Riket" not in page
    assert "Stockholms län" in page_of(client, "place=lanet").text_content()


# Taking it home


def test_spreadsheet_holds_numbers_and_what_they_are(client, figures):
    figures.all_around()
    answer = client.get(reverse("knowledge:compare-xlsx") + "?place=botkyrka")
    assert answer["Content-Disposition"] == 'attachment; filename="sysselsattningsgrad-i-botkyrka-20002002.xlsx"'
    book = zipfile.ZipFile(io.BytesIO(answer.content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>67.8</v>" in sheet
    assert "Källan" in book.read("xl/sharedStrings.xml").decode()


def test_negative_number_in_a_file_is_a_number(client, figures):
    many = figures.new("flytt", "Flyttöverskott", "Net migration", "antal")
    figures.give(figures.places[0], [-572, 3016], indicator=many)
    text = client.get(reverse("knowledge:compare-csv") + "?indicator=flytt&place=botkyrka").content.decode("utf-8-sig")
    values = [row[5] for row in csv.reader(io.StringIO(text), delimiter=";")][1:3]
    assert values == ["-572", "3016"]
    page = page_of(client, "indicator=flytt&place=botkyrka")
    assert text_of(page, ".figures--compared tbody td")[0] == f"{MINUS}572"


def test_two_indicators_have_each_their_source_and_delivery(client, figures):
    figures.all_around()
    source = SourceFactory(name_sv="Den andra källan", name_en="The other source")
    delivery = DeliveryFactory(source=source, label="Andra leveransen", retrieved=dt.date(2025, 3, 4))
    other = figures.new("utbildning", "Utbildning", "Education", "procent")
    type(other).objects.filter(pk=other.pk).update(source_of_figures=source)
    figures.delivery = delivery
    figures.give(figures.places[0], [12, 13, 14], indicator=other)
    query = "indicator=sysselsattning&view=pair&with=utbildning"
    page = page_of(client, query)
    one, two = (
        " ".join(part.text_content().split()) for part in page.xpath("//section[@id='about']//p[@class='meta']")
    )
    assert "Källan" in one
    assert "29 november 2026" in one
    assert "Den andra källan" in two
    assert "4 mars 2025" in two
    cited = " ".join(page.get_element_by_id("citation").text_content().split())
    assert (
        "Bearbetning av Källan. Siffror från 2026-11-29. Bearbetning av Den andra källan. Siffror från 2025-03-04."
        in cited
    )
    framed = client.get(f"{reverse('knowledge:compare-embed')}?{query}").content.decode()
    assert "Källan" in framed
    assert "Den andra källan" in framed
    book = zipfile.ZipFile(io.BytesIO(client.get(f"{reverse('knowledge:compare-xlsx')}?{query}").content))
    assert "Andra leveransen 2025-03-04" in book.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize("query", ["place=botkyrka", "sex=both", "view=map", "view=ranking", "view=sexes"])
def test_drawing_is_a_file_of_its_own(client, figures, query):
    figures.all_around()
    answer = client.get(reverse("knowledge:compare-svg") + f"?{query}")
    assert answer["Content-Type"] == "image/svg+xml"
    file = etree.fromstring(answer.content)
    assert file.find("{*}title").text
    assert ("65,1" if "sex" in query else "67,2") in file.find("{*}desc").text
    assert not re.search(r"\b(class|style)=", answer.content.decode())


def test_card_may_be_framed_and_leads_to_the_page(client, figures):
    figures.all_around()
    answer = client.get(reverse("knowledge:compare-embed") + "?place=botkyrka")
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert not answer.cookies
    page = html.fromstring(answer.content.decode())
    assert page.xpath(f"//a[@target='_top'][contains(@href, '{ADDRESS}?indicator=sysselsattning&place=botkyrka')]")
    assert not page.xpath("//form | //script")
    assert "frame-ancestors 'none'" in client.get(ADDRESS)["Content-Security-Policy"]


# Scales, and what it costs


def test_classes_and_scales_are_the_same_for_all_years(figures):
    for place, values in zip(figures.places, ([0.1, 0.5, 0.9], [0.2, 0.5, 0.8], [0.3, 0.5, 0.7]), strict=True):
        for sex in ("total", "women", "men"):
            figures.give(place, values, sex=sex)
    assert len({Drawn(look(QueryDict(f"view=map&to={year}"))).classes.bounds for year in (2000, 2001, 2002)}) == 1
    for view in ("ranking", "sexes"):
        ticks = {
            tuple(part.text for part in Drawn(look(QueryDict(f"view={view}&to={year}"))).picture().draw(720).parts
                  if getattr(part, "css", "") == "c-tick" and part.text[0].isdecimal())
            for year in (2000, 2001, 2002)
        }  # fmt: skip
        assert len(ticks) == 1


@pytest.mark.parametrize("view", ["map", "ranking", "sexes"])
def test_scale_is_stretched_by_nothing_that_is_not_drawn(figures, view):
    figures.all_around()
    county = AreaFactory(kind="county", name="Länet", slug="lanet", parent=None)
    for sex in ("total", "women", "men"):
        figures.give(county, [0.1], sex=sex)
    drawn = Drawn(look(QueryDict(f"view={view}&place=botkyrka")))
    lowest = drawn.classes.bounds[0] if view == "map" else Decimal(re.search(r"(\d+)\s%", drawn.picture().unit)[1])
    assert lowest > 50


def test_scale_holds_what_stands_beside(figures):
    figures.all_around()
    county = AreaFactory(kind="county", name="Länet", slug="lanet", parent=None)
    figures.give(county, [0.1, 0.1, 0.1])
    assert "axis begins" not in Drawn(look(QueryDict("view=ranking&beside=county"))).picture().unit


def test_table_of_a_year_has_those_written_alike_on_one_rank(figures):
    for place, value in zip(figures.places, (0.50012, 0.50004, 0.4), strict=True):
        figures.give(place, [value])
    rows = table(look(QueryDict("view=ranking"))).rows
    assert [(row.head, row.cells[0].text) for row in rows] == [("Botkyrka", "1"), ("Huddinge", "1"), ("Nykvarn", "3")]


@pytest.mark.parametrize("view", VIEWS)
def test_statements_do_not_grow_with_figures(client, figures, view):
    figures.all_around()
    for place in figures.places:
        figures.give(place, [1, 2, 3], indicator=figures.new(f"ett-{place.slug}", "Ett", "One", "antal"))

    def statements():
        caches["content"].clear()
        with CaptureQueriesContext(connection) as found:
            page_of(client, f"indicator=sysselsattning&with=ett-botkyrka&view={view}")
        return len(found)

    before = statements()
    for n in range(5):
        place = AreaFactory(name=f"Plats {n}", boundary=figures.places[0].boundary)
        for sex in ("total", "women", "men"):
            figures.give(place, [0.5] * 20, sex=sex)
        other = figures.new(f"annat-{n}", f"Annat {n}", f"Other {n}", "antal")
        figures.give(place, range(20), indicator=other)
    assert statements() == before


def test_years_are_written_with_those_that_follow_together():
    assert sentences.spans([2003, 2005, 2006, 2007]) == "2003, 2005–2007"


# Locked to a version


@pytest.fixture
def changed(figures):
    """Return the versions: before and after a later delivery wrote over a figure and hid another."""
    figures.give(figures.places[0], [0.5, 0.6, 0.7])
    later = DeliveryFactory(source=figures.source)
    for figure, value in zip(Figure.objects.order_by("year"), (Decimal("0.9"), None), strict=False):
        change(figure, later, value=value, status="known" if value else "suppressed")
    return figures.delivery, later


def test_view_locked_to_a_version_shows_its_figures_and_leads_to_todays(client, changed):
    before, _after = changed
    page = page_of(client, f"place=botkyrka&beside=nothing&as_of={before.pk}")
    assert text_of(page, ".figures--compared tbody td") == ["50,0", "visas inte", "70,0"]
    assert "Låst till den version som kom in" in text_of(page, ".view__pin")[0]
    (url,) = page.xpath("//*[contains(@class, 'view__pin')]/a/@href")
    today = html.fromstring(client.get(url).content.decode())
    assert text_of(today, ".figures--compared tbody td") == ["90,0", "visas inte", "70,0"]
    assert not found(today, ".view__pin")


def test_lock_is_kept_by_files_the_frame_and_the_choice(client, changed):
    before, _after = changed
    query = f"?place=botkyrka&beside=nothing&as_of={before.pk}"
    for name in ("csv", "svg", "embed"):
        answer = client.get(reverse(f"knowledge:compare-{name}") + query).content.decode()
        assert "50,0" in answer
        assert "90,0" not in answer
        assert "60,0" not in answer
    page = page_of(client, query[1:])
    assert page.xpath("//form[@id='choose']//input[@name='as_of']/@value") == [str(before.pk)]
    assert all(f"as_of={before.pk}" in url for url in page.xpath("//nav[contains(@class, 'views')]//a/@href"))
    assert f"as_of={before.pk}" in text_of(page, ".citation__text")[0]


def test_view_can_be_locked_to_the_latest_version(client, changed):
    _before, after = changed
    page = page_of(client, "place=botkyrka")
    (url,) = page.xpath("//section[@id='take']//a[contains(@href, 'as_of')]/@href")
    assert url.endswith(f"as_of={after.pk}")


@pytest.mark.parametrize("asked", ["x", "0", "999999", "²", "taken back"])
def test_version_that_is_gone_is_told_and_todays_figures_shown(client, changed, asked):
    if asked == "taken back":
        asked = DeliveryFactory(state="taken_back", taken_back_at=changed[1].taken_in_at).pk
    page = page_of(client, f"place=botkyrka&beside=nothing&as_of={asked}")
    assert text_of(page, ".figures--compared tbody td")[0] == "90,0"
    assert "finns inte längre" in text_of(page, ".message--warning")[0]
