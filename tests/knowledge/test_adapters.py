"""What tables, Kolada's answers and PxWeb's tables are read as. Nothing is fetched: answers are written down here."""

import io
import json

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from knowledge.importing.kolada import Kolada
from knowledge.importing.opening import grid, recognise
from knowledge.importing.pxweb import PxWeb
from knowledge.importing.rows import Row, UnreadableSourceError
from knowledge.importing.signs import Signs, plain
from knowledge.importing.table import Grid, Mapping, Table, guess


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def table_of(text, name="t.csv"):
    return grid(ContentFile(text if isinstance(text, bytes) else text.encode(), name))


def rows_of(reading):
    return [(row.indicator, row.area, row.year, row.sex, row.value or row.status.value) for row in reading.rows()]


def read(text, indicator="folk", **changed):
    sheet = table_of(text)
    return rows_of(Table(sheet, Mapping.of(guess(sheet, indicator=indicator).as_data() | changed)))


@pytest.mark.parametrize(
    ("written", "plainly"),
    [
        ("1 234 567", "1234567"),
        ("94\u00a0209,5", "94209.5"),
        ("1\u202f234", "1234"),
        ("1,234", "1.234"),
        ("0.7733", "0.7733"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("−3,5", "-3.5"),
        ("45,3 %", "45.3%"),
        ("12 34", "12 34"),
        ("1.2.3", "1.2.3"),
        ("lots", "lots"),
    ],
)
def test_numbers_are_read_as_swedes_and_others_write_them(written, plainly):
    assert plain(written) == plainly


@given(st.integers(min_value=0, max_value=10**12))
def test_number_with_thousands_comes_back(number):
    assert plain(f"{number:,}".replace(",", "\u00a0")) == str(number)


def test_signs_have_each_their_meaning():
    assert {sign: Signs().read(sign) for sign in ("..", "-", "–", "X", ".", " ")} == {
        "..": ("", "missing"),
        "-": ("0", "known"),
        "–": ("0", "known"),
        "X": ("", "suppressed"),
        ".": ("", "missing"),
        " ": None,
    }
    assert Signs(dots="suppressed", dash="missing").read("..") == ("", "suppressed")
    assert Signs(dots="suppressed", dash="missing").read("-") == ("", "missing")


def test_years_in_columns_with_swedish_numbers():
    text = "\ufeffKommun;2010;2011\n0126 Huddinge;97 453;..\nBotkyrka;-;X\n"
    assert read(text) == [
        ("folk", "0126", "2010", "total", "97453"),
        ("folk", "0126", "2011", "total", "missing"),
        ("folk", "Botkyrka", "2010", "total", "0"),
        ("folk", "Botkyrka", "2011", "total", "suppressed"),
    ]


def test_years_in_rows_with_sex_and_indicator():
    text = "nyckeltal,område,år,kön,värde\nfolk,0126,2010,kvinnor,1\njobb,0126,2010,män,0.5\nfolk,0126,2010,totalt,3\n"
    assert read(text, indicator="") == [
        ("folk", "0126", "2010", "women", "1"),
        ("folk", "0126", "2010", "total", "3"),
        ("jobb", "0126", "2010", "men", "0.5"),
    ]


def test_merged_heads_reach_over_their_columns():
    text = "Folkmängd efter kommun\n;2010;;2011;\nKommun;Kvinnor;Män;Kvinnor;Män\n0126;1,5;2;3;4\n\nKälla: SCB\n"
    assert read(text) == [
        ("folk", "0126", "2010", "women", "1.5"),
        ("folk", "0126", "2010", "men", "2"),
        ("folk", "0126", "2011", "women", "3"),
        ("folk", "0126", "2011", "men", "4"),
    ]


def test_lines_are_those_of_the_file():
    sheet = table_of("Kommun;2010;2011\n\n0126;1;2\n")
    assert [row.line for row in Table(sheet, guess(sheet, indicator="folk")).rows()] == [3, 3]


def test_two_columns_of_one_year_are_refused():
    with pytest.raises(UnreadableSourceError, match="Several columns are of 2010"):
        read("Kommun;2010;2010 igen\n0126;1;2\n")


def test_table_without_years_is_refused():
    with pytest.raises(UnreadableSourceError, match="No heading says a year"):
        read("Kommun;a;b\n0126;10;20\n", layout="columns")


def test_spreadsheet_is_read_with_its_merged_cells():
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    sheet.write(1, 0, "Folkmängd")
    sheet.merge_range(2, 1, 2, 2, 2010)
    for column, head in enumerate(("Kommun", "Kvinnor", "Män")):
        sheet.write(3, column, head)
    sheet.merge_range(4, 0, 5, 0, "0126 Huddinge")
    sheet.write(4, 1, 47175)
    sheet.write(4, 2, 0.1)
    sheet.write(5, 1, "..")
    book.close()
    read_as = table_of(stream.getvalue(), "t.xlsx")
    assert read_as.lines == [2, 3, 4, 5, 6]
    assert rows_of(Table(read_as, guess(read_as, indicator="folk"))) == [
        ("folk", "0126", "2010", "women", "47175"),
        ("folk", "0126", "2010", "men", "0.1"),
        ("folk", "0126", "2010", "women", "missing"),
    ]


@pytest.mark.parametrize("content", [b"PK\x03\x04 nothing", b"", b"\x89PNG\r\n\x1a\n\0\0\0\0", b"%PDF-1.4"])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(UnreadableSourceError):
        grid(ContentFile(content, "t.xlsx"))
    with pytest.raises(UnreadableSourceError):
        recognise(ContentFile(content, "t.csv")) if content[:2] != b"PK" else grid(ContentFile(content, "t.ods"))


@given(st.lists(st.lists(st.text(max_size=6), min_size=1, max_size=5), min_size=1, max_size=8))
def test_any_cells_are_read_or_refused(cells):
    sheet = Grid("t.csv", cells, list(range(1, len(cells) + 1)))
    try:
        read = list(Table(sheet, guess(sheet, indicator="folk")).rows())
    except UnreadableSourceError:
        return
    assert all(isinstance(row, Row) for row in read)


# Kolada

KPI = {
    "values": [
        {
            "id": "N00945",
            "title": "Invånare 20–64 år som arbetar, andel (%)",
            "description": "Andel av invånarna 20–64 år. Källa: SCB. OBS: Ny källa från 2019. Tolka med försiktighet.",
            "is_divided_by_gender": 1,
        }
    ]
}
GROUP = {"values": [{"id": "G96274", "title": "Södertörn", "members": [{"member_id": "0126", "member_title": "H"}]}]}


def data(*values, **more):
    return {"count": len(values), "values": list(values), **more}


def stated(area, year, *values):
    figures = [{"gender": sex, "value": value, "status": status, "count": 1} for sex, value, status in values]
    return {"kpi": "N00945", "municipality": area, "period": year, "values": figures}


ANSWER = data(
    stated("0126", 2015, ("T", 80.1, ""), ("K", 79, ""), ("M", None, "Missing")),
    stated("0000", 2015, ("T", 78.5, "")),
    stated("0001", 2015, ("T", 77.5, "")),
    stated("0180", 2015, ("T", 1.0, "")),
    stated("G96274", 2015, ("T", 79.3, "")),
    stated("0126", 2016, ("T", None, "Private")),
)


def test_kolada_gives_the_members_of_the_group_with_county_and_country():
    assert rows_of(Kolada([KPI, GROUP, ANSWER], "k.json")) == [
        ("N00945", "0126", "2015", "total", "80.1"),
        ("N00945", "0126", "2015", "women", "79"),
        ("N00945", "0126", "2015", "men", "missing"),
        ("N00945", "00", "2015", "total", "78.5"),
        ("N00945", "01", "2015", "total", "77.5"),
        ("N00945", "0126", "2016", "total", "suppressed"),
    ]


def test_kolada_says_what_its_indicator_means_and_warns_of():
    found = Kolada([KPI, ANSWER], "k.json").indicators()["N00945"]
    assert (found.name, found.unit) == ("Invånare 20–64 år som arbetar, andel (%)", "procent")
    assert found.definition == "Andel av invånarna 20–64 år. Källa: SCB."
    assert found.method_note == "OBS: Ny källa från 2019. Tolka med försiktighet."


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("Invånare 20–64 år som arbetar, andel (%)", "procent"),
        ("Personalkostnader, kr/inv", "kronor"),
        ("Invånare totalt, antal", "antal"),
        ("Lån på bibliotek, antal/1000 inv", "per tusen"),
        ("Anmälda brott, antal/100 000 inv", ""),
        ("Lån på bibliotek, antal per invånare", ""),
        ("Medellivslängd, år", "år"),
    ],
)
def test_unit_is_what_koladas_title_ends_with(title, unit):
    kpi = {"values": [{"id": "N00945", "title": title}]}
    assert Kolada([kpi, ANSWER], "k.json").indicators()["N00945"].unit == unit


def test_kolada_of_version_3_is_read():
    """Pages name each other, a year is a number, and what has been taken away says so."""
    page = {"next_url": None, "previous_url": None, "count": 1}
    figures = [
        {"count": 1, "gender": "K", "isdeleted": False, "status": "", "value": 61.25},
        {"count": 0, "gender": "M", "isdeleted": False, "status": "Missing", "value": None},
        {"count": 1, "gender": "T", "isdeleted": True, "status": "", "value": 60.0},
    ]
    answer = {"values": [{"kpi": "N00945", "municipality": "0127", "period": 2021, "values": figures}], **page}
    group = {"id": "G96274", "title": "Södertörn", "members": [{"id": "0127", "title": "Botkyrka"}]}
    assert rows_of(Kolada([{"values": [group], **page}, answer], "k.json")) == [
        ("N00945", "0127", "2021", "women", "61.25"),
        ("N00945", "0127", "2021", "men", "missing"),
    ]


def test_kolada_without_a_page_that_follows_is_refused():
    first = data(stated("0126", 2015, ("T", 1, "")), next_url="https://api.kolada.se/v3/data?page=2")
    with pytest.raises(UnreadableSourceError, match="another page"):
        Kolada([first], "k.json")
    second = data(stated("0126", 2016, ("T", 2, "")), previous_url="https://api.kolada.se/v3/data?page=1")
    assert len(list(Kolada([first, second], "k.json").rows())) == 2


@pytest.mark.parametrize("answer", [{}, {"values": 1}, {"values": ["x"]}, KPI])
def test_what_is_no_answer_of_kolada_is_refused(answer):
    with pytest.raises(UnreadableSourceError):
        Kolada([answer], "k.json")


# PxWeb


def pxweb(**changed):
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "Folkmängd efter region, kön och år",
        "source": "SCB",
        "id": ["Region", "Kon", "ContentsCode", "Tid"],
        "size": [2, 2, 1, 2],
        "dimension": {
            "Region": {"label": "region", "category": {"index": {"00": 0, "0126": 1}, "label": {"00": "Riket"}}},
            "Kon": {"label": "kön", "category": {"index": ["1", "2"], "label": {"1": "män", "2": "kvinnor"}}},
            "ContentsCode": {
                "label": "tabellinnehåll",
                "category": {
                    "index": {"BE0101N1": 0},
                    "label": {"BE0101N1": "Folkmängd"},
                    "unit": {"BE0101N1": {"base": "antal", "decimals": 0}},
                },
            },
            "Tid": {"label": "år", "category": {"index": {"2010": 0, "2011": 1}, "label": {"2010": "2010"}}},
        },
        "value": [1, 2, 3, 4, 5, None, 7, None],
        "status": {"5": "..", "7": "X"},
        "role": {"time": ["Tid"], "metric": ["ContentsCode"], "geo": ["Region"]},
        "extension": {"px": {"tableid": "TAB638"}},
        **changed,
    }


def test_pxweb_table_becomes_rows():
    reading = PxWeb(pxweb(), "px.json")
    code = "TAB638:BE0101N1"
    assert rows_of(reading) == [
        (code, "00", "2010", "men", "1"),
        (code, "00", "2011", "men", "2"),
        (code, "00", "2010", "women", "3"),
        (code, "00", "2011", "women", "4"),
        (code, "0126", "2010", "men", "5"),
        (code, "0126", "2011", "men", "missing"),
        (code, "0126", "2010", "women", "7"),
        (code, "0126", "2011", "women", "suppressed"),
    ]
    found = reading.indicators()[code]
    assert (found.name, found.unit, found.definition) == ("Folkmängd", "antal", "Folkmängd efter region, kön och år")


def as_statistics_sweden_sends_it(**changed):
    """Return a table in the form of version 2 of the API: no role says which dimension is the areas."""
    table = pxweb(
        role={"time": ["Tid"], "metric": ["ContentsCode"]},
        id=["Region", "Alder", "Kon", "ContentsCode", "Tid"],
        size=[2, 1, 1, 1, 2],
        value=[10, 11, None, 13],
        status={"2": ".."},
        note=["En not. \r\n \r\n  \r\nMer av den."],
    )
    table["dimension"] |= {
        "Alder": {
            "label": "ålder",
            "note": ["Ålder vid årets slut."],
            "category": {"index": {"20-64": 0}, "label": {"20-64": "20-64 år"}},
            "extension": {"elimination": True, "eliminationValueCode": "tot", "noteMandatory": {"0": True}},
        },
        "Kon": {
            "label": "kön",
            "category": {"index": {"TotSa": 0}, "label": {"TotSa": "totalt, samtliga män och kvinnor"}},
            "extension": {"elimination": True, "eliminationValueCode": "TotSa", "show": "value"},
        },
    }
    table["dimension"]["Alder"] |= changed
    return table


def test_pxweb_table_in_the_form_of_version_2_is_read():
    reading = PxWeb(as_statistics_sweden_sends_it(), "px.json")
    assert [row[1:] for row in rows_of(reading)] == [
        ("00", "2010", "total", "10"),
        ("00", "2011", "total", "11"),
        ("0126", "2010", "total", "missing"),
        ("0126", "2011", "total", "13"),
    ]
    (found,) = reading.indicators().values()
    assert found.method_note == "En not.\nMer av den.\n\nÅlder vid årets slut."


def test_two_ages_of_a_pxweb_table_are_two_indicators_and_all_ages_are_that_of_the_table():
    def found(code, label):
        category = {"index": {code: 0}, "label": {code: label}}
        ((measure, indicator),) = PxWeb(as_statistics_sweden_sends_it(category=category), "p").indicators().items()
        return measure, indicator.name

    assert found("20-64", "20-64 år") == ("TAB638:BE0101N1:20-64", "Folkmängd, 20-64 år")
    assert found("65+", "65+ år") == ("TAB638:BE0101N1:65+", "Folkmängd, 65+ år")
    assert found("tot", "totalt ålder") == ("TAB638:BE0101N1", "Folkmängd")
    assert found("TOT", "Samtliga åldrar") == ("TAB638:BE0101N1", "Folkmängd")
    assert found("a", "totalt 16-64 år") == ("TAB638:BE0101N1:a", "Folkmängd, totalt 16-64 år")
    assert found("b", "totalt 20-64 år") == ("TAB638:BE0101N1:b", "Folkmängd, totalt 20-64 år")
    assert found("c", "Alla utom pensionärer") == ("TAB638:BE0101N1:c", "Folkmängd, Alla utom pensionärer")


def test_pxweb_table_of_months_is_refused_whole():
    table = pxweb()
    table["dimension"]["Tid"]["category"] = {"index": {"2026M01": 0, "2026M02": 1}}
    with pytest.raises(UnreadableSourceError, match="months or quarters"):
        PxWeb(table, "px.json")


def test_pxweb_table_divided_by_something_else_is_refused():
    table = pxweb(id=["Region", "Alder", "ContentsCode", "Tid"])
    table["dimension"]["Alder"] = {"label": "ålder", "category": {"index": ["20", "21"]}}
    with pytest.raises(UnreadableSourceError, match="ålder"):
        PxWeb(table, "px.json")


@pytest.mark.parametrize(
    "changed", [{"value": [1]}, {"size": [2, 2, 1, 3]}, {"id": ["Region"]}, {"dimension": {}}, {"value": "x"}]
)
def test_pxweb_table_that_is_not_whole_is_refused(changed):
    with pytest.raises(UnreadableSourceError):
        PxWeb(pxweb(**changed), "px.json")


ODD = {
    "labels in order": {"category": {"index": ["BE1"], "label": ["Folkmängd"], "unit": [{"base": "antal"}]}},
    "a unit that is a word": {
        "category": {"index": {"BE1": 0}, "label": {"BE1": "Folkmängd"}, "unit": {"BE1": "Antal"}}
    },
    "units without codes": {"category": {"index": ["BE1"], "label": {"BE1": "Folkmängd"}, "unit": "antal"}},
    "no labels": {"category": {"index": ["BE1"], "label": None}},
}


@pytest.mark.parametrize("odd", ODD)
def test_pxweb_table_of_an_odd_shape_is_read(odd):
    table = {
        "class": "dataset", "id": ["Region", "ContentsCode", "Tid"], "size": [1, 1, 2], "value": [5, None],
        "status": "..", "note": "En not.", "label": "Folkmängd",
        "dimension": {
            "Region": {"category": {"index": {"0126": 0}, "label": ["Huddinge"]}},
            "ContentsCode": ODD[odd],
            "Tid": {"category": {"label": {"2020": "2020", "2021": "2021"}}},
        },
        "role": {"geo": ["Region"], "time": ["Tid"], "metric": ["ContentsCode"]},
    }  # fmt: skip
    adapter = PxWeb(table, "t.json")
    assert [row[1:] for row in rows_of(adapter)] == [
        ("0126", "2020", "total", "5"),
        ("0126", "2021", "total", "missing"),
    ]
    (found,) = adapter.indicators().values()
    assert found.method_note == "En not."
    assert found.unit == ("antal" if odd in {"labels in order", "a unit that is a word"} else "")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.floats() | st.sampled_from(["", "0126", "2020", "\0", "Tid"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["0", "0126", "2020", "base", "px", "index", "label"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.lists(st.tuples(st.sampled_from(["size", "value", "status", "note", "label", "role", "extension"]), JSON)),
       st.dictionaries(st.sampled_from(["index", "label", "unit"]), JSON))  # fmt: skip
def test_any_table_is_read_or_refused(changed, category):
    table = {
        "class": "dataset", "id": ["Region", "Tid"], "size": [1, 1], "value": [5],
        "dimension": {
            "Region": {"label": "region", "category": {"index": ["0126"], "label": {"0126": "Huddinge"}} | category},
            "Tid": {"category": {"index": {"2020": 0}} | category},
        },
    }  # fmt: skip
    try:
        adapter = PxWeb(table | dict(changed), "t.json")
        assert adapter.size() == len(list(adapter.rows())) or adapter.indicators()
    except UnreadableSourceError:
        return


def test_forms_are_told_apart():
    def form(content, name="f"):
        return recognise(ContentFile(content.encode(), name))

    assert form(json.dumps(pxweb())) == "pxweb"
    assert form(json.dumps([KPI, ANSWER])) == "kolada"
    assert form(f"{json.dumps(KPI)}\n{json.dumps(ANSWER)}\n") == "kolada"
    assert form("Kommun;2010\n0126;1\n", "t.csv") == "table"
    assert recognise(ContentFile(b"PK\x03\x04...", "ddf.zip")) == "ddf"
    with pytest.raises(UnreadableSourceError):
        form("{", "f.json")
