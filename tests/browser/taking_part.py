"""A resident who takes part in a dialogue: with what in the hand, as whom, and what they do.

What they do is written once; how it is done differs: with a finger, by keyboard alone, in a browser without scripts.
"""

import re
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import SQUARE
from tests.browser.steps import field, heading, section, tab_to, wait_as_a_person_does

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
NARROW = {"width": 320, "height": 640}


@dataclass
class Resident:
    """Somebody with a window of theirs, who does with a finger what can be done."""

    page: Page
    portal: Any
    email: str = ""
    taps: int = 0  # but for those into a field, to write there
    has_account = False
    runs_scripts = True

    @property
    def is_guest(self) -> bool:
        return not (self.has_account or self.email)

    # By whatever is in the hand

    def activate(self, wanted: Locator) -> None:
        self.taps += 1
        wanted.tap()

    def write(self, wanted: Locator, text: str) -> None:
        wanted.tap()
        wanted.fill(text)

    def move_on(self, chosen: Locator, wanted: Locator) -> None:
        """Choose ``wanted`` in a group where the choice before it is made already."""
        wanted.tap()

    def select(self, wanted: Locator, option: str) -> None:
        wanted.select_option(label=option)

    def point_out(self) -> None:
        """Choose a point on the map of a form."""
        self.page.locator(".map--pick").tap()

    # What a resident does

    def opens(self, activity: str) -> None:
        """Come to an activity from the dialogue's page."""
        self.page.goto(reverse("dialogues:detail", args=[SQUARE]))
        self.looks()
        self.activate(section(self.page, "Take part").get_by_role("link", name=activity, exact=True))
        self.sees(activity)

    def follows(self, link: str) -> None:
        """Follow the first link of the page's own that begins so."""
        words = re.compile(rf"^{re.escape(_(link))}")
        self.activate(self.page.get_by_role("main").get_by_role("link", name=words).first)

    def presses(self, button: str, *, about: str = "") -> None:
        words = f"{_(button)} – {about}" if about else _(button)
        self.activate(self.page.get_by_role("main").get_by_role("button", name=words, exact=True).first)

    def starts_to_write(self) -> None:
        """Come to the first of the pages on which something is said: the words."""
        self.follows("Leave a contribution")
        expect(field(self.page, "What do you want to say?")).to_be_visible()
        self.looks()

    def goes_on(self, button: str = "Go on") -> None:
        self.looks()
        self.presses(button)

    def goes_on_without_a_picture(self) -> None:
        self.sees(_("Do you want to show a picture?"))
        self.goes_on("Skip, I have no picture")

    def says(self, label: str, text: str) -> None:
        self.write(field(self.page, label), text)

    def chooses(self, label: str, option: str) -> None:
        self.select(field(self.page, label), option)

    def chooses_a_rule(self) -> None:
        none, rule = (self.page.get_by_role("radio").nth(place) for place in (0, 1))
        self.move_on(none, rule)
        expect(rule).to_be_checked()

    def says_where(self) -> str:
        """Choose a point beside the places that are named, and return what it is called."""
        self.sees(_("Where is it?"))
        self.activate(self.page.locator("summary").filter(has_text=_("Somewhere else")))
        return self.chooses_where()

    def chooses_place(self, named: str) -> None:
        """Choose a place that the organiser has named, and go on by it."""
        self.sees(_("Where is it?"))
        self.presses(named)

    def chooses_where(self) -> str:
        self.point_out()
        name = self.page.locator("[data-pick-name]")
        expect(name).to_be_visible()
        return name.inner_text()

    def supports(self, what: str) -> None:
        """Support what stands in the list: a stranger is asked who it is, on a page of its own."""
        self.follows(f"{_('I support this')} – {what}")
        self.sees(_("Support this?"))
        self.sends("I support this")
        if self.email:
            self.sees(_("Check your email"))
            self.opens_the_mail("I support this")
        self.is_told("You support this. Thank you!")

    def sends(self, button: str, *, gives_address: bool = True) -> None:
        """Send a form as slowly as people do, with an address where that is how one takes part."""
        if self.email and gives_address:
            self.says("Your email address", self.email)
        self.looks()
        wait_as_a_person_does(self.page, scripts=self.runs_scripts)
        self.presses(button)

    def sends_what_was_said(self) -> None:
        """Look at all of it, send it, and read that it is there; whoever gives an address gets the link by mail."""
        self.sees(_("Is this right?"))
        self.sends("Send", gives_address=False)
        thanked = re.escape(_("Thank you. You get an answer by %(day)s.")).replace(re.escape("%(day)s"), ".+")
        refused = self.page.get_by_role("main").get_by_role("alert")
        expect(heading(self.page, re.compile(thanked)).or_(refused).first).to_be_visible()
        if self.email and refused.count():  # much is sent from here, and a browser without scripts cannot work for it
            self.sends("Send")
            self.sees(_("Check your email"))
            self.opens_the_mail("Confirm what I have ticked")
            return
        self.sees(re.compile(thanked))
        self.is_told("Everyone can read it now.")
        if self.email:
            self.sends("Email me the link")
            expect(self.page.locator("body")).to_contain_text(self.email)
            self.opens_the_mail("Confirm what I have ticked")

    def has_sent(self, told: str) -> None:
        """Read that it is done; whoever gives an address confirms it first."""
        if self.email:
            self.sees(_("Check your email"))
            self.opens_the_mail("Confirm what I have ticked")
        else:
            self.is_told(told)
            self.looks()

    def opens_the_mail(self, button: str) -> None:
        self.page.goto(self.portal.link_mailed_to(self.email))
        self.looks()
        self.presses(button)

    def opens_their_own(self) -> None:
        """Go to what became of what they have said: by the private link, or by the account."""
        if self.has_account:
            self.page.goto(reverse("mine:list"))
        elif not self.email:  # who has confirmed an address is there already
            self.activate(self.page.get_by_role("link").filter(has_text=reverse("mine:list")))
        self.sees(_("My contributions"))

    # What a resident finds

    def finds_where(self, where: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(where)

    def sees(self, title: str | re.Pattern[str]) -> None:
        expect(heading(self.page, title)).to_be_visible()
        self.looks()

    def is_told(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(_(words))

    def looks(self) -> None:
        """Look at the whole page: on the narrowest telephone too, nothing lies beyond the edge."""
        before = self.page.viewport_size
        self.page.set_viewport_size(NARROW)
        wide = "() => document.documentElement.scrollWidth - window.innerWidth"
        assert self.page.evaluate(wide) <= 0, f"{self.page.url} is wider than {NARROW['width']} pixels"
        self.page.set_viewport_size(before)


class ResidentByKeyboard(Resident):
    """Somebody with an account and no pointer: what is used is reached by Tab, and shows that it has the focus."""

    has_account = True

    def activate(self, wanted: Locator) -> None:
        self._reach(wanted)
        self.page.keyboard.press("Enter")

    def write(self, wanted: Locator, text: str) -> None:
        self._reach(wanted)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)
        expect(wanted).to_have_value(text)

    def move_on(self, chosen: Locator, wanted: Locator) -> None:
        self._reach(chosen)
        self.page.keyboard.press("ArrowDown")

    def select(self, wanted: Locator, option: str) -> None:
        self._reach(wanted)
        # What has no key on an English keyboard is inserted where something was written last, not sent to the list.
        self.page.keyboard.type(re.match("[ -~]+", option)[0])
        expect(wanted.locator("option:checked")).to_have_text(option)

    def point_out(self) -> None:
        drawn = self.page.locator(".map--pick")
        self._reach(drawn)
        self.page.keyboard.press("ArrowRight")
        self.page.keyboard.press("Enter")

    def supports(self, what: str) -> None:
        self.presses("I support this", about=what)
        self.is_told("You support this. Thank you!")

    def _reach(self, wanted: Locator) -> None:
        tab_to(self.page, wanted)
        expect(wanted).to_be_in_viewport()


class ResidentWithoutScripts(Resident):
    """Somebody whose browser runs no scripts, and draws no map."""

    runs_scripts = False

    def chooses_where(self) -> str:
        """Choose a square by its name, beside a drawing of what lies where."""
        expect(self.page.get_by_role("img", name=_("What you can point at, in squares."))).to_be_visible()
        square = field(self.page, "A square").locator("option").nth(20)
        self.chooses("A square", square.inner_text())
        return square.inner_text().split(" – ")[1]


def on_a_phone(visitor, portal) -> Resident:
    """Open the window of a guest, of whom nothing is asked."""
    return Resident(visitor(**PHONE), portal)


def by_keyboard(visitor, portal) -> Resident:
    """Open the window of somebody with an account."""
    return ResidentByKeyboard(visitor("resident"), portal)


def without_scripts(visitor, portal) -> Resident:
    """Open the window of somebody who gives an address and confirms it."""
    window = visitor(java_script_enabled=False, **PHONE)
    return ResidentWithoutScripts(window, portal, email=f"{token_hex(4)}@example.org")


def on_a_phone_with_an_account(visitor, portal) -> Resident:
    """Open the window of somebody with an account, on a phone."""
    resident = Resident(visitor("resident", **PHONE), portal)
    resident.has_account = True
    return resident


def on_a_phone_by_mail(visitor, portal) -> Resident:
    """Open the window of somebody who gives an address, on a phone."""
    return Resident(visitor(**PHONE), portal, email=f"{token_hex(4)}@example.org")


WAYS = [on_a_phone, by_keyboard, without_scripts]
