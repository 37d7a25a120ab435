"""A member deposits a report from a PDF that takes a while, leaves the page, and comes back by the workspace."""

import fcntl
import re

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from tests.browser.conftest import log_in, new_context
from tests.browser.steps import press, section
from tests.reports.pdfs import pdf

pytestmark = pytest.mark.usefixtures("swedish")
READ_SECONDS = 60
TITLE = "Buller vid vägen"


def test_planner_begins_from_a_pdf_leaves_and_comes_back(chromium, portal_with_worker):
    portal = portal_with_worker
    context = new_context(chromium, portal)
    page = context.new_page()
    log_in(page, "planner@example.org")
    page.goto(reverse("reports:from-pdf"))
    content = pdf("Vi mätte bullret.", Title=TITLE)
    page.locator("[name=pdf]").set_input_files(
        {"name": "rapport.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    places = portal.folder / "decoders"
    places.mkdir(exist_ok=True)
    with (places / "1.lock").open("ab") as place:  # somebody else's file is being read
        fcntl.flock(place, fcntl.LOCK_EX)
        press(page, "Read it and continue")
        expect(page.get_by_role("main")).to_contain_text(_("You can leave this page. Your workspace leads back to it."))
    page.goto(reverse("workspace"))
    section(page, "What you have asked for").get_by_role("link", name="rapport.pdf").click()
    with portal.worker():
        page.wait_for_url(re.compile(r"/rapporter/"), timeout=READ_SECONDS * 1000)  # nobody presses anything
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    saved = _("The draft and its PDF are saved. Check the details taken from the PDF: they may be wrong.")
    expect(page.locator("body")).to_contain_text(saved)
    context.close()
