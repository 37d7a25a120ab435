"""Texts of pages: each block is shipped and shown, editors change it, and facts are checked when it is saved."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.template import engines
from django.urls import reverse
from django.utils.translation import override
from jinja2.exceptions import UndefinedError

from pages.blocks import DEFAULTS, PAGES, Kind, slug_of
from pages.facts import FACTS, Fact, check_facts, filled, register
from pages.models import EditedPage, PageText
from pages.texts import texts_of
from sodertorn.loading.programme import load_programme
from tests import factories
from tests.admin.pages import filled_in, page_of, shown

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
BLOCKS = [(page, name) for page, one in PAGES.items() for name in one.blocks]


@pytest.fixture
def privacy():
    """The page on personal data, as the loader makes it."""
    page = EditedPage.objects.create(slug="privacy")
    for order, (name, texts) in enumerate(DEFAULTS["privacy"].items()):
        PageText.objects.create(page=page, name=name, slug=slug_of("privacy", name), order=order, **texts)
    return page


@pytest.fixture
def editor(client):
    client.force_login(factories.UserFactory(editor=True))
    return client


def at(block, field):
    """Return the name that a field of a block of the page on personal data has in the form."""
    return f"texts-{list(PAGES['privacy'].blocks).index(block)}-{field}"


# What is shipped


def test_each_page_ships_the_blocks_that_it_has():
    assert {page: list(one.blocks) for page, one in PAGES.items()} == {
        page: list(one) for page, one in DEFAULTS.items()
    }


@pytest.mark.parametrize(("page", "name"), BLOCKS)
def test_block_is_shipped_in_both_languages_with_facts_that_are_known(page, name):
    block, texts = PAGES[page].blocks[name], DEFAULTS[page][name]
    fields = {"heading": block.has_heading, "text": block.kind is not Kind.NONE}
    assert set(texts) == {f"{field}_{code}" for field, there in fields.items() if there for code in ("sv", "en")}
    for text in texts.values():
        assert text.strip()
        check_facts(text)


def test_every_block_is_shown_and_every_one_that_is_shown_exists():
    asked = {name for path in TEMPLATES.rglob("*.html") for name in re.findall(r"\btexts\.(\w+)", path.read_text())}
    assert asked - {"changed_at"} == {name for _page, name in BLOCKS}


def test_block_that_a_page_does_not_have_is_an_error():
    template = engines["jinja2"].env.from_string('{{ ui.text(texts.tpo, "heading") }}')
    with pytest.raises(UndefinedError):
        template.render(texts=texts_of("start"), ui=engines["jinja2"].env.globals["ui"])
    with pytest.raises(UndefinedError):
        engines["jinja2"].env.from_string("{{ texts.tpo.heading_sv }}").render(texts=texts_of("start"))


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_page_shows_all_its_blocks_before_anything_is_loaded(client, page, language):
    if page == "start":
        factories.OutcomeFactory(published=True, relation="programme")
        factories.TrialFactory(
            happened="Många kom.",
            source="https://example.org/",
            outcome__published=True,
            organisation=factories.OrganisationFactory(),
        )
        factories.StageFactory(started="2014", ended="2016")
        factories.NewsItemFactory(published=True)
    if page == "contact":
        factories.ProgrammeFactory()
    with override(language):
        html = client.get(reverse(PAGES[page].address)).text
    for name, texts in DEFAULTS[page].items():
        if PAGES[page].blocks[name].has_heading:
            assert f">{texts[f'heading_{language}']}<" in html


def test_start_page_says_what_one_can_do_and_offers_it(client):
    html = client.get("/").text
    assert "Här använder du det de lärt sig" in html
    assert html.index("Logga en utmaning") < html.index('id="so-far"')


# What editors do


def test_text_that_has_been_changed_is_read_at_once(client, privacy, page_cache):
    assert "Den som bara läser" in client.get("/om/personuppgifter/").text
    PageText.objects.filter(slug="privacy-top").update(text_sv="Vi sparar nästan ingenting.")
    assert "Vi sparar nästan ingenting." in client.get("/om/personuppgifter/").text


def test_text_in_one_language_is_marked_in_the_other(client, privacy):
    PageText.objects.filter(slug="privacy-reading").update(text_en=None)
    assert '<div class="prose" lang="sv"><p>Då sparar portalen' in client.get("/en/about/privacy/").text


def test_editor_changes_all_texts_of_a_page_in_one_form(editor, privacy):
    form = shown(editor, page_of(privacy))
    answer = editor.post(
        page_of(privacy), filled_in(form, **{at("reading", "text_sv"): "Ingenting, [läs mer]({about})."})
    )
    assert answer.status_code == 302
    assert '<a href="/om/" rel="nofollow ugc">läs mer</a>' in editor.get("/om/personuppgifter/").text
    assert "läs mer" in shown(editor, page_of(privacy, "history")).text


def test_fact_that_is_not_known_is_refused_and_the_form_stays_filled_in(editor, privacy):
    data = filled_in(shown(editor, page_of(privacy)), **{at("reading", "text_sv"): "Skriv till {kontaktt}."})
    html = editor.post(page_of(privacy), data).text
    assert "“{kontaktt}” is not a fact that the portal knows" in html
    assert "Skriv till {kontaktt}." in html
    assert "kontaktt" not in PageText.objects.get(slug="privacy-reading").text_sv


def test_text_that_is_emptied_in_both_languages_is_refused(editor, privacy):
    data = filled_in(shown(editor, page_of(privacy)), **{at("mail", "heading_sv"): "", at("mail", "heading_en"): ""})
    assert "Write it in Swedish or in English" in editor.post(page_of(privacy), data).text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_preview_shows_the_page_as_visitors_would_see_it_and_saves_nothing(editor, privacy, page_cache, language):
    changed = {at("reading", f"text_{language}"): "Bara en *provtext*.", "_preview": language}
    html = editor.post(page_of(privacy), filled_in(shown(editor, page_of(privacy)), **changed)).text
    assert "Bara en <em>provtext</em>." in html
    assert f'<html lang="{language}">' in html
    assert "csrfmiddlewaretoken" not in html
    assert not PageText.objects.filter(text__contains="provtext").exists()
    with override(language):
        assert "provtext" not in editor.get(reverse("privacy")).text
        editor.logout()
        assert "provtext" not in editor.get(reverse("privacy")).text


def test_preview_of_the_start_page_leaves_nothing_behind(editor, page_cache):
    load_programme()
    page = EditedPage.objects.get(slug="start")
    changed = {"texts-0-heading_sv": "Provrubrik", "_preview": "sv"}
    assert "Provrubrik" in editor.post(page_of(page), filled_in(shown(editor, page_of(page)), **changed)).text
    assert "Provrubrik" not in editor.get("/").text


def test_loading_again_leaves_what_editors_have_written():
    load_programme()
    PageText.objects.filter(slug="start-top").update(text_sv="Redaktörens ord.")
    PageText.objects.filter(slug="start-years").delete()
    load_programme()
    assert PageText.objects.get(slug="start-top").text_sv == "Redaktörens ord."
    assert PageText.objects.filter(slug="start-years").exists()


# Facts


@pytest.mark.parametrize("text", ["{kontakt}", "{}", "en { klammer", "en } till", "{a{contact}}"])
def test_what_is_no_fact_is_refused(text):
    with pytest.raises(ValidationError):
        check_facts(text)


def test_two_facts_of_one_name_are_an_error():
    with pytest.raises(ValueError, match="contact"):
        register(Fact("contact", "", str))


def test_what_a_fact_says_is_not_read_as_markdown(monkeypatch):
    monkeypatch.setitem(FACTS, "odd", Fact("odd", "", lambda: "*AB* [x](y) <b>"))
    assert filled("{odd}", is_markdown=True) == r"\*AB\* \[x\](y) \<b\>"
    assert filled("{odd}", is_markdown=False) == "*AB* [x](y) <b>"


def test_text_names_the_organisation_to_write_to(client, privacy):
    PageText.objects.filter(slug="privacy-mail").update(
        text_sv="Se [{contact_organisation}]({contact_organisation_page})."
    )
    programme = factories.ProgrammeFactory(contact_organisation=factories.OrganisationFactory(name="Byrån *A*"))
    html = client.get("/om/personuppgifter/").text
    assert f'<a href="{programme.contact_organisation.get_absolute_url()}" rel="nofollow ugc">Byrån *A*</a>' in html
