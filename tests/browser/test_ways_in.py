"""From the start page to what one came for: by the doors, the menu and the search, on a phone and without a script."""

import re

import pytest
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from tests.browser.steps import heading

pytestmark = pytest.mark.usefixtures("swedish")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_first_screen_says_what_it_is_and_has_a_way_in_for_each(visitor, width, height):
    page = visitor(viewport={"width": width, "height": height})
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(page.get_by_role("main").get_by_role("searchbox")).to_be_in_viewport()
    doors = page.get_by_role("navigation", name=_("Ways in")).get_by_role("listitem")
    expect(doors).to_have_count(3)
    for door in doors.all():
        expect(door).to_be_in_viewport(ratio=1)
        expect(door).to_contain_text(re.compile(r"[1-9]"))


@pytest.mark.parametrize("script", [True, False])
def test_resident_finds_on_a_phone_what_the_dialogues_led_to(visitor, script):
    page = visitor(java_script_enabled=script, viewport={"width": 390, "height": 844})
    page.goto("/")
    page.get_by_role("button", name=_("Menu")).click()
    page.get_by_role("navigation", name=_("Main menu")).get_by_role("link", name=_("Take part"), exact=True).click()
    expect(heading(page, _("Take part"))).to_be_visible()
    page.get_by_role("link", name=_("All dialogues with results")).click()
    expect(page).to_have_url(re.compile(r"/dialoger/\?state=results_published"))
    trail = page.get_by_role("navigation", name=_("You are here"))
    trail.get_by_role("link", name=_("Take part")).click()
    expect(page).to_have_url(re.compile("/delta/$"))


def test_search_field_of_the_start_page_searches_everything(visitor):
    page = visitor()
    page.goto("/")
    page.get_by_role("main").get_by_role("searchbox").fill("Flemingsberg")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/sok/\?q=Flemingsberg"))
    expect(page.get_by_role("link", name=re.compile("Flemingsberg")).first).to_be_visible()


def test_timeline_says_in_words_what_it_draws(visitor):
    page = visitor(viewport={"width": 390, "height": 844})
    page.goto("/om/")
    drawing = page.get_by_role("img", name=re.compile(_("Reports by the programme and its partners")))
    expect(drawing).to_have_accessible_name(re.compile("2019: [1-9]"))
    page.get_by_text(_("The same as a list")).click()
    expect(page.get_by_role("link", name=re.compile("Slutkonferens"))).to_be_visible()
