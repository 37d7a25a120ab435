"""What each kind of visitor comes for, from the first page to the last."""

import re
from secrets import token_hex

import pytest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from playwright.sync_api import Locator, expect

from tests.browser import axe
from tests.browser.conftest import log_in
from tests.browser.people import DRAFT, OPEN_DIALOGUE, SHARED
from tests.browser.steps import field, follow, heading, log_challenge, press, sign_up, tab_to, take_step

pytestmark = pytest.mark.usefixtures("swedish")
IDEAS = f"/dialoger/{OPEN_DIALOGUE}/aktivitet/ideer/"


def test_planner_logs_a_challenge_and_an_editor_puts_it_on_the_site(visitor):
    title = f"Att samordna ledningar i gatan {token_hex(3)}"
    planner = visitor("planner")
    planner.goto("/")
    address = log_challenge(planner, title)

    anonymous = visitor()
    assert anonymous.goto(address).status == 404

    press(planner, "Submit the challenge")
    expect(planner.get_by_text(capfirst(_("submitted"))).first).to_be_visible()

    editor = visitor("editor")
    editor.goto("/admin/")
    editor.get_by_role("link", name=title).first.click()
    take_step(editor, "Publish")

    anonymous.goto("/utmaningar/")
    anonymous.get_by_role("link", name=title).click()
    expect(heading(anonymous, title)).to_be_visible()
    expect(anonymous.get_by_text("Samma gata grävs upp tre år i rad.").first).to_be_visible()


def test_planner_sets_a_target_and_sees_it_on_the_challenge(visitor):
    page = visitor("planner")
    page.goto(f"/utmaningar/{SHARED}/")
    page.get_by_role("link", name=_("Set a target"), exact=True).click()
    field(page, "Indicator").select_option(index=1)
    field(page, "Place").select_option(label="Botkyrka")
    press(page, "Go on to the target")
    expect(field(page, "Value")).not_to_have_value("")
    then = int(field(page, "Year").input_value())
    field(page, "By which year?").fill(str(then + 20))
    field(page, "Which value?").fill("1")
    press(page, "Save the target")
    targets = page.locator("#targets")
    expect(targets.get_by_text(_("Then, %(year)s") % {"year": then})).to_be_visible()
    expect(targets.get_by_text(_("The target, %(year)s") % {"year": then + 20})).to_be_visible()
    assert axe.violations(page) == []


def test_planner_goes_back_and_forward_between_the_steps(visitor):
    title = f"Att hitta tillbaka {token_hex(3)}"
    page = visitor("planner")
    page.goto("/utmaningar/ny/")
    field(page, "The challenge in one line").fill(title)
    field(page, "Describe the challenge").fill("Jag glömde något.")
    press(page, "Save and continue")
    expect(heading(page, _("Where, and for whom?"))).to_be_visible()
    field(page, "Who is affected?").fill("De glömska")
    press(page, "Save and continue")
    expect(heading(page, _("Who shares it?"))).to_be_visible()
    page.go_back()
    expect(field(page, "Who is affected?")).to_have_value("De glömska")
    page.go_back()
    field(page, "Describe the challenge").fill("Nu minns jag.")
    press(page, "Save and continue")
    expect(field(page, "Who is affected?")).to_have_value("De glömska")
    page.get_by_role("link", name=_("What"), exact=True).click()
    expect(field(page, "Describe the challenge")).to_have_value("Nu minns jag.")
    press(page, "Save and leave")
    expect(page.get_by_role("link", name=title)).to_have_count(2)  # the challenge, and to write on: one draft of it


def test_planner_is_offered_to_share_what_others_have_logged(visitor):
    page = visitor("planner")
    page.goto("/utmaningar/ny/")
    field(page, "The challenge in one line").press_sequentially("Att släppa in invånarna i tid")
    offer = page.get_by_role("region", name=_("Do you share this challenge?"))
    expect(offer).to_be_visible()
    offer.get_by_role("link", name=_("We share this")).first.click()
    expect(page).to_have_url(re.compile("/utmaningar/.+/.+/$"))


def test_what_a_planner_wrote_survives_an_expired_session(visitor):
    title = f"Att hinna klart {token_hex(3)}"
    page = visitor("planner")
    page.goto("/utmaningar/ny/")
    field(page, "The challenge in one line").fill(title)
    field(page, "Describe the challenge").fill("Sessionen tog slut medan jag skrev.")
    page.context.clear_cookies(name="sessionid")
    press(page, "Save and continue")
    log_in(page, "planner@example.org", address="")
    expect(field(page, "The challenge in one line")).to_have_value(title)
    expect(field(page, "Describe the challenge")).to_have_value("Sessionen tog slut medan jag skrev.")
    press(page, "Save and leave")
    expect(page.get_by_role("link", name=title).first).to_be_visible()


def test_nothing_is_left_in_the_browser_after_the_logout(visitor):
    page = visitor()
    log_in(page, "resident@example.org")
    page.goto("/konto/")
    expect(page.get_by_text("resident@example.org").first).to_be_visible()
    page.evaluate("localStorage.setItem('mine', 'yes')")
    page.goto("/konto/logout/")
    page.get_by_role("main").get_by_role("button", name=_("Log out")).click()
    expect(page).to_have_url(re.compile("/$"))
    assert page.evaluate("localStorage.getItem('mine')") is None
    page.go_back()
    page.go_back()
    expect(page.locator("input[name=login]")).to_be_visible()
    assert "resident@example.org" not in page.content()


def test_planner_answers_what_the_editors_asked(visitor):
    page = visitor("planner")
    page.goto("/utmaningar/mina/")
    page.get_by_role("link", name="Ett utkast att arbeta med").first.click()
    expect(page.get_by_text("Vem berörs?").first).to_be_visible()
    page.goto(f"/utmaningar/{DRAFT}/redigera/")
    press(page, "Save and continue")
    field(page, "Who is affected?").fill("De som bor i Skogås")
    press(page, "Save and leave")
    page.get_by_role("link", name="Ett utkast att arbeta med").first.click()
    expect(page.get_by_text("De som bor i Skogås").first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["", "without-javascript"])
def test_resident_signs_up_contributes_and_sees_it_after_moderation(visitor, portal, scripts):
    about = "Lys upp gångvägen till stationen" if scripts else "Plantera körsbärsträd"  # unlike: no offer to support
    email, said = f"{token_hex(4)}@example.org", f"{about} {token_hex(3)}"
    page = visitor(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    page.goto("/konto/login/")
    sign_up(page, portal, email)
    if page.get_by_label(_("Password"), exact=True).count():
        log_in(page, email, address="")
    page.goto(IDEAS)
    follow(page, "Leave a contribution")
    field(page, "What do you want to say?").fill(said)
    press(page, "Go on")
    press(page, "Skip, I have no picture")
    expect(heading(page, _("Is this right?"))).to_be_visible()
    press(page, "Send")
    expect(page.get_by_text(_("It will be shown once somebody has read it."))).to_be_visible()
    follow(page, "Go to your contribution")
    expect(heading(page, said)).to_be_visible()
    expect(
        page.get_by_text(_("We have received it. Only you and the moderators can see it until it has been read."))
    ).to_be_visible()

    anonymous = visitor()
    anonymous.goto(IDEAS)
    expect(anonymous.get_by_text(said)).to_have_count(0)

    editor = visitor("editor")
    editor.goto("/admin/")
    editor.get_by_role("link", name=re.compile(re.escape(said[:40]))).first.click()
    take_step(editor, "Publish")

    anonymous.reload()
    expect(anonymous.get_by_role("link", name=said, exact=True)).to_be_visible()
    expect(anonymous.get_by_text("Kim i Fittja").first).to_be_visible()


def results(page):
    return page.get_by_role("main").get_by_role("region").filter(has=page.get_by_role("link"))


def test_partner_narrows_the_reports_while_typing_and_opens_one(visitor):
    page = visitor()
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name=_("Read and cite the reports")).click()
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

    def go_to(name: str, inside: Locator) -> None:
        tab_to(page, inside.get_by_role("link", name=name).first)
        page.keyboard.press("Enter")
        page.wait_for_load_state()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    page.goto("/")
    go_to(_("Read and cite the reports"), page.get_by_role("main"))
    expect(page).to_have_url(re.compile("/rapporter/$"))
    first = page.get_by_role("main").locator("h3 a, h2 a").first.inner_text()
    go_to(first, page.get_by_role("main"))
    expect(heading(page, first)).to_be_visible()


def test_local_descriptions_are_tabs_where_there_is_room(visitor):
    page = visitor()
    page.goto(f"/utmaningar/{SHARED}/")
    first, second = page.locator("summary", has_text="Huddinge"), page.locator("summary", has_text="Kungliga")
    texts = page.get_by_text("I Skogås är det värst."), page.get_by_text("Vi mäter.")

    def is_beside(one, other):
        return one.bounding_box()["y"] == other.bounding_box()["y"]

    expect(texts[0]).to_be_visible()  # the municipality stands first, and is open
    expect(texts[1]).to_be_hidden()
    page.set_viewport_size({"width": 320, "height": 640})
    assert not is_beside(first, second)
    page.set_viewport_size({"width": 1280, "height": 800})
    assert is_beside(first, second)

    first.focus()
    page.keyboard.press("Tab")
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(texts[1]).to_be_visible()
    expect(texts[0]).to_be_hidden()
    assert is_beside(first, second)
    assert texts[1].bounding_box()["y"] > second.bounding_box()["y"]
    assert axe.violations(page) == []

    page.emulate_media(media="print")
    for text in texts:
        expect(text).to_be_visible()


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
