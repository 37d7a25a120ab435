"""The programme's own reports are complete: what the file knows is on their pages, and what it does not, is said."""

import html
from dataclasses import dataclass
from functools import cache

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext, override

from accounts.models import Language
from core.publishing.provenance import Confidence, Relation
from core.text.markdown import render
from reports.models import Report, ReportFile
from tests.sodertorn.content import DATA, MODELS, REFERENCES, SECTIONS

pytestmark = pytest.mark.django_db
ENTRIES = DATA["reports"]
LANGUAGES = ("sv", "en")
FACTS = ("publisher", "container", "volume", "issue", "pages", "series", "isbn", "doi", "diva_id")


@dataclass(frozen=True)
class Page:
    """A report's page in a language: as it was sent, and as it is read."""

    entry: dict
    language: str
    sent: str

    @property
    def read(self):
        return plain(self.sent)

    def part(self, begins, ends):
        start = self.sent.index(begins)
        return self.sent[start : self.sent.index(ends, start)]


@cache
def plain(text):
    return " ".join(html.unescape(strip_tags(text.replace("<", " <"))).split())


def squeezed(text):
    """Leave out the spaces, as tags between words are read as some."""
    return "".join(plain(text).split())


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The programme, loaded once: the pages of its reports, and the addresses of what they are about."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_programme", verbosity=0)
        reports = Report.objects.in_bulk(field_name="slug")
        pages, addresses = [], {}
        for language in LANGUAGES:
            with override(language):
                for entry in ENTRIES:
                    answer = Client().get(reports[entry["slug"]].get_absolute_url())
                    assert answer.status_code == 200, entry["slug"]
                    pages.append(Page(entry, language, answer.text))
                for section in {section for (name, _key), section in REFERENCES.items() if name == "reports"}:
                    records = MODELS[section].objects.filter(slug__in=[row["slug"] for row in SECTIONS[section]])
                    addresses |= {(section, one.slug, language): one.get_absolute_url() for one in records}
        yield {"pages": pages, "addresses": addresses, "files": ReportFile.objects.count()}
        transaction.set_rollback(True)


@pytest.fixture
def pages(world):
    return world["pages"]


def test_real_reports_are_80_in_both_languages(pages):
    assert len(ENTRIES) == 80
    assert len(pages) == 2 * 80


@pytest.mark.parametrize("key", [*FACTS, "title"])
def test_real_report_page_shows_known_details(pages, key):
    missing = [(one.entry["slug"], one.language) for one in pages if plain(one.entry.get(key) or "") not in one.read]
    assert missing == []
    assert any(one.entry.get(key) for one in pages)


def test_note_on_the_source_is_in_the_language_of_the_page(pages):
    noted = [one for one in pages if one.entry.get("source_note_sv")]
    assert [one.entry["slug"] for one in noted if plain(one.entry[f"source_note_{one.language}"]) not in one.read] == []
    assert len(noted) == 2 * sum("source_note_sv" in entry for entry in ENTRIES) > 0


@pytest.mark.parametrize("key", FACTS)
def test_fact_stands_among_the_facts(pages, key):
    """Not only in the citation, or by chance: a volume is a number like any other."""
    for one in pages:
        if value := one.entry.get(key):
            values = [plain(part.split("</dd>")[0]) for part in one.part('<dl class="facts', "</dl>").split("<dd>")[1:]]
            assert plain(value) in values, (one.entry["slug"], one.language, key)


def test_abstract_is_on_the_page_in_its_language(pages):
    for one in pages:
        abstract = render(one.entry[f"abstract_{one.language}"])
        assert squeezed(abstract) in squeezed(one.sent), (one.entry["slug"], one.language)


def test_type_language_relation_and_confidence_are_worded(pages):
    for one in pages:
        with override(one.language):
            words = (
                Report.Kind(one.entry["kind"]).label,
                Language(one.entry["language"]).label,
                Relation(one.entry["relation"]).label,
                Confidence(one.entry["confidence"]).label,
            )
            for word in map(str, words):
                assert word.lower() in one.read.lower(), (one.entry["slug"], one.language, word)


def test_address_and_source_are_links(pages):
    for one in pages:
        for key in {"url", "source", "copy_url"} & {key for key, value in one.entry.items() if value}:
            assert f'href="{html.escape(one.entry[key])}"' in one.sent, (one.entry["slug"], one.language, key)


def test_authors_are_all_named_in_order_and_else_that_is_said(pages):
    unnamed = 0
    for one in pages:
        names = [author["name"] for author in one.entry["authors"] or []]
        facts = one.part('<dl class="facts', "</dl>")
        places = [plain(facts).index(name) for name in names]
        assert places == sorted(places), one.entry["slug"]
        with override(one.language):
            verified = [author for author in one.entry["authors"] if not author.get("is_unverified")]
            assert (gettext("Authors not named in the source") in one.read) is (not verified), one.entry["slug"]
            assert (gettext("not verified") in plain(facts)) is (verified != one.entry["authors"]), one.entry["slug"]
            assert (gettext("Not named in the source") in plain(facts)) is (not names), one.entry["slug"]
        unnamed += not names
    assert unnamed == 2 * 6


def test_year_is_shown_and_else_that_is_said(pages):
    unknown = 0
    for one in pages:
        year = one.entry["year"]
        facts = plain(one.part('<dl class="facts', "</dl>"))
        with override(one.language):
            assert (str(year) if year else gettext("Not known")) in facts, one.entry["slug"]
            assert (gettext("year not known") in one.read) is (not year), one.entry["slug"]
        unknown += not year
    assert unknown == 2 * 3


def test_list_says_which_years_and_authors_are_not_known(world, client):
    first = client.get(reverse("reports:list"))
    numbers = first.context["page"].paginator.page_range
    text = "".join(client.get(reverse("reports:list"), {"page": number}).text for number in numbers)
    assert text.count(gettext("Year not known")) == 3
    assert text.count(gettext("Authors not named in the source")) == 9


@pytest.mark.parametrize("key", ["challenges", "outcomes", "partners", "places"])
def test_what_it_is_about_is_linked(world, key):
    section = REFERENCES["reports", key]
    for one in world["pages"]:
        for slug in one.entry[key]:
            address = world["addresses"][section, slug, one.language]
            assert f'href="{address}"' in one.sent, (one.entry["slug"], one.language, slug)


def test_each_has_a_citation_with_its_title(pages):
    for one in pages:
        citation = plain(one.part('class="citation', "</section>"))
        assert plain(one.entry["title"]) in citation, one.entry["slug"]


def test_none_pretends_to_have_a_file_that_it_has_not(world):
    assert world["files"] == 0
    for one in world["pages"]:
        for sign in ("citation_pdf_url", "/media/report", 'rel="item"'):
            assert sign not in one.sent, (one.entry["slug"], sign)


def test_each_says_where_it_is_on_the_web_and_else_that_it_is_not(pages):
    for one in pages:
        addresses = [one.entry["url"], one.entry.get("copy_url")]
        for address in filter(None, addresses):
            assert html.escape(address).split("/")[2].removeprefix("www.") in one.read, one.entry["slug"]
        with override(one.language):
            is_nowhere = gettext("No online copy is known. Ask the publisher or a library.") in one.read
        assert is_nowhere is not any(addresses), one.entry["slug"]


def test_copy_is_given_as_no_address_of_the_report(pages):
    for one in pages:
        if copy := one.entry.get("copy_url"):
            told = one.part("<head>", "</head>") + one.part('class="citation__text"', "</p>")
            assert html.escape(copy) not in told, one.entry["slug"]
