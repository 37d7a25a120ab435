"""Citations in four styles and two languages: what the processor makes of the real reports, and of hostile ones."""

import re
from html import unescape

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.citations import styled
from reports.citations.csl import TYPES, csl_of
from reports.citations.styled import STYLES, cite
from tests.reports.memory import real, unsaved

LANGUAGES = ("sv", "en")
REAL = list(real())
# What a processor that stumbles leaves behind. An address may end in three dots of its own.
UNSOUND = re.compile(r"None|undefined|([.,;:])\1|[,;:]\.|\s{2}|\s[.,;:)]|\(\s|\(\)|\[\]|^[.,;\s\d]|[\ue000-\uf8ff]")


def plain(html):
    return unescape(re.sub(r"</?i>", "", html))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("style", STYLES)
def test_real_reports_are_cited_soundly(style, language):
    for report in REAL:
        item = csl_of(report, language=language)
        text = plain(cite(item, style, language))
        bare = text.replace(report.title, "T").replace(report.publisher, "P").replace(item.get("URL", "-"), "U")
        assert not UNSOUND.search(bare), text
        assert text.replace(item.get("URL", "no address"), "U").count(report.title) == 1, text
        assert report.year is None or str(report.year) in text, text
        if report.doi or report.url:
            assert (report.doi and report.doi in text) or item["URL"] in text, text


@pytest.mark.parametrize("style", STYLES)
def test_order_of_citing_leaves_no_trace(style):
    """A style remembers what it is in the middle of; what it wrote before is not to be seen in what it writes."""
    items = [csl_of(report) for report in REAL[:20]]
    forwards = [cite(item, style, "sv") for item in items]
    styled._style.cache_clear()
    assert [cite(item, style, "sv") for item in reversed(items)] == forwards[::-1]


@time_machine.travel("2026-03-02")
def test_styles_say_what_they_are_known_for():
    report = unsaved(
        title="Hur går det?", authors=["Anna Berg", "Bo von Ek"], publisher="Boverket", series="Rapport 2017:4",
        url="https://example.org/r.pdf",
    )  # fmt: skip
    cited = {style: plain(cite(csl_of(report), style, "sv")) for style in STYLES}
    assert cited == {
        "harvard-sv": "Berg, A. & von Ek, B. (2017). Hur går det? Boverket. https://example.org/r.pdf [2026-03-02]",
        "harvard": "Berg, A. och von Ek, B. (2017) Hur går det? Boverket. Tillgänglig vid: https://example.org/r.pdf "
        "(Åtkomstdatum: 02 mars 2026).",
        "apa": "Berg, A., & von Ek, B. (2017). Hur går det? (Rapport 2017:4). Boverket. https://example.org/r.pdf",
        "vancouver": "Berg A, von Ek B. Hur går det? [Internet]. Boverket; 2017 [citerad 02 mars 2026]. "
        "(Rapport 2017:4). Tillgänglig vid: https://example.org/r.pdf",
    }


@pytest.mark.parametrize(
    ("language", "words"), [("sv", ("u.å.", "utan årtal")), ("en", ("n.d.", "no date", "unknown"))]
)
@pytest.mark.parametrize("style", STYLES)
def test_unknown_year_is_said(style, language, words):
    text = plain(cite(csl_of(unsaved(year=None, authors=["Anna Berg"])), style, language))
    assert any(word in text for word in words), text


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("kind", TYPES)
def test_report_without_authors_is_cited_by_its_title(style, kind):
    text = plain(cite(csl_of(unsaved(kind=kind, title="Utan namn", container="Tidningen")), style, "sv"))
    assert text.count("Utan namn") == 1
    assert text.count("Tidningen") <= 1
    assert "None" not in text


@pytest.mark.parametrize("style", STYLES)
def test_editors_stand_in_the_place_of_authors_once(style):
    text = plain(cite(csl_of(unsaved(kind="anthology", authors=["Malin Gawell (red.)", "Bo Ek (red.)"])), style, "sv"))
    assert text.count("Gawell") == text.count("Ek") == 1, text
    assert "(red.)" in text or "redaktörer" in text
    one = plain(cite(csl_of(unsaved(kind="anthology", authors=["Malin Gawell (red.)"])), style, "en"))
    assert "(ed.)" in one or ", editor." in one


@pytest.mark.parametrize("style", STYLES)
def test_more_authors_are_said_once(style):
    for people in (["Anna Berg m.fl."], ["Anna Berg", "Bo Ek", "m.fl."]):
        text = plain(cite(csl_of(unsaved(authors=people)), style, "sv"))
        assert text.count("m.fl.") == 1, text
        assert "& m.fl." not in text
        assert "och m.fl." not in text


def test_markup_in_a_title_is_text():
    title = '<script>alert(1)</script> & <span class="nocase">x</span> <i>y</i>'
    for style in STYLES:
        html = cite(csl_of(unsaved(title=title, authors=["Anna <b>Berg"])), style, "sv")
        assert set(re.findall(r"<[^>]*>", html)) <= {"<i>", "</i>"}
        assert title in plain(html)


hostile = st.text(
    st.one_of(
        st.sampled_from("{}\\<>&\"'%#$_~^=+-@;,.:!?()[]/ \n\r\t\x00\u202e\u2028\ue000\ue010😀åÅא"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(title=hostile, name=hostile, publisher=hostile, style=st.sampled_from(list(STYLES)))
def test_hostile_text_is_cited_as_it_is(title, name, publisher, style):
    report = unsaved(title=f"A{title}", authors=[f"Bo {name}"], publisher=publisher, pages=title, volume=name)
    html = cite(csl_of(report), style, "sv")
    assert set(re.findall(r"<[^>]*>", html)) <= {"<i>", "</i>"}
    assert html.count("<i>") == html.count("</i>")
    kept = styled._NOT_TEXT.sub(" ", f"A{title}").strip()
    assert kept in plain(html)
