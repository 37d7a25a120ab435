"""Who answers for the portal: written by editors, shown where people look for it, insisted on before it is public."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from django.utils.translation import override

from sodertorn.checks import who_answers
from tests import factories
from tests.admin.pages import filled_in, page_of, shown

pytestmark = pytest.mark.django_db
SAID = {
    "responsible_name_sv": "Exempelkommunen",
    "responsible_name_en": "The Example Municipality",
    "responsible_email": "portalen@kommunen.example",
    "responsible_phone": "08-465 004 01",
    "responsible_address_sv": "Torget 1\n123 45 Exempelstad",
    "responsible_address_en": "Torget 1\n123 45 Exempelstad, Sweden",
    "responsible_website": "https://kommunen.example/",
}
PAGES = ("contact", "accessibility", "privacy")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_name_who_answers_and_how_to_reach_them(client, page, language):
    factories.ProgrammeFactory(**SAID)
    with override(language):
        text = client.get(reverse(page)).text
    assert SAID[f"responsible_name_{language}"] in text
    for way in ('"mailto:portalen@kommunen.example"', '"tel:08-46500401"', "Torget 1"):
        assert way in text


def test_name_in_one_language_is_shown_in_the_other_and_marked(client):
    factories.ProgrammeFactory(**{**SAID, "responsible_name_en": "", "responsible_address_en": ""})
    with override("en"):
        text = client.get(reverse("contact")).text
    assert '<span lang="sv">Exempelkommunen</span>' in text
    assert "Torget 1<br>123 45" in text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("has_programme", [True, False])
def test_pages_invent_nobody(client, page, has_programme):
    if has_programme:
        factories.ProgrammeFactory()
    text = client.get(reverse(page)).text
    assert "mailto:" not in text
    assert "tel:" not in text


def test_accessibility_statement_has_the_ways_that_the_law_asks_for(client):
    text = client.get(reverse("accessibility")).text
    assert f"{reverse('contact')}?kind=accessibility" in text
    assert "https://www.digg.se/tdosanmalan" in text
    assert "2026" in text


def test_editors_write_it_and_the_page_changes(client, editor, page_cache):
    programme = factories.ProgrammeFactory()
    assert "Exempelkommunen" not in client.get(reverse("privacy")).text
    client.force_login(editor)
    page = shown(client, page_of(programme))
    response = client.post(page_of(programme), filled_in(page, **SAID))
    assert response.status_code == 302, response.context["adminform"].form.errors
    client.logout()
    translation.activate("sv")
    assert "Exempelkommunen" in client.get(reverse("privacy")).text


def test_check_before_deployment_insists_on_it():
    assert [finding.id for finding in who_answers(None)] == ["sodertorn.E020"]
    programme = factories.ProgrammeFactory(**{**SAID, "responsible_phone": ""})
    (finding,) = who_answers(None)
    assert "responsible_phone" in finding.msg
    assert "responsible_email" not in finding.msg
    type(programme).objects.update(responsible_phone="08-465 004 01")
    assert who_answers(None) == []


def test_real_content_names_nobody_and_the_demonstration_says_that_it_is_one(client):
    call_command("load_programme", verbosity=0)
    assert [finding.id for finding in who_answers(None)] == ["sodertorn.E020"]
    call_command("load_demonstration", verbosity=0)
    assert "Ingen – det här är en demonstration" in client.get(reverse("contact")).text
