"""A member adds a file to a report and is told how good it is; a reader opens it from the report's page."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from tests.browser.people import FILED, KEY
from tests.browser.steps import add_the_file, field
from tests.reports.pdfs import pdf

pytestmark = pytest.mark.usefixtures("swedish")


def test_planner_adds_a_file_and_is_told_how_good_it_is(visitor):
    page = visitor("planner")
    page.goto(reverse("reports:detail", args=[KEY, FILED]))
    page.get_by_role("link", name=_("Manage files")).click()
    content = pdf("En bilaga med text på sidan.", Title="Bilagan", tagged=True)
    file = {"name": "Bilaga om träd.pdf", "mimeType": "application/pdf", "buffer": content}
    page.locator("[name=file]").set_input_files(file)
    field(page, "What it is called").fill("Bilaga om träd")
    page.get_by_role("radio").first.check()
    add_the_file(page)
    added = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Bilaga om träd"))
    expect(added).to_contain_text(_("It states its title."))
    expect(added).to_contain_text(_("published with the next version"))
    expect(added.get_by_text("språk")).to_be_visible()  # which it does not name, and what to do about it


def test_reader_opens_a_report_in_the_browser(visitor):
    page = visitor()
    page.goto(reverse("reports:detail", args=[KEY, FILED]))
    expect(page.locator("img[src$='.webp']").first).to_be_visible()
    address = page.get_by_role("link", name=_("Read online")).get_attribute("href")
    answer = page.request.get(address, headers={"Range": "bytes=0-4"})
    assert (answer.status, answer.body()) == (206, b"%PDF-")
