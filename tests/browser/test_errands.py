"""What each kind of visitor comes for, from the first page to the last, found by what stands on the page.

Texts are looked up by their source string, so that a better translation breaks no test.
"""

import re
from secrets import token_hex

import pytest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from tests.browser.conftest import log_in
from tests.browser.people import DRAFT, OPEN_DIALOGUE, PASSWORD

pytestmark = pytest.mark.usefixtures("swedish")
DIALOGUE = f"/dialoger/{OPEN_DIALOGUE}/"


def field(page: Page, label: str):
    """Return the field with a label, which may have "(optional)" after it."""
    return page.get_by_label(re.compile(rf"^{re.escape(_(label))}"))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=_(name), exact=True).click()


def heading(page: Page, title: str):
    return page.get_by_role("heading", level=1, name=title)


def take_step(page: Page, step: str) -> None:
    """Press an editor's step on a record's page in the admin; some ask before they do it."""
    asking = page.get_by_role("link", name=f"{_(step)}…")
    offered = asking.or_(page.get_by_role("button", name=_(step), exact=True)).first
    expect(offered).to_be_visible()
    asks = asking.count() > 0
    offered.click()
    if asks:
        press(page, step)


def test_planner_logs_a_challenge_and_an_editor_puts_it_on_the_site(visitor):
    title = f"Att samordna ledningar i gatan {token_hex(3)}"
    planner = visitor("planner")
    planner.goto("/")
    planner.goto("/utmaningar/ny/")
    field(planner, "The challenge in one line").fill(title)
    field(planner, "Describe the challenge").fill("Samma gata grävs upp tre år i rad.")
    press(planner, "Save the draft")
    expect(heading(planner, title)).to_be_visible()
    address = planner.url

    anonymous = visitor()
    assert anonymous.goto(address).status == 404

    planner.goto(address.rstrip("/") + "/redigera/")
    field(planner, "Who is affected?").fill("De som bor längs gatan")
    press(planner, "Submit to the editors")
    expect(planner.get_by_text(capfirst(_("submitted"))).first).to_be_visible()

    editor = visitor("editor")
    editor.goto("/admin/")
    editor.get_by_role("link", name=title).first.click()
    take_step(editor, "Publish")

    anonymous.goto("/utmaningar/")
    anonymous.get_by_role("link", name=title).click()
    expect(heading(anonymous, title)).to_be_visible()
    expect(anonymous.get_by_text("Samma gata grävs upp tre år i rad.").first).to_be_visible()


def test_what_a_planner_wrote_survives_an_expired_session(visitor):
    title = f"Att hinna klart {token_hex(3)}"
    page = visitor("planner")
    page.goto("/utmaningar/ny/")
    field(page, "The challenge in one line").fill(title)
    field(page, "Describe the challenge").fill("Sessionen tog slut medan jag skrev.")
    page.context.clear_cookies(name="sessionid")
    press(page, "Save the draft")
    log_in(page, "planner@example.org", address="")
    expect(field(page, "The challenge in one line")).to_have_value(title)
    expect(field(page, "Describe the challenge")).to_have_value("Sessionen tog slut medan jag skrev.")
    press(page, "Save the draft")
    expect(heading(page, title)).to_be_visible()


def test_planner_answers_what_the_editors_asked(visitor):
    page = visitor("planner")
    page.goto("/utmaningar/mina/")
    page.get_by_role("link", name="Ett utkast att arbeta med").first.click()
    expect(page.get_by_text("Vem berörs?").first).to_be_visible()
    page.goto(f"/utmaningar/{DRAFT}/redigera/")
    field(page, "Who is affected?").fill("De som bor i Skogås")
    press(page, "Save the draft")
    expect(page.get_by_text("De som bor i Skogås").first).to_be_visible()


def sign_up(page: Page, portal, email: str) -> None:
    page.get_by_role("link", name=_("Create an account")).first.click()
    field(page, "E-mail address").fill(email)
    field(page, "Password").fill(PASSWORD)
    field(page, "Name shown").fill("Kim i Fittja")
    press(page, "Create the account")
    page.goto(portal.link_mailed_to(email))
    page.get_by_role("main").get_by_role("button").first.click()


@pytest.mark.parametrize("scripts", [True, False], ids=["", "without-javascript"])
def test_resident_signs_up_contributes_and_sees_it_after_moderation(visitor, portal, scripts):
    email, text = f"{token_hex(4)}@example.org", f"Lys upp gångvägen till stationen {token_hex(3)}."
    page = visitor(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    page.goto(DIALOGUE)
    sign_up(page, portal, email)
    if page.get_by_label(_("Password"), exact=True).count():
        log_in(page, email, address="")
    page.goto(DIALOGUE)
    field(page, "Your contribution").fill(text)
    press(page, "Send your contribution")
    expect(page.get_by_text(text)).to_be_visible()
    expect(page.get_by_text(_("Awaiting review – only you see it"))).to_be_visible()

    anonymous = visitor()
    anonymous.goto(DIALOGUE)
    expect(anonymous.get_by_text(text)).to_have_count(0)

    editor = visitor("editor")
    editor.goto("/admin/")
    editor.get_by_role("link", name=re.compile(re.escape(text[:40]))).first.click()
    take_step(editor, "Publish")

    anonymous.reload()
    expect(anonymous.get_by_text(text)).to_be_visible()
    expect(anonymous.get_by_text("Kim i Fittja").first).to_be_visible()


def results(page: Page):
    return page.get_by_role("main").get_by_role("region").filter(has=page.get_by_role("link"))


def test_partner_narrows_the_reports_while_typing_and_opens_one(visitor):
    page = visitor()
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name=_("Reports"), exact=True).first.click()
    page.get_by_role("searchbox").first.fill("licentiat")
    expect(page).to_have_url(re.compile("q=licentiat"))  # no button pressed
    expect(page.get_by_role("link", name=re.compile("^Åtkomst till mark"))).to_have_count(0)
    page.get_by_role("main").get_by_role("link", name=re.compile("Towards Sustainable Urban Development")).first.click()
    expect(heading(page, re.compile("Towards Sustainable Urban Development"))).to_be_visible()
    page.go_back()
    expect(page.get_by_role("searchbox").first).to_have_value("licentiat")


def test_partner_narrows_the_reports_without_javascript(visitor):
    page = visitor(java_script_enabled=False)
    page.goto("/rapporter/")
    before = page.get_by_role("status").first.inner_text()
    page.get_by_role("searchbox").first.fill("LICENTIAT")
    press(page, "Show results")
    expect(page).to_have_url(re.compile("q=LICENTIAT"))
    expect(page.get_by_role("searchbox").first).to_have_value("LICENTIAT")
    assert page.get_by_role("status").first.inner_text() != before
    expect(page.get_by_role("link", name=re.compile("Towards Sustainable Urban Development")).first).to_be_visible()


def test_partner_reaches_a_report_by_keyboard_alone(visitor):
    """From the start page with Tab and Enter: past the skip link, to the list, into the first report."""
    page = visitor()
    page.goto("/")

    def tab_to(name: str | re.Pattern[str], inside) -> None:
        wanted = inside.get_by_role("link", name=name).first
        for _press in range(150):
            page.keyboard.press("Tab")
            if wanted.evaluate("element => element === document.activeElement"):
                shown = wanted.evaluate(
                    "element => { const s = getComputedStyle(element);"
                    " return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"
                )
                assert shown, f"the focus cannot be seen on {name}"
                page.keyboard.press("Enter")
                page.wait_for_load_state()
                return
        pytest.fail(f"Tab never came to {name}")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    page.goto("/")
    tab_to(_("Reports"), page.get_by_role("navigation"))
    expect(page).to_have_url(re.compile("/rapporter/$"))
    first = page.get_by_role("main").locator("h3 a, h2 a").first.inner_text()
    tab_to(first, page.get_by_role("main"))
    expect(heading(page, first)).to_be_visible()


def test_admin_finds_a_record_edits_it_and_sees_who_did(visitor):
    word = token_hex(3)
    page = visitor("superuser")
    page.goto("/admin/outcomes/outcome/")
    search = page.get_by_role("search").get_by_role("textbox")
    search.fill("sodertornsanalysen")
    search.press("Enter")
    page.get_by_role("link", name="Södertörnsanalysen", exact=True).click()
    description = page.locator("textarea[name=description_en]")
    description.fill(description.input_value() + f" {word}")
    page.locator("input[name=_save]").click()
    page.get_by_role("link", name="Södertörnsanalysen", exact=True).first.click()
    page.goto(page.url.replace("/change/", "/history/"))
    expect(page.get_by_role("main").get_by_text("Superuser").first).to_be_visible()

    visitor_page = visitor()
    visitor_page.goto("/en/outcomes/sodertornsanalysen/")
    expect(visitor_page.get_by_text(word)).to_be_visible()
