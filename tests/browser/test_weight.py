"""What a first visit to a page with a picture or a map fetches, as a phone and a large screen with fine pixels do."""

import pytest
from django.urls import reverse

from tests.browser.people import SQUARE

pytestmark = pytest.mark.usefixtures("swedish")
WINDOWS = {
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3},
    "desk": {"viewport": {"width": 1280, "height": 900}, "device_scale_factor": 2},
}
MOST_WITH_A_PICTURE, MOST_WITH_A_MAP = 300_000, 500_000
PAGES = {
    "a drawing": (
        "dialogues:activity",
        (SQUARE, "drawing"),
        MOST_WITH_A_PICTURE,
        ".leaflet-overlay-pane img, .map img",
    ),
    "pins on a map": ("dialogues:activity", (SQUARE, "map"), MOST_WITH_A_MAP, ".map--drawn .ground__land"),
    "the map of everything": ("map", (), MOST_WITH_A_MAP, ".map--drawn .map__marks"),
    "places": ("places:list", (), MOST_WITH_A_MAP, ".map--drawn .ground__land"),
}


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("page_with", PAGES)
def test_first_visit_weighs_no_more_than_it_may(visitor, page_with, window):
    name, args, most, drawn = PAGES[page_with]
    page, answers = visitor(**WINDOWS[window]), []
    page.on("requestfinished", lambda request: answers.append(request))
    page.goto(reverse(name, args=args))
    fold = page.locator(".map-fold > summary")
    if fold.count() and fold.is_visible() and not page.locator(".map-fold").evaluate("fold => fold.open"):
        fold.click()
    page.locator(drawn).first.wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    sizes = [(request.url, request.sizes()) for request in answers]
    weights = {url: size["responseBodySize"] + size["responseHeadersSize"] for url, size in sizes}
    assert any(".geojson" in url or ".webp" in url for url in weights)
    assert sum(weights.values()) <= most, weights
