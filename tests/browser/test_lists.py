"""Lists on a phone: the first result is on the first screen, and long pages fold without a script, also on paper."""

import pypdfium2
import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("swedish")
PHONE = {"width": 390, "height": 844}
LISTS = ["challenges:list", "dialogues:list", "outcomes:list", "reports:list", "partners:list", "places:list"]
LONGEST = 6000  # px
SHEETS = 4
LONG = [
    ("challenges:detail", "medborgardialog"),
    ("challenges:detail", "social-hallbarhet"),
    ("outcomes:detail", "mina-kvarter-minecraft"),
    ("partners:detail", "kth"),
    ("places:detail", "huddinge"),
    ("knowledge:indicators", None),
    ("dialogues:detail", "vilken-utmaning-harnast"),
]


def first_row(page):
    return page.locator("main .entries .entry").first


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("name", [*LISTS, "search"])
def test_first_result_is_on_the_first_screen(visitor, portal, name, javascript, language):
    page = visitor(viewport=PHONE, java_script_enabled=javascript)
    with override(language):
        page.goto(portal.url + reverse(name) + ("?q=dialog" if name == "search" else ""))
    row = first_row(page).bounding_box()
    assert row["y"] + row["height"] <= PHONE["height"]


@pytest.mark.parametrize(("name", "slug"), LONG)
def test_long_record_fits_before_it_is_unfolded(visitor, portal, name, slug):
    page = visitor(viewport=PHONE)
    page.goto(portal.url + reverse(name, args=[slug] if slug else []))
    assert page.evaluate("document.documentElement.scrollHeight") <= LONGEST


@pytest.mark.parametrize("javascript", [True, False])
def test_rest_of_a_list_unfolds_by_keyboard(visitor, portal, javascript):
    page = visitor(viewport=PHONE, java_script_enabled=javascript)
    page.goto(portal.url + reverse("challenges:detail", args=["medborgardialog"]))
    fold = page.locator("#dialogues details.fold")
    last = fold.locator(".entry").last
    expect(last).not_to_be_visible()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(last).to_be_visible()


def test_long_challenge_prints_on_four_sheets(visitor, portal, tmp_path):
    page = visitor()
    page.goto(portal.url + reverse("challenges:detail", args=["medborgardialog"]))
    page.pdf(path=tmp_path / "challenge.pdf", format="A4", prefer_css_page_size=True)
    document = pypdfium2.PdfDocument(tmp_path / "challenge.pdf")
    assert len(document) <= SHEETS
    printed = "".join(sheet.get_textpage().get_text_range() for sheet in document)
    assert f"{reverse('reports:list')}?challenge=medborgardialog" in printed
