"""Exports are read back by the programs they are made for, and say the same."""

import csv
import io
import json
import re

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors
from citeproc.source.json import CiteProcJSON
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.plain import on_one_line
from reports.citations import bibtex
from reports.citations.cited_names import names_of
from reports.citations.csl import TYPES, csl_of
from reports.citations.formats import FORMATS
from reports.models import Report
from tests.reports.memory import real, unsaved

REAL = list(real())
KINDS = list(Report.Kind.values)


def written(name, *reports):
    return "".join(FORMATS[name].write(list(reports)))


def read_bibtex(text):
    """Return the entries with their LaTeX read as text, by key."""
    library = bibtexparser.parse_string(
        text, append_middleware=[SeparateCoAuthors(), LatexDecodingMiddleware(keep_braced_groups=False)]
    )
    assert library.failed_blocks == []
    return library.entries_dict


def value(entry, name):
    return entry.fields_dict[name].value


def inverted(report):
    names = names_of(list(report.authors.all()), publisher=report.publisher)
    return [name.inverted for name in names.authors]


def full(**columns):
    """Return a report in which every column says something."""
    return unsaved(**{
        "title": "Åtta kommuner: en 100 % rapport & mer", "kind": "article", "month": 5, "day": 27,
        "authors": ["Anna Berg", "Bo von Ek", "Huddinge kommun"], "publisher": "KTH", "series": "TRITA",
        "series_number": "2017:4", "container": "Planering_idag", "volume": "13", "issue": "5", "pages": "285–304",
        "doi": "10.3390/su_13(5)", "isbn": "978-91-7729-593-8", "issn": "0965-4313",
        "url": "https://example.org/a_b?c=%C3%A5&d=~e#f", "abstract_sv": "Rad ett.\nRad två.",
        "keywords": ["buller", "täthet"], "version": 2, **columns,
    })  # fmt: skip


def test_bibtex_reads_back():
    (entry,) = read_bibtex(written("bibtex", full())).values()
    assert entry.entry_type == "article"
    assert value(entry, "title") == "Åtta kommuner: en 100 % rapport & mer"
    assert value(entry, "author") == ["Berg, Anna", "von Ek, Bo", "{Huddinge kommun}"]
    assert [value(entry, name) for name in ("year", "month", "day", "volume", "number")] == [
        "2017",
        "5",
        "27",
        "13",
        "5",
    ]
    assert value(entry, "pages") in ("285--304", "285–304")
    assert value(entry, "journal") == "Planering_idag"
    assert value(entry, "isbn") == "978-91-7729-593-8"
    raw = bibtexparser.parse_string(written("bibtex", full())).entries[0]
    assert (raw["doi"], raw["url"]) == ("10.3390/su_13(5)", "https://example.org/a_b?c=%C3%A5&d=~e#f")


def test_ris_reads_back():
    (entry,) = rispy.loads(written("ris", full()))
    assert entry["type_of_reference"] == "JOUR"
    assert entry["title"] == "Åtta kommuner: en 100 % rapport & mer"
    assert entry["authors"] == ["Berg, Anna", "von Ek, Bo", "Huddinge kommun"]
    assert (entry["year"], entry["date"]) == ("2017", "2017/05/27")
    assert (entry["start_page"], entry["end_page"]) == ("285", "304")
    assert (entry["doi"], entry["issn"]) == ("10.3390/su_13(5)", "978-91-7729-593-8")
    assert entry["keywords"] == ["buller", "täthet"]
    assert entry["abstract"] == "Rad ett. Rad två."


def test_csl_json_reads_back():
    (item,) = json.loads(written("csl-json", full()))
    assert item["author"] == [
        {"family": "Berg", "given": "Anna"}, {"family": "von Ek", "given": "Bo"}, {"literal": "Huddinge kommun"},
    ]  # fmt: skip
    assert item["issued"] == {"date-parts": [[2017, 5, 27]]}
    assert (item["page"], item["DOI"], item["version"]) == ("285–304", "10.3390/su_13(5)", "2")
    reference = CiteProcJSON([item | {"id": "x"}])["x"]
    assert str(reference.title) == item["title"]
    assert (reference.issued.year, reference.issued.day) == (2017, 27)


def test_table_reads_back():
    text = written("csv", full())
    assert text.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert row["authors"] == "Berg, Anna; von Ek, Bo; Huddinge kommun"
    assert (row["date"], row["pages"], row["doi"]) == ("2017-05-27", "285–304", "10.3390/su_13(5)")


@pytest.mark.parametrize("cell", ["=1+1", "+46 70", "-2", "@SUM(A1)", "\t=1", "\n=1", " =1"])
def test_formula_in_a_table_stays_text(cell):
    text = written("csv", unsaved(title=cell, authors=[{"name": cell, "kind": "organisation"}], keywords=[cell]))
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row.values())
    assert row["title"].startswith("'")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FORMATS)
def test_every_type_has_a_form(name, kind):
    text = written(name, full(kind=kind))
    assert "None" not in text
    assert TYPES[Report.Kind(kind)]


def test_unknown_details_are_not_exported():
    """Neither year nor authors: no field says so instead."""
    bare = unsaved(year=None)
    (entry,) = read_bibtex(written("bibtex", bare)).values()
    assert {"year", "author", "editor", "url"} & set(entry.fields_dict) == set()
    (entry,) = rispy.loads(written("ris", bare))
    assert {"year", "authors", "date", "urls"} & set(entry) == set()
    assert {"issued", "author", "URL"} & set(csl_of(bare)) == set()


def test_editors_and_more_authors_are_named_as_each_format_does():
    report = unsaved(authors=["Anna Berg", "m.fl.", "Malin Gawell (red.)"])
    (entry,) = read_bibtex(written("bibtex", report)).values()
    assert (value(entry, "author"), value(entry, "editor")) == (["Berg, Anna", "others"], ["Gawell, Malin"])
    (entry,) = rispy.loads(written("ris", report))
    assert entry["authors"] == ["Berg, Anna", "et al."]
    assert csl_of(report)["editor"] == [{"family": "Gawell", "given": "Malin"}]


def test_address_is_here_for_what_is_read_here_only():
    assert "URL" not in csl_of(unsaved())
    assert csl_of(unsaved(owner_id=3))["URL"].endswith("/rapporter/7-rapport/")
    assert csl_of(unsaved(has_open_file=True))["URL"].endswith("/rapporter/7-rapport/")
    assert csl_of(unsaved(url="https://example.org/", owner_id=3))["URL"] == "https://example.org/"


def test_genre_of_a_thesis_is_in_its_language():
    assert csl_of(unsaved(kind="master_thesis", language="en"))["genre"] == "Master’s thesis"
    assert "genre" not in csl_of(unsaved(kind="article"))


def test_keys_are_the_only_ones_and_stay():
    reports = [unsaved(pk=number, authors=["Åsa Öst"]) for number in (1, 2)]
    assert [bibtex.key_of(report) for report in reports] == ["ost2017-1", "ost2017-2"]
    assert bibtex.key_of(unsaved(year=None)) == "anonnd-7"
    assert bibtex.key_of(unsaved(authors=["李 小龙"])) == "anon2017-7"


def test_real_reports_read_back():
    entries = read_bibtex(written("bibtex", *REAL))
    references = rispy.loads(written("ris", *REAL))
    items = json.loads(written("csl-json", *REAL))
    assert len(entries) == len(references) == len(items) == 80
    for report, entry, reference, item in zip(REAL, entries.values(), references, items, strict=True):
        assert value(entry, "title") == report.title == reference["title"] == item["title"]
        assert (
            entry.fields_dict.get("year") is None if report.year is None else value(entry, "year") == str(report.year)
        )
        people = inverted(report)
        assert [name for name in reference.get("authors", []) if name != "et al."] == people
        assert reference.get("doi", "") == report.doi == item.get("DOI", "")


SIGNS = "{}\\<>&\"'%#$_~^=+-@;,.:!?()[]/ \n\r\t\x00\u202e\u2028😀åÅא"
hostile = st.text(
    st.one_of(st.sampled_from(SIGNS), st.characters(exclude_categories=["Cs"])), max_size=40
).map(lambda text: f"A{text}")  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(title=hostile, name=hostile, word=hostile)
def test_hostile_text_comes_back_from_bibtex(title, name, word):
    report = unsaved(title=title, authors=[{"name": f"Bo {name}", "family_name": name}, "Eva Ek"], keywords=[word])
    text = written("bibtex", report)
    assert text.count("{") == text.count("}")
    assert "\n@" not in text[1:]
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    (entry,) = library.entries
    assert unescaped(entry["title"].removeprefix("{").removesuffix("}")) == on_one_line(title)
    assert entry["year"] == "2017"
    people = bibtexparser.middlewares.names.split_multiple_persons_names(entry["author"])
    assert len(people) == 2
    assert unescaped(entry["keywords"]) == on_one_line(word)


def unescaped(text):
    """Read LaTeX as a program does that knows the words it is written with."""
    words = {rf"\{word}{{}}": sign for sign, word in (
        ("\\", "textbackslash"), ("{", "textbraceleft"), ("}", "textbraceright"), ("~", "textasciitilde"),
        ("^", "textasciicircum"),
    )}  # fmt: skip
    sign = re.compile(r"\\[a-z]+\{\}|\\[#$%&_]|\{\}")
    return sign.sub(lambda found: words.get(found[0], found[0].removeprefix("\\").removesuffix("{}")), text)


@settings(max_examples=100, deadline=None)
@given(title=hostile, name=hostile, word=hostile)
def test_hostile_text_comes_back_from_ris(title, name, word):
    report = unsaved(title=title, authors=[{"name": name, "kind": "organisation"}, "Eva Ek"], abstract_sv=word)
    (entry,) = rispy.loads(written("ris", report))
    assert entry["title"] == on_one_line(title)
    assert entry["authors"][-1] == "Ek, Eva"
    assert (entry["year"], entry["abstract"]) == ("2017", on_one_line(word))


@settings(max_examples=50, deadline=None)
@given(title=hostile, word=hostile)
def test_hostile_text_comes_back_from_csl_and_table(title, word):
    report = unsaved(title=title, abstract_sv=word, authors=["Eva Ek"])
    (item,) = json.loads(written("csl-json", report))
    assert item["title"] == title
    text = written("csv", report).removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
    assert row["title"] == on_one_line(title)
    assert row["authors"] == "Ek, Eva"
