"""The way through the portal: every page has its place, and says where it stands."""

import pytest
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from django.utils.translation import override
from lxml import html

from sodertorn.kept_pages import KEPT_PAGES
from sodertorn.sections import SECTIONS, section_of
from tests import factories

pytestmark = pytest.mark.django_db
# What is kept and is no page of a section: the way in, and what machines read.
NO_SECTION = {"start", "search", "sitemaps", "sitemap"}
LANGUAGES = ("sv", "en")


def page_at(address):
    return html.document_fromstring(Client().get(address).text)


def current(page):
    """Return what the menu marks: the word, and whether it is the page itself."""
    (menu,) = page.find_class("menu__nav")
    return [(link.text, link.get("aria-current")) for link in menu.iter("a") if link.get("aria-current")]


def crumbs(page):
    (trail,) = page.find_class("crumbs")
    return [(step.text_content().strip(), *(link.get("href") for link in step.iter("a"))) for step in trail.iter("li")]


def test_menu_has_at_most_six_words_and_each_a_page():
    assert len(SECTIONS) <= 6
    for language in LANGUAGES:
        with override(language):
            for section in SECTIONS:
                assert Client().get(section.page.url).status_code == 200


@pytest.mark.parametrize("name", sorted(KEPT_PAGES.keys() - NO_SECTION))
def test_every_page_that_everybody_reads_belongs_to_a_section(name):
    assert any(name in section.holds or name.split(":")[0] in section.holds for section in SECTIONS)


def test_nothing_belongs_to_two_sections_and_what_belongs_exists():
    held = [name for section in SECTIONS for name in section.holds]
    resolver = get_resolver()
    known = {key for key in resolver.reverse_dict if isinstance(key, str)} | set(resolver.namespace_dict)
    assert len(held) == len(set(held))
    assert {name for name in held if ":" not in name} - known == set()
    for name in (name for name in held if ":" in name):
        assert section_of(resolve(reverse(name)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_a_section_lead_somewhere_and_have_a_sentence(language):
    with override(language):
        for page in (page for section in SECTIONS for page in section.pages):
            assert Client().get(page.url).status_code in {200, 302}, page.url  # 302: to the login, as the sentence says
            assert str(page.text).endswith(".")


RECORDS = {
    "challenge": (factories.ChallengeFactory, "Utmaningar"),
    "dialogue": (factories.DialogueFactory, "Delta"),
    "outcome": (factories.OutcomeFactory, "Resultat"),
    "report": (factories.ReportFactory, "Kunskap"),
}


@pytest.mark.parametrize("kind", RECORDS)
def test_page_of_a_record_is_marked_in_the_menu_and_says_the_way(kind):
    factory, word = RECORDS[kind]
    page = page_at(factory(published=True).get_absolute_url())
    assert current(page) == [(word, "true")]
    assert crumbs(page)[0][0] == word


def test_deep_page_of_a_dialogue_says_the_whole_way():
    activity = factories.ActivityFactory(dialogue=factories.DialogueFactory(open_now=True, title="Om parken"))
    page = page_at(activity.get_absolute_url())
    assert current(page) == [("Delta", "true")]
    assert crumbs(page)[:3] == [
        ("Delta", "/delta/"),
        ("Dialoger", "/dialoger/"),
        ("Om parken", activity.dialogue.get_absolute_url()),
    ]


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("challenges:list", [("Start", "/"), ("Utmaningar",)]),
        ("dialogues:list", [("Delta", "/delta/"), ("Dialoger",)]),
        ("reports:list", [("Kunskap", "/kunskap/"), ("Rapporter",)]),
        ("partners:list", [("Om", "/om/"), ("Partner",)]),
        ("news:list", [("Om", "/om/"), ("Nyheter",)]),
        ("knowledge:indicators", [("Kunskap", "/kunskap/"), ("Nyckeltal",)]),
        ("events", [("Om", "/om/"), ("Tidslinje",)]),
        ("take-part", [("Start", "/"), ("Delta",)]),
        ("about", [("Start", "/"), ("Om",)]),
    ],
)
def test_list_says_the_way_to_it(name, way):
    assert crumbs(page_at(reverse(name))) == way


def test_menu_marks_the_page_itself_as_the_page():
    assert current(page_at(reverse("take-part"))) == [("Delta", "page")]
    assert current(page_at(reverse("dialogues:list"))) == [("Delta", "true")]
    assert current(page_at(reverse("start"))) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.page.name)
def test_sections_own_page_leads_to_all_that_is_listed_under_it(section, language):
    with override(language):
        links = {link.get("href") for link in page_at(section.page.url).iter("a")}
        assert {page.url for page in section.pages} <= links


def test_page_that_is_listed_leads_to_its_neighbours():
    (onward,) = page_at(reverse("stages")).find_class("onward")
    links = [link.get("href") for link in onward.iter("a")]
    assert links[:2] == ["/om/", "/partner/"]
    assert "/om/etapper/" not in links


# The sections' own pages


def test_take_part_shows_what_opens_soon_and_what_came_of_the_others():
    factories.DialogueFactory(published=True, state="scheduled", started="2099-01-01", title="Om vintern")
    factories.DialogueFactory(published=True, state="results_published", title="Om hösten")
    factories.DialogueFactory(state="scheduled", started="2099-01-01", title="Ett utkast")
    page = page_at(reverse("take-part"))
    assert "Om vintern" in page.get_element_by_id("planned").getparent().getparent().text_content()
    assert "Om hösten" in page.get_element_by_id("told").getparent().getparent().text_content()
    assert "Ett utkast" not in page.text_content()


def test_knowledge_counts_reports_and_the_key_figures_that_have_figures():
    factories.ReportFactory.create_batch(2, published=True)
    factories.ReportFactory()
    factories.IndicatorFactory()  # without figures
    factories.FigureFactory.create_batch(2, indicator=factories.IndicatorFactory())
    factories.FigureFactory(indicator=factories.IndicatorFactory(published=False))
    counts = [door.findtext(".//b") for door in page_at(reverse("knowledge")).find_class("door")]
    assert counts == ["2", "1"]


def test_knowledge_of_an_empty_portal_promises_no_files():
    page = page_at(reverse("knowledge"))
    assert "BibTeX" not in page.text_content()
    assert [door.findtext(".//b") for door in page.find_class("door")] == [None, None]


# The footer


def test_footer_names_who_answers_for_the_portal(page_cache):
    programme = factories.ProgrammeFactory(responsible_name="Lilleby kommun")
    assert "Lilleby kommun svarar för portalen" in Client().get("/").text
    programme.responsible_name = "Storby kommun"
    programme.save(update_fields=["responsible_name"])
    assert "Storby kommun svarar för portalen" in Client().get("/").text


def test_footer_leads_to_who_answers_where_nobody_is_named():
    (foot,) = page_at("/").find_class("foot__about")
    assert [(link.text_content(), link.get("href")) for link in foot.iter("a")] == [
        ("Vem som svarar för portalen", "/om/kontakt/#who")
    ]
