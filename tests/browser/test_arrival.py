"""How a page arrives on a slow line: nothing that is read moves away, and little has to be fetched."""

import time

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.browser.pages import SHOWN
from tests.browser.people import SQUARE

WINDOWS = {390: 844, 1280: 800}
MOST_SHIFT = 0.05  # half of what search engines call good
MOST_REQUESTS = 8
MOST_BYTES_WITH_A_MAP = 500_000
MOST_BYTES_WITH_A_PICTURE = 300_000
LATE = 0.3  # seconds; a browser waits a tenth of one for a font
PUBLIC = [shown for shown in SHOWN if not shown.role and not shown.reach]
# What differs in what comes late: maps, covers, filters, forms, long headings. --everything looks at all.
TYPICAL = {
    "sodertorn/start.html", "challenges/list.html", "challenges/detail.html", "dialogues/detail.html-held",
    "dialogues/contributing/flow/page.html", "dialogues/contributing/activity.html-map=square",
    "dialogues/contributing/activity.html-pins", "reports/detail.html", "places/list.html", "places/detail.html",
    "sodertorn/whole_map/page.html", "sodertorn/about/words.html", "account/signup.html",
}  # fmt: skip
SHIFT = """() => {
  const observer = new PerformanceObserver(() => {});
  observer.observe({ type: "layout-shift", buffered: true });
  const shifts = observer.takeRecords().filter((shift) => !shift.hadRecentInput);
  return shifts.reduce((sum, shift) => sum + shift.value, 0);
}"""
FONTS = "() => performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.woff2')).length"


def late(route):
    time.sleep(LATE)
    route.continue_()


def test_typical_pages_are_pages():
    assert {str(shown) for shown in PUBLIC} >= TYPICAL


@pytest.mark.parametrize("shown", PUBLIC, ids=str)
def test_page_stands_still_while_it_arrives(visitor, portal, everything, shown):
    if not everything and str(shown) not in TYPICAL:
        pytest.skip("looked at with --everything")
    for width, height in WINDOWS.items():
        page = visitor(viewport={"width": width, "height": height})
        page.route("**/*.{woff2,js}", late)
        with override("sv"):
            shown.open(page, portal)
        page.wait_for_load_state("networkidle")
        assert page.evaluate(FONTS) == 2
        assert page.evaluate(SHIFT) <= MOST_SHIFT, f"at {width} px"


@pytest.mark.parametrize(
    ("name", "of", "drawn", "most"),
    [
        ("places:list", (), ".ground__land", MOST_BYTES_WITH_A_MAP),
        ("map", (), ".ground__land", MOST_BYTES_WITH_A_MAP),
        ("dialogues:activity", (SQUARE, "map"), ".ground__land", MOST_BYTES_WITH_A_MAP),
        ("dialogues:activity", (SQUARE, "drawing"), ".leaflet-image-layer", MOST_BYTES_WITH_A_PICTURE),
    ],
)
def test_page_with_a_map_needs_few_requests_and_is_light(visitor, name, of, drawn, most):
    page, asked = visitor(), []
    page.on("requestfinished", lambda request: asked.append(request))
    page.goto(reverse(name, args=of))
    page.locator(f".map--drawn {drawn}").first.wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    own = [request.url for request in asked if "favicon" not in request.url]  # that is the browser's
    assert len(own) <= MOST_REQUESTS, own
    weights = {request.url: request.sizes()["responseBodySize"] for request in asked}
    assert sum(weights.values()) <= most, weights


LISTS = ["challenges:list", "dialogues:list", "outcomes:list", "reports:list", "partners:list", "places:list"]


@pytest.mark.parametrize("name", LISTS)
def test_first_record_of_a_list_is_on_the_first_screen_of_a_phone(visitor, name):
    page = visitor(viewport={"width": 390, "height": 844})
    page.goto(reverse(name))
    page.wait_for_load_state("networkidle")
    title = page.locator(".entries > li:first-child").get_by_role("link").first.bounding_box()
    assert title["y"] + title["height"] <= 844


def test_map_of_a_list_is_drawn_on_a_phone_when_it_is_opened(visitor):
    page = visitor(viewport={"width": 390, "height": 844})
    page.goto(reverse("places:list"))
    page.wait_for_load_state("networkidle")
    assert page.locator(".map--drawn").count() == 0
    page.locator(".map-fold > summary").click()
    page.locator(".map--drawn .map__place").first.wait_for()
    drawn = page.locator(".map").bounding_box()
    assert drawn["width"] > 300
    assert drawn["height"] > 300
