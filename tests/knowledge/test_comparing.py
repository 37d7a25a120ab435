"""The page that compares figures: every view is an address, said in a sentence, drawn, listed and taken home alike."""

import csv
import io
import re
import zipfile
from decimal import Decimal
from html import unescape

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import override
from lxml import etree, html

from core.text.numbers import MINUS, NO_BREAK
from knowledge.comparing import sentences
from knowledge.comparing.choice import VIEWS
from knowledge.comparing.drawings import Drawn
from knowledge.comparing.figures import look
from knowledge.comparing.tables import table
from knowledge.models import Figure
from tests.factories import DeliveryFactory
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
    year = {row[4] for row in rows if row[4] == "2002"} or {"2002"}
    ours = [row for row in rows if row[1] == "Botkyrka" and row[5] and row[4] in year]
    assert ours
    percent = " %" if language == "sv" else "%"
    drawn = [row for row in ours if f"{row[5]}{percent}" in told]
    assert drawn, told
    assert {row[5] for row in drawn} <= in_table
    if view == "lines":
        for row in [row for row in rows if row[1] in {"Botkyrka", "Riket"}]:
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
        "I mitten av de tre gick den från 66,8 % till 66,1 %. I hela riket gick den från 68,8 % till 68,1 %."
    )
    says = " ".join(text_of(page, ".says p"))
    assert "Botkyrka hade plats 3 år 2000 och plats 3 av 3 år 2002." in says
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
        "Botkyrka: siffrorna för 2002 visas inte, eftersom de bygger på för få.",
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


def test_suppressed_value_is_nowhere_on_the_page_or_in_a_file(client, figures):
    figures.give(figures.places[0], [0.5, ..., 0.2])
    for name in ("compare", "compare-csv", "compare-svg"):
        answer = client.get(reverse(f"knowledge:{name}") + "?place=botkyrka").content.decode()
        assert "visas inte" in answer


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
    figures.all_around()
    bounds = {year: Drawn(look(QueryDict(f"view=map&to={year}"))).classes.bounds for year in (2000, 2001, 2002)}
    assert len(set(bounds.values())) == 1


def test_table_of_a_year_has_those_written_alike_on_one_rank(figures):
    for place, value in zip(figures.places, (0.50012, 0.50004, 0.4), strict=True):
        figures.give(place, [value])
    rows = table(look(QueryDict("view=ranking"))).rows
    assert [(row.head, row.cells[0].text) for row in rows] == [("Botkyrka", "1"), ("Huddinge", "1"), ("Nykvarn", "3")]


def test_statements_do_not_grow_with_figures(client, figures, django_assert_max_num_queries):
    figures.all_around()
    for n in range(5):
        other = figures.new(f"annat-{n}", f"Annat {n}", f"Other {n}", "antal")
        figures.give(figures.places[0], range(30), indicator=other)
    for view in VIEWS:
        with django_assert_max_num_queries(9):
            client.get(f"{ADDRESS}?indicator=sysselsattning&sex=both&view={view}")


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
