"""From a place to what one wants to know of it."""

import re

import pytest
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from tests.browser.steps import press

pytestmark = pytest.mark.usefixtures("swedish")


def test_resident_finds_how_employment_among_women_in_botkyrka_moved(visitor):
    page = visitor()
    page.goto("/platser/botkyrka/")
    page.get_by_role("link", name=re.compile("^Alla siffror för Botkyrka")).click()
    expect(page.get_by_role("heading", level=1, name="Botkyrka i siffror")).to_be_visible()
    row = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=re.compile("^Sysselsättningsgrad")))
    expect(row).to_contain_text("placering 8 av 8")
    row.get_by_role("link", name=re.compile("^Sysselsättningsgrad")).click()
    page.get_by_label(_("Who it is about")).select_option(label=_("Women"))
    press(page, "Show the figures")
    expect(page.locator(".lead")).to_contain_text(
        re.compile("I Botkyrka gick siffran för kvinnor .* år 2000 till .* år 2010")
    )
