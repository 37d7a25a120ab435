"""Search in the text of files: what it finds, what it shows, and that it tells nobody of what they may not read."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.lists.search import fold
from reports.models import Report, ReportFile
from reports.search.filters import ReportFilter
from reports.search.snippets import LENGTH, marked
from tests.factories import (
    AuthorFactory,
    FilePageFactory,
    KeywordFactory,
    MembershipFactory,
    ReportFactory,
    ReportFileFactory,
)
from tests.reports.library import HIDDEN, OPENS, WORD, report_with_file

pytestmark = pytest.mark.django_db


def listed(client, q=WORD, **query):
    return client.get(reverse("reports:list"), {"q": q, **query})


def found(client, q=WORD, **query):
    return [report.title for report in listed(client, q, **query).context["page"]]


def searched(client, q=WORD):
    """Return the titles that the site's search finds."""
    groups = client.get(reverse("search"), {"q": q}).context["groups"]
    return [report.title for group in groups if group.key == "reports" for report in group.rows]


# Finding


@pytest.fixture
def report(db):
    report = ReportFactory(
        published=True, title="Gårdar", parallel_title="Courtyards", abstract_sv="Om lek.", publisher="Kommunen"
    )
    AuthorFactory(report=report, position=1, name="Åsa Öberg")
    report.keywords.add(KeywordFactory(name="social hållbarhet", slug="social-hallbarhet"))
    FilePageFactory(file=ReportFileFactory(report=report), text="Barnen valde gungor.")
    ReportFactory(published=True, title="Något annat")
    return report


@pytest.mark.parametrize(
    "q",
    ["gårdar", "GARDAR", "courtyard", "lek", "öberg", "asa oberg", "hållbarhet", "gungor", "oberg gungor hållbar lek"],
)
def test_word_is_found_wherever_it_stands(client, report, q):
    assert found(client, q) == searched(client, q) == ["Gårdar"]


@pytest.mark.parametrize("q", ["gungor finnsinte", "%", "_", "g%r", "gungo_", "\\", "'"])
def test_every_word_has_to_stand_somewhere_as_it_is_written(client, report, q):
    assert found(client, q) == searched(client, q) == []


@pytest.mark.parametrize("few", [0, 1, 1_000])
@pytest.mark.parametrize("q", ["gardar", "oberg", "gungor", "hallbarhet", "gungor oberg", "gungor annat", "na got"])
def test_common_words_find_what_rare_ones_do(client, report, q, few, monkeypatch):
    """However many have a word, the ways to look for it agree."""
    expected = found(client, q)
    monkeypatch.setattr(ReportFilter, "named", few)
    response = listed(client, q)
    assert [one.title for one in response.context["page"]] == expected == searched(client, q)
    assert response.context["page"].paginator.count == len(expected)


@pytest.mark.parametrize("places", [1, 2, 1_000])
@pytest.mark.parametrize("q", ["gardar", "kommunen", "oberg", "gungor", "hallbarhet"])
def test_word_is_found_in_all_reports_however_few_places_are_looked_at(client, report, q, places, monkeypatch):
    other = ReportFactory(published=True, title="Gårdar igen", publisher="Kommunen")
    AuthorFactory(report=other, position=1, name="Bo Öberg")
    other.keywords.set(report.keywords.all())
    for _page in range(3):
        FilePageFactory(file=ReportFileFactory(report=other), text="Också gungor.")
    monkeypatch.setattr("reports.search.filters.PLACES", places)
    response = listed(client, q)
    assert {one.title for one in response.context["page"]} == {"Gårdar", "Gårdar igen"} == set(searched(client, q))
    assert response.context["page"].paginator.count == 2


@pytest.mark.parametrize("q", ["kommunen", "gungor"])
def test_word_that_very_many_have_is_not_counted_out_and_leafed_in_order(client, report, q, monkeypatch):
    for year in (2001, 2003, 2002):
        other = ReportFactory(published=True, title=f"Från {year}", year=year, publisher="Kommunen")
        FilePageFactory(file=ReportFileFactory(report=other), text="Gungor.")
    Report.objects.filter(pk=report.pk).update(year=1999)
    draft = ReportFactory(title="Utkast", year=2004, publisher="Kommunen")
    FilePageFactory(file=ReportFileFactory(report=draft), text="Gungor.")
    for module in ("core.lists.filter", "reports.search.filters"):
        monkeypatch.setattr(f"{module}.COUNTED", 3)
    monkeypatch.setattr(ReportFilter, "named", 3)
    response = listed(client, q)
    assert [one.title for one in response.context["page"]] == ["Från 2003", "Från 2002", "Från 2001", "Gårdar"]
    assert (response.context["filters"].is_cut, response.context["page"].paginator.count) == (True, 3)
    assert searched(client, q) == ["Från 2003", "Från 2002", "Från 2001"]


def test_two_letters_are_not_looked_for_in_files(client, report):
    assert found(client, "gu") == []


@pytest.mark.parametrize(
    "q",
    ["x" * 5_000, "%_" * 50, " ".join(f"ord{n}" for n in range(50)), "🦆", "'; --", "\ud800"],
)
@pytest.mark.parametrize("path", ["reports:list", "reports:feed", "search"])
def test_search_answers_whatever_is_asked(client, report, q, path):
    query = {"q": q.encode(errors="surrogatepass").decode(errors="replace")}
    assert client.get(reverse(path), query).status_code == 200


# Snippets


def test_hit_in_a_file_shows_the_snippet_with_its_page(client):
    report_with_file()
    html = listed(client).text
    assert "Sedan står det att <mark>Grundvattenrör</mark>et mäts &lt;b&gt;varje&lt;/b&gt; vecka &amp; natt." in html
    assert re.search(r"vatten\.pdf, \w+\.? 12\b", html)


@pytest.mark.parametrize(("media_type", "page"), [("application/pdf", "#page=12"), ("text/plain", "")])
def test_snippet_leads_to_its_page_in_the_file(client, media_type, page):
    report = report_with_file()
    report.files.update(media_type=media_type)
    address = f"{report.files.get().get_absolute_url()}{page}"
    assert f'<a href="{address}">vatten.pdf, ' in listed(client).text


def test_site_search_shows_the_snippet_too(client):
    report_with_file()
    assert "<mark>Grundvattenrör</mark>" in client.get(reverse("search"), {"q": WORD}).text


def test_report_has_one_snippet_from_the_page_with_most_words(client):
    file = ReportFileFactory()
    FilePageFactory(file=file, number=1, text="Här är gatan.")
    FilePageFactory(file=file, number=2, text="Här är gatan och torget.")
    FilePageFactory(file=file, number=3, text="Torget ligger vid gatan.")
    FilePageFactory(file=ReportFileFactory(report=file.report, position=1), number=1, text="Gatan och torget igen.")
    (row,) = listed(client, "gatan torget").context["page"]
    assert (row.snippet.page, [text for text, is_hit in row.snippet.parts if is_hit]) == (2, ["gatan", "torget"])


def test_row_without_a_hit_in_a_file_has_no_snippet(client, report):
    assert "<mark>" not in listed(client, "gårdar").text
    assert "entry__snippet" not in client.get(reverse("reports:list")).text


@pytest.mark.parametrize(
    ("text", "words", "hits"),
    [
        ("Södertörn är SÖDERTÖRN", ["sodertorn"], ["Södertörn", "SÖDERTÖRN"]),
        ("İİİ Åsa och \n\t åsarna", ["asa"], ["Åsa", "åsa"]),  # of a letter that becomes two when folded
        ("aaaa", ["aa", "aaa"], ["aaaa"]),
        ("x" * 1_000 + "buller" + "y" * 1_000, ["buller"], ["buller"]),
        ("inget", ["buller"], []),
        ("", ["buller"], []),
    ],
)
def test_marked_words_are_those_of_the_original(text, words, hits):
    parts = marked(text, words)
    assert [part for part, is_hit in parts if is_hit] == hits
    assert len("".join(part for part, _is_hit in parts)) <= LENGTH + len(" …… ")
    assert "\n" not in "".join(part for part, _is_hit in parts)


def test_snippet_goes_where_most_words_stand():
    text = "Buller. " + "Något helt annat. " * 40 + "Buller vid bron. " + "Slut. " * 90
    parts = marked(text, ["buller", "bron"])
    assert [fold(part) for part, is_hit in parts if is_hit] == ["buller", "bron"]
    assert parts[0][0].startswith("… ")
    assert parts[-1][0].endswith(" …")


# Who may read it


def told(client):
    """Return everything that lists and search say of the word, as one text, without the word that was asked for."""
    pages = [
        listed(client),
        client.get(reverse("reports:list"), {"file": "here"}),
        client.get(reverse("search"), {"q": WORD}),
    ]
    pages.append(client.get(reverse("reports:feed"), {"q": WORD}))
    facets = {
        option.value: option.count
        for facet in client.get(reverse("reports:list")).context["filters"].facets()
        if facet.name == "file"
        for option in facet.options
    }
    return {
        "hits": [*found(client), *searched(client)],
        "open": found(client, "", file="here"),
        "count": facets.get("here", 0),
        "snippet": any("<mark>" in page.text for page in pages),
        "entries": pages[-1].text.count("<entry"),
    }


NOTHING = {"hits": [], "open": [], "count": 0, "snippet": False, "entries": 0}
EVERYTHING = {"hits": ["Om vatten", "Om vatten"], "open": ["Om vatten"], "count": 1, "snippet": True, "entries": 1}


@pytest.mark.parametrize("kind", HIDDEN)
def test_text_that_is_not_to_be_read_shows_nowhere(client, kind, organisation):
    report_with_file(organisation, **HIDDEN[kind])
    assert told(client) == NOTHING


@pytest.mark.parametrize("kind", [kind for kind in HIDDEN if kind not in {"draft", "withdrawn"}])
def test_report_that_is_found_by_its_title_shows_nothing_of_such_text(client, kind, organisation):
    report = report_with_file(organisation, **HIDDEN[kind])
    Report.objects.filter(pk=report.pk).update(title=f"Om {WORD}")
    for path in ("reports:list", "search"):
        page = client.get(reverse(path), {"q": WORD}).text
        assert f"Om {WORD}" in page
        assert "<mark>" not in page


def test_text_that_is_to_be_read_shows_everywhere(client):
    report_with_file()
    assert told(client) == EVERYTHING


def test_text_shows_at_once_when_the_embargo_ends(client, time_machine):
    """Although the counts of the list are kept."""
    time_machine.move_to(OPENS - dt.timedelta(seconds=1), tick=False)
    report_with_file(opens_at=OPENS)
    assert told(client) == NOTHING
    time_machine.move_to(OPENS, tick=False)
    assert told(client) == EVERYTHING


@pytest.mark.parametrize("kind", ["members", "organisation"])
def test_member_sees_more_than_others_who_ask_after_them(client, kind, organisation, planner):
    """The feed is the same for everybody."""
    report_with_file(organisation, **HIDDEN[kind])
    client.force_login(planner)
    assert told(client) == EVERYTHING | {"entries": 0}
    client.logout()
    assert told(client) == NOTHING
    client.force_login(MembershipFactory().user)
    assert told(client)["hits"] == (["Om vatten"] * 2 if kind == "members" else [])


def test_kept_counts_go_when_a_membership_ends(client, organisation, planner):
    report_with_file(organisation, visibility="organisation")
    client.force_login(planner)
    assert told(client)["count"] == 1
    planner.memberships.get().end()
    assert told(client)["count"] == 0


def test_kept_counts_go_when_a_file_is_closed(client):
    report_with_file()
    assert told(client) == EVERYTHING
    ReportFile.objects.update(visibility="members")
    assert told(client) == NOTHING


def test_editor_finds_it_in_what_is_published(client, organisation, editor):
    report_with_file(organisation, visibility="organisation")
    client.force_login(editor)
    assert told(client)["hits"] == ["Om vatten"] * 2


# Cost


@pytest.mark.parametrize("few", [0, 1_000])
@pytest.mark.parametrize("query", [{"q": WORD}, {"q": f"{WORD} mäts vatten"}, {"q": WORD, "file": "here"}])
def test_search_costs_the_same_whatever_is_found(client, query, few, monkeypatch):
    monkeypatch.setattr(ReportFilter, "named", few)
    numbers = []
    for more in (1, 12):
        for _n in range(more):
            report_with_file()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("reports:list"), query).context["page"].paginator.count == Report.objects.count()
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 9 + 11 + 1  # the facets that are counted, and one that is chosen


def test_page_of_results_fetches_the_text_it_shows_and_no_other(client):
    report_with_file()
    with CaptureQueriesContext(connection) as queries:
        listed(client)
    texts = [query["sql"] for query in queries if '"reports_filepage"."text"' in query["sql"]]
    assert len(texts) == 1
