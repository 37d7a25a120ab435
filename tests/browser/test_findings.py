"""A researcher takes the figures of a finding home, and writes one from a comparison, which an editor publishes."""

import re
from secrets import token_hex

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.steps import field, heading, press

pytestmark = pytest.mark.usefixtures("swedish")


def test_researcher_reads_a_finding_and_takes_its_figures(visitor):
    page = visitor()
    page.goto(reverse("knowledge:findings"))
    page.get_by_role("link", name="Två grannar längre ifrån varandra").click()
    view = page.get_by_role("region").filter(has_text="Låst till den version som kom in").first
    view.get_by_role("link", name="Se dagens siffror").click()
    assert "as_of" not in page.url
    with page.expect_download() as taken:
        page.get_by_role("link", name="Siffrorna som CSV").click()
    assert "Huddinge" in taken.value.path().read_text("utf-8-sig")


def test_researcher_writes_a_finding_from_a_comparison_and_an_editor_publishes_it(visitor):
    title = f"Fler arbetar {token_hex(3)}"
    writer = visitor("planner")
    writer.goto(reverse("knowledge:compare"))
    writer.get_by_role("link", name="Ta med jämförelsen i ett fynd").click()
    expect(field(writer, "Address of the comparison").first).to_have_value(re.compile("indicator="))
    assert axe.violations(writer) == []
    field(writer, "What have you seen?").fill(title)
    field(writer, "Summary").fill("Så ser det ut i siffrorna.")
    press(writer, "Save and continue")
    expect(heading(writer, title)).to_be_visible()
    expect(writer.get_by_text("Låst till den version som kom in").first).to_be_visible()
    address = writer.url
    anonymous = visitor()
    assert anonymous.goto(address).status == 404

    writer.get_by_role("link", name="Lämna in fyndet").click()
    writer.get_by_role("button", name="Lämna in fyndet").click()
    expect(writer.get_by_text("Inlämnat").first).to_be_visible()

    editor = visitor("editor")
    editor.goto(reverse("workspace"))
    editor.get_by_role("link", name=title).first.click()
    editor.get_by_role("link", name="Publicera fyndet").click()
    editor.get_by_role("button", name="Publicera fyndet").click()
    anonymous.goto(address)
    expect(heading(anonymous, title)).to_be_visible()
    expect(anonymous.get_by_text("Ingen har granskat texten.")).to_be_visible()
