"""From a challenge's page a planner comes to all that follows, and each record shows the others."""

import re
from secrets import token_hex

import pytest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from playwright.sync_api import expect

from tests.browser.steps import choose, field, follow, identify_challenge, press, take, take_step
from tests.browser.test_dialogue_line import set_up, unfold

pytestmark = pytest.mark.usefixtures("swedish")
STATEMENT = "Gatan grävs upp en gång, i juni."


def deposit(page, title: str) -> str:
    """Hand in the report that the challenge's page leads to, and return the address of its page."""
    page.locator("[name=kind]").select_option("report")
    page.locator("[name=title]").fill(title)
    page.locator("[name=language][value=sv]").check()
    page.locator("[name=year]").fill("2026")
    press(page, "Save and leave")
    address = page.url
    page.goto(f"{address}redigera/granska/")
    press(page, "Submit the report")
    return address


def test_planner_comes_from_the_challenge_to_all_that_follows(visitor):
    titles = {what: f"{what} {token_hex(3)}" for what in ("Att gräva en gång", "Vad tål gatan?", "Om grävandet")}
    challenge_title, dialogue_title, report_title = titles.values()
    planner, university, anonymous = visitor("planner"), visitor("university"), visitor()

    challenge = identify_challenge(planner, university, challenge_title)
    assert anonymous.goto(challenge).status == 200  # by itself, when the university had accepted

    follow(planner, "Arrange a dialogue about the challenge")
    expect(planner.get_by_role("checkbox", name=challenge_title)).to_be_checked()
    dialogue = set_up(planner, dialogue_title, is_prefilled=True)
    take(planner, "Open the dialogue now")
    anonymous.goto(challenge)
    expect(anonymous.get_by_text(capfirst(_("in dialogue")), exact=True).first).to_be_visible()

    planner.goto(dialogue)
    unfold(planner, pgettext("a menu of what else can be done", "More"))
    take(planner, "Close the dialogue")
    follow(planner, "What came of it")
    follow(planner, "Add a point")
    field(planner, "What you will do, or will not do and why").fill(STATEMENT)
    press(planner, "Save")
    follow(planner, "Begin an outcome")
    expect(field(planner, "What it is called")).to_have_value(STATEMENT)
    choose(planner, "solution")
    press(planner, "Save and go on writing")
    press(planner, "Save and leave")
    outcome = planner.url
    press(planner, "Publish")

    planner.goto(challenge)
    follow(planner, "Deposit a report about the challenge")
    report = deposit(planner, report_title)
    editor = visitor("editor")
    editor.goto("/admin/reports/report/?state__exact=in_review")
    editor.get_by_role("link", name=report_title).first.click()
    take_step(editor, "Publish the report")

    records = {challenge: challenge_title, dialogue: dialogue_title, outcome: STATEMENT, report: report_title}
    for address in records:
        anonymous.goto(address)
        main = anonymous.get_by_role("main")
        for other, title in records.items():
            if other != address:
                expect(main.get_by_role("link", name=re.compile(re.escape(title))).first).to_be_visible()
    anonymous.goto(challenge)
    expect(anonymous.get_by_text(capfirst(_("results published")), exact=True).first).to_be_visible()
