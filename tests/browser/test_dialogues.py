"""Residents take part on a phone: each kind of activity, without an account, by keyboard, without scripts."""

import re
from secrets import token_hex

import pytest
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from tests.browser.people import HELD_DIALOGUE
from tests.browser.steps import field, heading, press

pytestmark = pytest.mark.usefixtures("swedish")
PHONE = {"viewport": {"width": 390, "height": 844}}
HELD = f"/dialoger/{HELD_DIALOGUE}/"
A_MOMENT = 2_500  # nobody writes quicker, the form says


def write(page: Page, activity: str, title: str, **fields: str) -> None:
    """Open an activity's form and fill it in, without sending it."""
    page.goto(f"{HELD}aktivitet/{activity}/?write=1")
    field(page, "In one line").fill(title)
    field(page, "Tell more").fill("Det behövs.")
    for label, text in fields.items():
        field(page, label).fill(text)
    page.wait_for_timeout(A_MOMENT)


@pytest.mark.parametrize("scripts", [True, False], ids=["", "without-javascript"])
def test_resident_says_something_with_an_address_only(visitor, portal, scripts):
    email, title = f"{token_hex(4)}@example.org", f"Fler papperskorgar {token_hex(3)}"
    page = visitor(**PHONE, java_script_enabled=scripts)
    write(page, "ideer", title)
    field(page, "Your e-mail address").fill(email)
    press(page, "Send")
    expect(page.get_by_text(title)).to_have_count(0)

    page.goto(portal.link_mailed_to(email))
    expect(page.get_by_text(title)).to_be_visible()
    press(page, "Yes, it was me")
    expect(heading(page, _("My contributions"))).to_be_visible()
    expect(page.get_by_text(title).first).to_be_visible()


def test_resident_says_where_without_the_map_by_keyboard_alone(visitor, portal):
    email, title = f"{token_hex(4)}@example.org", f"Mörkt vid bron {token_hex(3)}"
    page = visitor(**PHONE)
    page.goto(f"{HELD}aktivitet/kartan/?write=1")
    field(page, "In one line").focus()
    page.keyboard.type(title)
    page.wait_for_timeout(A_MOMENT)
    wanted = {field(page, "Tell more"): "Lampan är trasig.", field(page, "Where, in words"): "Vid bron."}
    for place, words in wanted.items():
        tab_to(page, place)
        page.keyboard.type(words)
    tab_to(page, field(page, "Your e-mail address"))
    page.keyboard.type(email)
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.goto(portal.link_mailed_to(email))
    expect(page.get_by_text(title)).to_be_visible()


def tab_to(page: Page, place) -> None:
    for _press in range(60):
        if place.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("Tab never came there")


def test_resident_registers_for_a_meeting_and_gives_the_place_back(visitor):
    page = visitor("university", **PHONE)
    page.goto(f"{HELD}aktivitet/mote/")
    page.get_by_role("link", name=_("Register")).first.click()
    page.locator("main form button[type=submit]").last.click()
    page.goto("/mina-bidrag/")
    page.get_by_role("link", name=re.compile(_("Give the place back"))).click()
    page.locator("main form button[type=submit]").last.click()
    page.goto("/mina-bidrag/")
    expect(page.get_by_role("link", name=re.compile(_("Give the place back")))).to_have_count(0)


def test_organiser_enters_a_note_that_counts_with_the_rest(visitor):
    title = f"Lapp från torget {token_hex(3)}"
    page = visitor("planner")
    page.goto(f"{HELD}aktivitet/lappar/anteckningar/")
    page.locator("textarea[name=text]").fill(title)
    page.locator("input[name=channel]").first.check()
    page.locator("main form button[type=submit]").first.click()
    anonymous = visitor(**PHONE)
    anonymous.goto(f"{HELD}aktivitet/lappar/")
    expect(anonymous.get_by_text(title).first).to_be_visible()
