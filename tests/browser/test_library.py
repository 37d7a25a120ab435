"""The report library's errands: a citation in four clicks, a report deposited and kept, a list taken over."""

import re
from secrets import token_hex

import bibtexparser
import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from playwright.sync_api import expect

from tests.browser.people import REPORT
from tests.browser.steps import add_the_file, field, heading, press, take_step
from tests.reports.pdfs import pdf

pytestmark = pytest.mark.usefixtures("swedish")


def test_partner_finds_a_report_in_three_clicks_and_takes_its_citation_in_one_more(visitor):
    page = visitor()
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name=_("Read and cite the reports")).click()
    everything = page.locator("#result-count").inner_text()
    page.locator("main [name=q]").fill("kranskommuner")
    expect(page.locator("#result-count")).not_to_have_text(everything)
    with page.expect_navigation():
        page.get_by_role("region", name=_("Reports")).get_by_role(
            "link", name="Stockholmsregionens kranskommuner"
        ).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="BibTeX").click()
    (entry,) = bibtexparser.parse_string(download.value.path().read_text()).entries
    title = page.get_by_role("heading", level=1).inner_text()
    assert re.sub(r"[{}]", "", entry["title"]) == title


@pytest.mark.parametrize("script", [True, False])
def test_reader_on_a_phone_opens_the_rest_of_a_filter_and_chooses(visitor, script):
    page = visitor(java_script_enabled=script, viewport={"width": 390, "height": 844})
    page.goto(reverse("reports:list"))
    expect(page.locator(".entry").first).to_be_in_viewport()
    panel, publishers = page.get_by_text(_("Search and filter")), page.get_by_role("group", name=_("Publisher"))
    panel.press("Enter")
    page.locator("summary", has_text=_("Publisher")).press("Enter")
    expect(publishers.get_by_role("checkbox")).to_have_count(8)
    publishers.get_by_role("link").press("Enter")
    fewer = publishers.get_by_role("link", name=_("Show fewer"))
    expect(fewer).to_be_visible()
    if script:
        expect(fewer).to_be_focused()
    ninth = publishers.get_by_role("checkbox").nth(8).get_attribute("id")
    one = page.locator(f"#{ninth}")  # it goes to the top of the list when it is chosen
    one.press("Space")
    if not script:
        press(page, "Show results")
    expect(panel).to_contain_text("1")
    if script:
        expect(publishers.get_by_role("checkbox").first).to_be_focused()
    expect(one).to_be_checked()
    expect(page.get_by_role("list", name=_("Active filters"))).to_be_visible()


@pytest.fixture
def title():
    return f"Gröna gårdar i Vega {token_hex(3)}"


@pytest.mark.parametrize("script", [True, False])
def test_copying_is_offered_only_where_it_can_be_done(visitor, script):
    page = visitor(java_script_enabled=script)
    page.goto(reverse("reports:cite", args=[1, "hogstrom-2017-licentiat"]))
    expect(page.locator("[data-copy]").first).to_be_visible(visible=script)


def test_member_deposits_a_report_and_readers_find_what_stands_in_it(visitor, title):
    word = f"dagvattenränna{token_hex(3)}"
    planner = visitor("planner")
    planner.goto("/arbetsyta/")
    planner.get_by_role("main").get_by_role("link", name=_("Deposit a report")).first.click()
    planner.locator("[name=kind]").select_option("report")
    planner.locator("[name=title]").fill(title)
    planner.locator("[name=language][value=sv]").check()
    planner.locator("[name=year]").fill("2019")
    planner.locator("[name=abstract_sv]").fill("Hur gårdarna används två år senare.")
    press(planner, "Save and continue")
    field(planner, "Publisher").fill("Haninge kommun")
    press(planner, "Save and continue")
    planner.locator("[name=isbn]").fill("978-91-7729-593-9")
    press(planner, "Save and continue")
    expect(planner.get_by_text(_("This is not a valid ISBN. Check for a mistyped digit.")).first).to_be_visible()
    planner.locator("[name=isbn]").fill("9789177295938")
    press(planner, "Save and continue")
    planner.locator("[name=words]").fill("gårdar, dagvatten")
    press(planner, "Save and continue")

    planner.locator("[name=file]").set_input_files(
        {"name": "Gårdar.pdf", "mimeType": "application/pdf", "buffer": pdf(f"Varje {word} rensas i maj.")}
    )
    planner.get_by_role("radio").first.check()
    add_the_file(planner)
    expect(planner.get_by_role("link", name="Gårdar.pdf").first).to_be_visible()
    address = re.sub(r"filer/.*", "", planner.url)
    planner.goto(f"{address}redigera/granska/")
    press(planner, "Submit the report")

    reader = visitor()
    assert reader.goto(address).status == 404
    editor = visitor("editor")
    editor.goto("/admin/reports/report/?state__exact=in_review")
    editor.get_by_role("link", name=title).first.click()
    take_step(editor, "Publish the report")

    reader.goto(f"/rapporter/?q={word}")
    expect(reader.get_by_role("link", name=title)).to_be_visible()
    expect(reader.locator("mark")).to_have_text(word)
    reader.get_by_role("link", name=title).first.click()
    expect(heading(reader, title)).to_be_visible()
    expect(reader.get_by_text("978-91-7729-593-8")).to_be_visible()

    planner.goto(address)
    planner.get_by_role("link", name=_("Make a new version")).click()
    planner.locator("[name=changes]").fill("En siffra på sidan 3 är rättad.")
    planner.locator("[name=abstract_sv]").fill("Hur gårdarna används tre år senare.")
    press(planner, _("Publish version %(next_number)s") % {"next_number": 2})
    reader.reload()
    expect(reader.get_by_text("En siffra på sidan 3 är rättad.")).to_be_visible()
    reader.get_by_role("link", name=_("Version %(number)s") % {"number": 1}, exact=True).click()
    expect(reader.get_by_text(_("There is a newer version."))).to_be_visible()
    expect(reader.get_by_text("Hur gårdarna används två år senare.")).to_be_visible()


def test_planner_takes_over_what_stands_in_a_reference_manager(visitor, title):
    page = visitor("planner")
    page.goto("/rapporter/importera/")
    made_by = "author={Ek, Eva}, year={2018}"
    entries = "\n".join(f"@techreport{{r{n}, title={{{title} {n}}}, {made_by}}}" for n in (1, 2))
    page.locator("[name=text]").fill(entries + "\n@techreport{r3, year={2018}}")
    press(page, "Preview")
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("[name=text]").fill(entries)
    press(page, "Preview")
    expect(heading(page, _("Is this right?"))).to_be_visible()
    press(page, ngettext("Import %(n)s report", "Import %(n)s reports", 2) % {"n": 2})
    for n in (1, 2):
        expect(page.get_by_text(f"{title} {n}").first).to_be_visible()
    page.goto("/rapporter/importera/")
    page.locator("[name=text]").fill(entries)
    press(page, "Preview")
    expect(page.get_by_text(_("Already here")).first).to_be_visible()


def test_old_address_of_a_renamed_report_leads_on(visitor):
    page = visitor()
    answer = page.goto(f"/rapporter/{REPORT + 2}-ett-gammalt-namn/")
    assert answer.status == 200
    assert answer.request.redirected_from is not None
    expect(page.get_by_role("heading", level=1)).to_be_visible()
