"""What visitors do in more than one test, found by what stands on the page.

Texts are looked up by their source string, so that a better translation breaks no test.
"""

import re

import pytest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import PASSWORD

FOCUS_IS_SEEN = (
    "element => { const s = getComputedStyle(element); return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"
)
ATTACHED = "Välkommen till mötet."
QUICKEST = 2_100  # milliseconds: what is sent sooner without an account is asked for once more
WORK = 30_000  # milliseconds that a browser may take to show that it is none of a machine's
READ = 60_000  # milliseconds that a busy machine may take to read a file: that lets everybody else go first
UNIVERSITY, COMPANY = "Kungliga Tekniska högskolan", "Skanska Sverige AB"


# Any page


def field(page: Page, label: str) -> Locator:
    """Return the field with a label, which may have "(optional)" after it."""
    return page.get_by_label(re.compile(rf"^{re.escape(_(label))}"))


def choice(page: Page, label: str) -> Locator:
    return page.get_by_role("radio", name=re.compile(rf"^{re.escape(_(label))}$", re.IGNORECASE))


def choose(page: Page, label: str) -> None:
    choice(page, label).check()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=_(name), exact=True).click()


def add_the_file(page: Page) -> None:
    page.get_by_role("button", name=_("Add the file"), exact=True).click(timeout=READ)


def wait_as_a_person_does(page: Page, *, scripts: bool = True) -> None:
    """Take the time to read; while much is sent from here, the browser has some work to do besides."""
    page.wait_for_timeout(QUICKEST)
    if scripts and page.locator("altcha-widget").count():
        expect(page.locator("input[name=altcha]")).not_to_have_value("", timeout=WORK)


def send_as_a_person(page: Page, name: str) -> None:
    wait_as_a_person_does(page)
    press(page, name)


def follow(page: Page, name: str) -> None:
    """Follow the first link whose text begins so; what it is about may stand after it, for those who listen."""
    page.get_by_role("main").get_by_role("link", name=re.compile(rf"^{re.escape(_(name))}")).first.click()


def heading(page: Page, title: str | re.Pattern[str], *, level: int = 1) -> Locator:
    return page.get_by_role("heading", level=level, name=title)


def section(page: Page, title: str) -> Locator:
    """Return the part of the page under a heading."""
    return page.locator("section").filter(has=page.get_by_role("heading", level=2, name=_(title), exact=True))


def row(page: Page, of: str, title: str) -> Locator:
    """Return what stands about ``title`` in the list with the name ``of``."""
    return page.get_by_role("list", name=_(of), exact=True).get_by_role("listitem").filter(has_text=title)


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until ``wanted`` has the focus, and see that it shows."""
    for _press in range(150):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            assert wanted.evaluate(FOCUS_IS_SEEN), f"the focus cannot be seen on {wanted}"
            return
    pytest.fail(f"Tab never came to {wanted}")


def take_step(page: Page, step: str) -> None:
    """Press an editor's step on a record's page in the admin; some ask before they do it."""
    asking = page.get_by_role("link", name=f"{_(step)}…")
    offered = asking.or_(page.get_by_role("button", name=_(step), exact=True)).first
    expect(offered).to_be_visible()
    asks = asking.count() > 0
    offered.click()
    if asks:
        press(page, step)


def sign_up(page: Page, portal, email: str) -> None:
    page.get_by_role("link", name=_("Create an account")).first.click()
    field(page, "Email address").fill(email)
    field(page, "Password").fill(PASSWORD)
    field(page, "Display name").fill("Kim i Fittja")
    press(page, "Create account")
    page.goto(portal.link_mailed_to(email))
    page.get_by_role("main").get_by_role("button").first.click()


# Challenges


def log_challenge(page: Page, title: str, *, inviting: str = UNIVERSITY, goal: bool = True) -> str:
    """Log a challenge in the four steps of the form, and return the address of its page."""
    page.goto(reverse("challenges:create"))
    field(page, "The challenge in one line").fill(title)
    field(page, "Describe the challenge").fill("Samma gata grävs upp tre år i rad.")
    press(page, "Save and continue")

    expect(heading(page, _("Where, and for whom?"))).to_be_visible()
    page.get_by_label("Huddinge", exact=True).check()
    field(page, "Who is affected?").fill("De som bor längs gatan")
    if goal:
        choose_a_goal(page)
    press(page, "Save and continue")

    expect(heading(page, _("Who shares it?"))).to_be_visible()
    field(page, "Organisation").first.select_option(label=inviting)
    field(page, "Role").first.select_option(label=capfirst(_("researcher")))
    field(page, "The situation in our organisation").fill("Hos oss är det Storvägen.")
    press(page, "Save and continue")

    expect(heading(page, _("What do we know of it from the figures?"))).to_be_visible()
    press(page, "Save and continue")
    expect(heading(page, title)).to_be_visible()
    return page.url


def choose_a_goal(page: Page) -> None:
    page.get_by_role("group", name=re.compile(f"^{_('Global goals')}")).get_by_role("checkbox").first.check()


def take(page: Page, step: str) -> None:
    """Follow the link to a step, and press the button on the page that asks whether it is meant."""
    follow(page, step)
    expect(heading(page, _(step))).to_be_visible()
    press(page, step)


def accept_invitation(page: Page, title: str) -> None:
    """Come to the challenge from the workspace, share it, and say what it looks like at home."""
    page.goto(reverse("workspace"))
    row(page, "Do now", title).get_by_role("link", name=_("Answer the invitation")).click()
    take(page, "Accept the invitation")
    field(page, "The situation in our organisation").fill("Vi mäter vad som stängs av, och hur länge.")
    field(page, "Show it on the challenge’s page").check()
    press(page, "Save")
    expect(heading(page, title)).to_be_visible()


def identify_challenge(planner: Page, university: Page, title: str) -> str:
    """Take a challenge from the empty form to the site, and return the address of its page."""
    address = log_challenge(planner, title)
    press(planner, "Submit the challenge")
    accept_invitation(university, title)  # the last that was missing
    planner.goto(address)
    return address


# Outcomes


def write_outcome(page: Page, title: str) -> str:
    """Write the least that an outcome needs, publish it, and return the address of its page."""
    begin_outcome(page, title)
    press(page, "Save and leave")
    press(page, "Publish")
    expect(heading(page, title)).to_be_visible()
    return page.url


def begin_outcome(page: Page, title: str) -> None:
    page.goto(reverse("outcomes:create"))
    choose(page, "method")
    field(page, "What it is called").fill(title)
    field(page, "Describe it").fill("Alla som gräver möts en gång i kvartalet.")


def fill_in_card(page: Page) -> None:
    field(page, "Who is it for?").fill("Planerare som samordnar arbeten i gatan")
    page.get_by_role("checkbox", name=capfirst(_("construction")), exact=True).check()
    field(page, "How much conflict can it handle?").select_option("some")
    field(page, "Participants, at least").fill("4")
    field(page, "Participants, at most").fill("12")
    field(page, "Working hours").fill("30")
    field(page, "What does it cost, besides working hours?").select_option("none")
    page.get_by_role("checkbox", name=capfirst(_("facilitating conversations and workshops")), exact=True).check()
    field(page, "What do you need?").fill("En karta över gatan")
    field(page, "How is it done?").fill("Bjud in alla som gräver\nRita in planerna på kartan")
    field(page, "Who may be left out, and how do you include them?").fill("Små ledningsägare: ring dem.")
    field(page, "What is collected about people, and why?").fill("Ingenting.")
    field(page, "On what terms may others use it?").select_option("CC-BY-4.0")
    field(page, "Who can others contact?").fill("Forskningsledare, KTH")


def attach_file(page: Page) -> None:
    file = {"name": "kallelse.txt", "mimeType": "text/plain", "buffer": ATTACHED.encode()}
    page.get_by_label(re.compile(f"^{capfirst(_('file'))}")).set_input_files(file)
    add_the_file(page)
    expect(section(page, "Attached")).to_contain_text("kallelse")


def record_trial(page: Page, address: str, *, municipality: str, started: str) -> None:
    """Record that the visitor's organisation has tried an outcome somewhere, and that it worked."""
    page.goto(address)
    follow(page, "We have tried it")
    field(page, "Where?").select_option(label=f"{municipality}, Stockholms län")
    field(page, "From when?").fill(started)
    field(page, "What did you try?").fill("Ett möte i kvartalet, under ett år.")
    choose(page, "it worked")
    field(page, "What happened?").fill(f"I {municipality} grävdes gatan upp en gång.")
    field(page, "What should others look out for?").fill("Bredbandsbolagen kommer inte av sig själva.")
    press(page, "Save the trial")
    expect(section(page, "Where it has been tried")).to_contain_text(f"I {municipality} grävdes gatan upp en gång.")


def register_reuse(page: Page, portal, address: str, *, name: str, country: str, email: str, state: str) -> None:
    """Say, without a login, that somebody elsewhere uses an outcome, and confirm it by the link in the mail."""
    page.goto(address)
    follow(page, "We want to use this")
    field(page, "Municipality or organisation").fill(name)
    choose(page, "A municipality")
    field(page, "Your email address").fill(email)
    page.get_by_label(pgettext("of the world", "Country"), exact=True).select_option(country)
    field(page, "Who can others contact?").fill("gatuingenjör")
    choose(page, state)
    press(page, "Send, and confirm by email")
    expect(heading(page, _("Check your email"))).to_be_visible()
    page.goto(portal.link_mailed_to(email))
    press(page, "Yes, show it on the page")
    expect(heading(page, _("How is it going?"))).to_be_visible()
