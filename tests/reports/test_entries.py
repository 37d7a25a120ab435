"""Entries in BibTeX, RIS and tables, as the programs that people use write them, and as nobody should."""

import csv
import io

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexEncodingMiddleware
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.plain import on_one_line
from core.text.tables import UnreadableError
from reports.citations.formats import FORMATS
from reports.citations.loading import for_citing
from reports.importing.dates import read_date
from reports.importing.entry import MAX_BYTES, MOST_AUTHORS, MOST_ENTRIES, ImportedEntry
from reports.importing.entry_names import bibtex_name, plain_name
from reports.importing.latex import plain_of
from reports.importing.reading import ImportFormat, decoded, read, recognise
from reports.importing.table import COLUMNS, template
from reports.importing.words import KIND_OF
from reports.models import Report
from tests import factories
from tests.reports.memory import real

Kind = Report.Kind
DIVA = r"""
@phdthesis{diva2:1234567,
   author = {Testsson, Ada and von Prov, Bo},
   institution = {KTH, Samh{\"a}llsplanering och milj{\"o}},
   keywords = {bostadsn{\"a}ra natur, medskapande},
   pages = {128},
   publisher = {KTH Royal Institute of Technology},
   school = {KTH, Samh{\"a}llsplanering och milj{\"o}},
   title = {Gr{\"o}nska & rum : 50% av staden},
   series = {TRITA-ABE-DLT},
   number = {1912},
   ISBN = {978-91-7873-118-3},
   URL = {http://kth.diva-portal.org/smash/get/diva2:1234567/FULLTEXT01.pdf},
   DOI = {10.1000/ABC_12},
   abstract = {Avhandlingen handlar om hur man planerar f{\"o}r gr{\"o}nska, och det {\aa}r som kommer.},
   year = {2019}
}
"""
ZOTERO = r"""
@article{testsson_close_2019,
	title = {Close to {Nature}: {The} case of {S}{\"o}dert{\"o}rn},
	volume = {12},
	copyright = {Creative Commons Attribution 4.0 International},
	issn = {0264-8377},
	url = {https://example.org/a_b~c},
	doi = {10.1000/xyz.1},
	abstract = {This is the abstract -- with a dash, 10\% and \textit{stress}.},
	language = {en-GB},
	number = {3},
	urldate = {2026-01-02},
	journal = {Journal of Tests},
	author = {Testsson, Ada and {Huddinge kommun}},
	month = may,
	year = {2019},
	note = {Number: 3},
	pages = {285--304},
	file = {PDF:C\:\\x.pdf:application/pdf},
}
"""
MENDELEY = r"""
@techreport{Testsson2018,
   abstract = {Rapporten visar att det går.},
   author = {Ada Testsson and Bo Prov and others},
   city = {Huddinge},
   institution = {Huddinge kommun},
   title = {Rapport om {\&} tecken},
   url = {https://www.example.org/rapport_2018.pdf},
   year = {2018},
}
"""
RIS_DIVA = """TY  - THES
AU  - Testsson, Ada
TI  - Grönska och rum
T3  - TRITA-ABE-DLT
M3  - Licentiate thesis, monograph
IS  - 1912
PB  - KTH
SN  - 978-91-7873-118-3
UR  - http://urn.kb.se/resolve?urn=urn:nbn:se:kth:diva-12345
LA  - swe
KW  - grönska
KW  - rum
PY  - 2019
ID  - diva2:1234567
ER  -
"""
RIS_ZOTERO = """TY  - JOUR
TI  - Close to nature
AU  - Testsson, Ada
AU  - Prov, Bo
T2  - Journal of Tests
AB  - The abstract
on two lines.
DA  - 2019/05/27/
PY  - 2019
DO  - https://doi.org/10.1000/XYZ.1
DP  - DOI.org
VL  - 12
IS  - 3
SP  - 285
EP  - 304
LA  - en
SN  - 0264-8377
UR  - https://example.org/a
Y2  - 2026/01/02/11:00:00
ER  -
"""
RIS_MENDELEY = """TY  - RPRT
T1  - Rapport om vatten
A1  - Testsson, Ada
A1  - Huddinge kommun
Y1  - 2018///
PB  - Huddinge kommun
N2  - Sammanfattning som säger vad det handlar om.
ER  -
"""


def one(text):
    with translation.override("en"):
        reading = read(text, recognise(text))
    assert reading.faults == []
    (entry,) = reading.entries
    return entry


def faults(text):
    with translation.override("en"):
        return [(fault.line, fault.key, fault.message) for fault in read(text, recognise(text)).faults]


def bib(**fields):
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in {"title": "Om vatten och mark", **fields}.items())
    return f"@report{{nyckel,\n{lines}\n}}\n"


# As DiVA, Zotero and Mendeley write


def test_bibtex_from_diva():
    entry = one(DIVA)
    assert (entry.line, entry.key) == (2, "diva2:1234567")
    assert entry.columns == {
        **dict.fromkeys(
            ["parallel_title", "container", "volume", "issue", "issn", "urn", "licence", "abstract_en"], ""
        ),
        "title": "Grönska & rum: 50% av staden",
        "kind": Kind.DOCTORAL_THESIS,
        "language": "sv",
        "year": 2019,
        "month": None,
        "day": None,
        "publisher": "KTH Royal Institute of Technology",
        "series": "TRITA-ABE-DLT",
        "series_number": "1912",
        "pages": "128",
        "isbn": "978-91-7873-118-3",
        "doi": "10.1000/abc_12",
        "diva_id": "diva2:1234567",
        "url": "http://kth.diva-portal.org/smash/get/diva2:1234567/FULLTEXT01.pdf",
        "abstract_sv": "Avhandlingen handlar om hur man planerar för grönska, och det år som kommer.",
    }
    assert [(name.name, name.family_name) for name in entry.authors] == [
        ("Ada Testsson", "Testsson"),
        ("Bo von Prov", "von Prov"),
    ]
    assert entry.keywords == ("bostadsnära natur", "medskapande")


def test_bibtex_from_zotero():
    entry = one(ZOTERO)
    columns = entry.columns
    assert columns["title"] == "Close to Nature: The case of Södertörn"
    assert (columns["kind"], columns["language"], entry.date) == (Kind.ARTICLE, "en", "2019-05")
    assert (columns["container"], columns["volume"], columns["issue"]) == ("Journal of Tests", "12", "3")
    assert (columns["pages"], columns["issn"], columns["url"]) == (
        "285–304",
        "0264-8377",
        "https://example.org/a_b~c",
    )
    assert columns["licence"] == Report.Licence.CC_BY
    assert columns["abstract_en"] == "This is the abstract – with a dash, 10% and stress."
    assert [(name.name, name.is_organisation) for name in entry.authors] == [
        ("Ada Testsson", False),
        ("Huddinge kommun", True),
    ]
    assert entry.notes == ()


def test_bibtex_from_mendeley():
    entry = one(MENDELEY)
    assert entry.title == "Rapport om & tecken"
    assert [name.family_name for name in entry.authors] == ["Testsson", "Prov"]
    assert entry.columns["publisher"] == "Huddinge kommun"
    assert "It has more authors than it names." in entry.notes


def test_ris_from_diva():
    entry = one(RIS_DIVA)
    columns = entry.columns
    assert (columns["kind"], columns["language"], entry.date) == (Kind.LICENTIATE_THESIS, "sv", "2019")
    assert (columns["series"], columns["series_number"]) == ("TRITA-ABE-DLT", "1912")
    assert (columns["isbn"], columns["diva_id"]) == ("978-91-7873-118-3", "diva2:1234567")
    assert columns["urn"] == "urn:nbn:se:kth:diva-12345"
    assert entry.keywords == ("grönska", "rum")


def test_ris_that_names_only_the_first_authors():
    entry = one("TY  - RPRT\nTI  - Om vatten\nAU  - Testsson, Ada\nAU  - et al.\nER  - \n")
    assert [name.name for name in entry.authors] == ["Ada Testsson"]
    assert "It has more authors than it names." in entry.notes


def test_ris_from_zotero():
    entry = one(RIS_ZOTERO)
    columns = entry.columns
    assert (columns["kind"], entry.date, columns["doi"]) == (Kind.ARTICLE, "2019-05-27", "10.1000/xyz.1")
    assert (columns["container"], columns["volume"], columns["issue"]) == ("Journal of Tests", "12", "3")
    assert (columns["pages"], columns["issn"]) == ("285–304", "0264-8377")
    assert columns["abstract_en"] == "The abstract\non two lines."


def test_ris_from_mendeley():
    entry = one(RIS_MENDELEY)
    assert (entry.title, entry.date) == ("Rapport om vatten", "2018")
    assert [(name.name, name.is_organisation) for name in entry.authors] == [
        ("Ada Testsson", False),
        ("Huddinge kommun", True),
    ]
    assert entry.columns["abstract_sv"].startswith("Sammanfattning")


TABLE = (
    "\ufeffTitel;Typ;Författare;År;Språk;DOI;Nyckelord;Anteckning\r\n"
    '"Om ""vatten""; och mark";plan;"Testsson, Ada [0000-0002-1825-0097]; {Huddinge kommun}";2018-04;'
    "svenska;10.1000/A;vatten, mark;x\r\n"
    '"Två\r\nrader";Master’s thesis;Ada Testsson;u.å.;eng;;;\r\n'
)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_table_with_quotes_and_line_breaks(separator):
    rows = io.StringIO(TABLE.lstrip("\ufeff"), newline="")
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(csv.reader(rows, delimiter=";"))
    with translation.override("en"):
        reading = read(written.getvalue(), recognise(written.getvalue()))
    first, second = reading.entries
    assert first.title == 'Om "vatten"; och mark'
    assert (first.columns["kind"], first.date, first.columns["doi"]) == (Kind.PLAN, "2018-04", "10.1000/a")
    assert [(name.name, name.orcid) for name in first.authors] == [
        ("Ada Testsson", "0000-0002-1825-0097"),
        ("Huddinge kommun", ""),
    ]
    assert first.keywords == ("vatten", "mark")
    assert (second.line, second.title, second.date) == (3, "Två rader", "")
    assert (second.columns["kind"], second.columns["language"]) == (Kind.MASTER_THESIS, "en")
    assert reading.unread == ["Anteckning"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_template_can_be_read_as_it_is(language):
    entry = one(template(language))
    assert entry.columns["language"] == language
    assert [name.is_organisation for name in entry.authors] == [False, True]
    assert entry.notes == ()


def test_columns_are_named_once():
    heads = [head for names in COLUMNS.values() for head in names]
    assert len(heads) == len(set(heads))


def test_table_of_our_own_can_be_read_again():
    head = "id;type;title;authors;editors;date;publisher;part_of;isbn;url;language;licence;relation;keywords;record"
    row = "7;licentiate_thesis;'=Om vatten;Testsson, Ada; et al.;;2018-05;KTH;;;https://example.org/;sv;CC-BY-4.0;partner;"
    entry = one(f"{head}\n{row.replace('Testsson, Ada; et al.', chr(34) + 'Testsson, Ada; et al.' + chr(34))};\n")
    assert (entry.key, entry.title, entry.columns["kind"]) == ("7", "=Om vatten", Kind.LICENTIATE_THESIS)
    assert entry.columns["licence"] == Report.Licence.CC_BY
    assert entry.notes == ("It has more authors than it names.",)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_type_is_known_by_its_name_here(language):
    with translation.override(language):
        assert {kind: KIND_OF.get(str(kind.label).lower()) for kind in Kind} == {kind: kind for kind in Kind}


# What we write ourselves

REAL = list(real())


@pytest.mark.parametrize("form", ["bibtex", "ris", "csv"])
def test_our_own_exports_are_read_again(form):
    text = "".join(FORMATS[form].write(REAL))
    reading = read(decoded(text.encode()), recognise(decoded(text.encode())))
    assert reading.faults == []
    assert len(reading.entries) == len(REAL) == 80
    for entry, report in zip(reading.entries, REAL, strict=True):
        columns = entry.columns
        assert (columns["title"], entry.date) == (on_one_line(report.title).replace(" : ", ": "), report.date)
        for name in ("doi", "isbn", "issn"):
            assert columns[name] in (getattr(report, name), ""), name
        assert columns["doi"] == report.doi
        if form == "csv":
            assert (columns["kind"], columns["language"]) == (report.kind, report.language)


FORMS_DO_NOT_HOLD = {"bibtex": ["parallel_title"], "ris": ["licence"], "csv": []}


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS_DO_NOT_HOLD)
@pytest.mark.parametrize("kind", Kind)
def test_report_of_each_type_comes_back_as_it_was(kind, form):
    columns = {
        "kind": kind,
        "title": "Buller i åtta kommuner",
        "parallel_title": "Noise in eight municipalities",
        "year": 2017,
        "month": 5,
        "day": 27,
        "language": "sv",
        "doi": "10.1000/abc",
        "urn": "urn:nbn:se:kth:diva-1",
        "diva_id": "diva2:1160515",
        "abstract_sv": "Om buller och om de som bor där.",
        "licence": "CC-BY-4.0",
        "url": "https://example.org/rapport",
        "volume": "13",
        "pages": "285–304",
    }
    if kind == Kind.ARTICLE:
        columns |= {"container": "Planering", "issue": "5", "issn": "0965-4313"}
    else:
        columns |= {"series": "TRITA", "series_number": "2017:4", "isbn": "978-91-7729-593-8", "publisher": "KTH"}
    if kind in (Kind.MAGAZINE, Kind.CONFERENCE_PAPER):
        columns["container"] = "Planering"
    if form == "ris" and kind not in (Kind.ARTICLE, Kind.CONFERENCE_PAPER, Kind.PROCEEDINGS, Kind.MAGAZINE):
        del columns["volume"]  # outside of journals other programs write a series' number there
    report = factories.ReportFactory(published=True, **columns)
    factories.AuthorFactory(report=report, position=1, name="Anna Berg", family_name="Berg")
    factories.AuthorFactory(report=report, position=2, name="Huddinge kommun", kind="organisation")
    report.keywords.add(factories.KeywordFactory(name="buller"), factories.KeywordFactory(name="vägar"))
    entry = one("".join(FORMATS[form].write(for_citing(Report.objects.all()))))
    expected = columns | dict.fromkeys(FORMS_DO_NOT_HOLD[form], "")
    if (form, kind) == ("bibtex", Kind.MAGAZINE):
        expected["container"] = ""  # it stands under "howpublished", where other programs write anything
    assert {name: entry.columns[name] for name in columns} == expected
    assert [(name.name, name.family_name) for name in entry.authors] == [("Anna Berg", "Berg"), ("Huddinge kommun", "")]
    assert (entry.keywords, entry.notes) == (("buller", "vägar"), ())


# What other programs write and read


def test_what_rispy_writes_is_read():
    written = rispy.dumps(
        [
            {
                "type_of_reference": "RPRT",
                "title": "Om vatten och mark",
                "authors": ["Testsson, Ada", "Prov, Bo"],
                "year": "2018",
                "doi": "10.1000/a",
                "keywords": ["vatten", "mark"],
            }
        ]
    )
    entry = one(written)
    assert (entry.title, entry.year, entry.columns["doi"]) == ("Om vatten och mark", 2018, "10.1000/a")
    assert [name.family_name for name in entry.authors] == ["Testsson", "Prov"]
    assert entry.keywords == ("vatten", "mark")


WORDS = "Åsa, Övre Ärtö & 50 % – “så” é ñ ç š ł ø æ ß # _ {mängd} § €"


def test_what_bibtexparser_encodes_is_read():
    library = bibtexparser.Library(
        [bibtexparser.model.Entry("report", "a", [bibtexparser.model.Field("title", WORDS.replace("{mängd} ", ""))])]
    )
    written = bibtexparser.write_string(library, prepend_middleware=[LatexEncodingMiddleware()])
    assert "\\" in written
    assert one(written).title == WORDS.replace("{mängd} ", "")


# Parts


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"{\"O}sterhaninge", "Österhaninge"),
        (r"\"{O}ster \"Oster", "Öster Öster"),
        (r"\AA ngstr{\"{o}}m, {\aa}r, \aa{}r", "Ångström, år, år"),
        (r"\'{\i}\c{c}\v{s}\H{o}\~n\o\ss", "íçšőñøß"),
        (r"10\% \& \_ \# \$ 50% & _", "10% & _ # $ 50% & _"),
        (r"a--b, a---b ``q'' x~y", "a–b, a—b “q” x y"),
        (r"\textit{kursiv} \emph{och {GIS}}", "kursiv och GIS"),
        (r"unknown \foo{bar} \\ end", "unknown bar   end"),
        ("Södertörn", "Södertörn"),
    ],
)
def test_latex_is_converted(written, read):
    assert plain_of(written) == read


@pytest.mark.parametrize(
    ("written", "name", "family"),
    [
        ("Testsson, Ada", "Ada Testsson", "Testsson"),
        ("Ada Testsson", "Ada Testsson", "Testsson"),
        ("Ada Maria Testsson", "Ada Maria Testsson", "Testsson"),
        ("von Prov, Bo", "Bo von Prov", "von Prov"),
        ("Bo von Prov", "Bo von Prov", "von Prov"),
        ("Prov, Jr, Bo", "Bo Prov Jr", "Prov Jr"),
        (r"{\"O}man, {\AA}sa", "Åsa Öman", "Öman"),
        ("Ada {Test Testsson}", "Ada Test Testsson", "Test Testsson"),
        ("{Huddinge kommun}", "Huddinge kommun", ""),
        ("Huddinge kommun", "Huddinge kommun", ""),
        ("{Samråd och plan}", "Samråd och plan", ""),
    ],
)
def test_names_in_bibtex(written, name, family):
    read = bibtex_name(written)
    assert (read.name, read.family_name) == (name, family)
    assert read.is_organisation == (not family)


@pytest.mark.parametrize(
    ("written", "name", "family"),
    [
        ("Testsson, Ada", "Ada Testsson", "Testsson"),
        ("Testsson, Ada, Jr", "Ada Testsson Jr", "Testsson Jr"),
        ("Ada Testsson", "Ada Testsson", "Testsson"),
        ("Bo von Prov", "Bo von Prov", "von Prov"),
        ("Vinnova", "Vinnova", ""),
        ("WSP Analys & Strategi", "WSP Analys & Strategi", ""),
        ("Tillväxt, miljö och regionplanering", "Tillväxt, miljö och regionplanering", ""),
        ("Nya Ekologigruppen", "Nya Ekologigruppen", ""),
        ("{Testsson, Prov och Co}", "Testsson, Prov och Co", ""),
        ("Länsstyrelsen i Stockholms län", "Länsstyrelsen i Stockholms län", ""),
    ],
)
def test_names_in_other_formats(written, name, family):
    read = plain_name(written)
    assert (read.name, read.family_name) == (name, family)
    assert read.is_organisation == (not family)


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2019", (2019, None, None)),
        ("2019-05", (2019, 5, None)),
        ("2019-05-27", (2019, 5, 27)),
        ("2019/05/27/", (2019, 5, 27)),
        ("2019/05//", (2019, 5, None)),
        ("2018///", (2018, None, None)),
        ("20190527", (2019, 5, 27)),
        ("27 maj 2019", (2019, 5, 27)),
        ("May 27, 2019", (2019, 5, 27)),
        ("may 2019", (2019, 5, None)),
        ("juni 2019", (2019, 6, None)),
        ("5 2019", (2019, 5, None)),
        ("[2019]", (2019, None, None)),
        ("ca 2019", (2019, None, None)),
        ("2019-05-27/2019-05-29", (2019, 5, 27)),
        ("2017-2019", (2019, None, None)),
        ("Spring 2019", (2019, None, None)),
        ("2019-00-00", (2019, None, None)),
        ("u.å.", (None, None, None)),
        ("n.d.", (None, None, None)),
    ],
)
def test_dates_are_parsed(written, date):
    read = read_date(written)
    assert (read.year, read.month, read.day) == date


def test_names_for_texts_are_put_together():
    text = '@string{kth = "KTH"}\n@string{inst = kth # ", ABE"}\n' + bib(year=2018).replace(
        "  year", "  publisher = inst # { i Stockholm},\n  year"
    )
    assert one(text).columns["publisher"] == "KTH, ABE i Stockholm"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"type": "Översiktsplan"}, Kind.PLAN),
        ({"type": "Licentiate thesis"}, Kind.LICENTIATE_THESIS),
        ({"type": "film"}, Kind.FILM),
    ],
)
def test_own_words_for_the_type_count(fields, kind):
    assert one(bib(**fields)).columns["kind"] == kind


def test_unknown_type_is_a_report_and_says_so():
    entry = one(bib().replace("@report", "@patent"))
    assert entry.columns["kind"] == Kind.REPORT
    assert "The type “patent” is not known here: will be saved as a report." in entry.notes


def test_missing_language_is_told_by_the_words():
    entry = one(bib(title="The value of green space and water"))
    assert entry.columns["language"] == "en"
    assert "The language is not stated. Judging by the text: English." in entry.notes


# Faults and notes


@pytest.mark.parametrize(
    ("fields", "line", "message"),
    [
        ({"title": ""}, 1, "The title is missing."),
        ({"title": "x" * 301}, 2, "Title: "),
        ({"isbn": "978-91-7873-118-4"}, 3, "978-91-7873-118-4: This is not a valid ISBN"),
        ({"issn": "0264-8378"}, 3, "0264-8378: This is not a valid ISSN"),
        ({"doi": "hello"}, 3, "hello: A DOI begins with 10."),
        ({"year": "1066"}, 3, "The year 1066 is outside the range 1900–2100."),
        ({"date": "2019-02-30"}, 3, "There is no such day: 2019-02-30."),
        ({"publisher": "x" * 201}, 3, "Publisher: "),
        ({"abstract": "x" * 10_001}, 3, "The summary is longer than 10000 characters."),
        ({"author": "x" * 201}, 3, "An author’s name: "),
        ({"author": " and ".join(["A, B"] * (MOST_AUTHORS + 1))}, 3, f"It has more than {MOST_AUTHORS} authors."),
    ],
)
def test_fault_has_line_and_key(fields, line, message):
    (fault,) = faults(bib(**fields))
    assert fault[:2] == (line, "nyckel")
    assert fault[2].startswith(message)


def test_all_faults_of_all_entries_are_told():
    text = bib(doi="x", isbn="y") + "\n" + bib(year="0001")
    assert [line for line, _key, _message in faults(text)] == [3, 4, 9]


def test_fault_in_swedish_is_not_in_english():
    with translation.override("sv"):
        (fault,) = read(bib(doi="hello"), ImportFormat.BIBTEX).faults
    assert "En DOI börjar" in fault.message


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"date": "soon"}, "The date “soon” is ignored: it cannot be read."),
        ({"url": "ftp://x"}, "The address “ftp://x” is ignored: it is not a web address."),
        ({"license": "MIT"}, "The licence “MIT” is ignored: it is not known here."),
        ({"language": "german"}, "The language “german” is not available here: will be saved as Swedish. Check it."),
        ({"isbn": "978-91-7873-118-3, 91-7178-000-0"}, None),
        ({"year": "2017--2019"}, "Several years are given: the last one is used."),
        ({"editor": "Prov, Bo"}, "It has editors but no authors: the editors will be saved as authors."),
        ({"keywords": ", ".join(map(str, range(60)))}, "Only the first 50 keywords are used."),
    ],
)
def test_note_of_what_is_left_out(fields, note):
    entry = one(bib(**fields))
    assert note is None or note in entry.notes


def test_broken_entry_is_told_of_and_the_next_one_is_read():
    text = "@report{a,\n title = {Ett {öppet\n}\n\n" + bib()
    with translation.override("en"):
        reading = read(text, ImportFormat.BIBTEX)
    assert [(fault.line, fault.key) for fault in reading.faults] == [(1, "a")]
    assert [entry.title for entry in reading.entries] == ["Om vatten och mark"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("TY  - RPRT\nTI  - A\n", 1),
        ("TY  - RPRT\nTI  - A\nTY  - RPRT\nTI  - B\nER  - \n", 1),
        ("TY  - RPRT\nTI  - A\nER  - \nTI  - B\nER  - \n", 4),
        ("TY  - RPRT\nTI  - A\nPY  - 2019\nhello\nER  - \n", 4),
        ("TY  - RPRT\nPY  - 2019\nER  - \n", 1),
    ],
)
def test_ris_faults(text, line):
    assert faults(text)[0][0] == line


@pytest.mark.parametrize(
    ("text", "line"),
    [("titel;år\nA;2019;x\n", 2), ("titel;år\n;2019\n", 2), ("titel;författare\nA;B [0000-0002-1825-0098]\n", 2)],
)
def test_table_faults(text, line):
    assert [fault[0] for fault in faults(text)] == [line]


# What nobody should send


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "hello",
        "titel;titel\nA;B\n",
        'titel;år\n"A;2019\n',
        "titel\n",
        "@comment{x}",
        "@string{a = a}",
        "@report{" * 100_000,
        "TY  - RPRT\nTI  - A\nER  - \n" * (MOST_ENTRIES + 1),
        "a;" * 200 + "titel\nx\n",
        "titel\n" + "x" * MAX_BYTES,
        "titel\nx\0y",
        "titel;" + "x" * 200_000 + "\nA;B\n" + "titel\n",
    ],
    ids=lambda text: text[:20],
)
def test_unreadable_text_is_refused(text):
    with pytest.raises(UnreadableError) as error:
        read(text, recognise(text))
    assert str(error.value)


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n\x00\x81", b"\x00" * 100, b"\x81\x8d", b"\xff\xfe\x00", b"x" * (MAX_BYTES + 1), b""]
)
def test_file_that_is_no_text_is_refused(content):
    with pytest.raises(UnreadableError):
        decoded(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("text", [bib(title="Åsö och övrigt"), RIS_DIVA.replace("Grönska och rum", "Åsö och övrigt")])
def test_files_in_the_encodings_of_today_and_yesterday(encoding, text):
    assert one(decoded(text.replace("\n", "\r\n").encode(encoding))).title == "Åsö och övrigt"


HOSTILE = [
    "@string{a = a # a}\n@string{b = a # a # a}\n" * 500 + bib(),
    "@string{a0 = {xxxxxxxx}}\n"
    + "".join(f"@string{{a{n} = a{n - 1} # a{n - 1}}}\n" for n in range(1, 100))
    + "@report{k, title = a99}",
    "@report{k, title = {" + "{" * 5_000 + "x" + "}" * 5_000 + "}}",
    "@report{k, title = {x}, abstract = {" + r"\"{o}" * 9_000 + "}}",
    "@report{k, title = {x}, author = {" + "{" * 2_000 + "}" * 2_000 + " and , and ,,,, and }}",
    "@report{k, title = {x}, " + "a = {b}, " * 15_000 + "}",
    "@report{k, title = {\u202ea\u200b\x07\x1b}}",
    "@report{k, title = {x}, author = {" + "a and " * 50_000 + "b}}",
    '@report{k, title = "a {" b"} # {c}, year = 20 # 19}',
    "@report(k, title = {x})",
    "TY  - RPRT\nTI  - x\nAB  - a\n" + "b\n" * 100_000 + "ER  - \n",
    "TY  - RPRT\nTI  - x\n" + "AU  - ,,\n" * 50_000 + "ER  - \n",
    "TY  - RPRT\nTI  - x\n" + "SN  - 1\n" * 50_000 + "ER  - \n",
    "titel\n" + '""\n' * 100_000 + "x\n",
    "titel;isbn\nx;" + "1," * 50_000,
    "@report{k, title = {x}, isbn = {" + "1 " * 20_000 + "}, url={" + "a " * 20_000 + "}}",
    "@report{k, title = {x}, date = {" + "1-" * 20_000 + "}, keywords={" + "a," * 20_000 + "}}",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.timeout(60)  # each takes seconds at the most
def test_hostile_text_is_read_or_refused(text):
    try:
        for row in read(text, recognise(text)).rows:
            if isinstance(row, ImportedEntry):
                assert len(row.title) <= 300
    except UnreadableError:
        pass


PIECES = [
    *("@report{k,", "@string{a=", "title = ", "{", "}", '"', "#", "a", ",", "\n", "TY  - RPRT\n", "TI  - x\n"),
    *("ER  - \n", "AU  - ", "DA  - ", "SN  - ", "titel;år;isbn\n", ";", "\\", "\\'", "author = {", " and "),
    *("date = {", "isbn = {9", "url = {http://"),
]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(list(ImportFormat)),
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(PIECES),
        ),
        max_size=40,
    ),
)
def test_any_text_is_parsed_or_refused(form, parts):
    try:
        rows = read("".join(parts), form).rows
    except UnreadableError:
        return
    assert rows
