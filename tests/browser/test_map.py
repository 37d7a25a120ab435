"""A map that one recognises: drawn ground with names, streets where there is a file of them, and a list for all."""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import new_context
from tests.browser.people import SQUARE

pytestmark = pytest.mark.usefixtures("swedish")
# How many colours the tiles of a map have: a blank one has one.
COLOURS = """() => {
  const found = new Set();
  for (const tile of document.querySelectorAll("canvas.leaflet-tile")) {
    if (!tile.width) continue;
    const { data } = tile.getContext("2d").getImageData(0, 0, tile.width, tile.height);
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) found.add(data.slice(i, i + 3).join());
  }
  return [...found];
}"""
SEA = {"light": "217,230,234", "dark": "22,38,44"}
NEVER_COVERED = """() => {
  const boxes = [...document.querySelectorAll(".ground__name > span")].map((name) => name.getBoundingClientRect());
  return boxes.every((a, i) => boxes.every((b, j) =>
    i === j || a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top));
}"""


def names(page):
    return set(page.locator(".ground__name > span").all_inner_texts())


def test_map_without_a_file_is_land_and_sea_with_names_that_all_come(visitor):
    page = visitor(viewport={"width": 1280, "height": 900})
    page.goto(reverse("places:list"))
    page.locator(".map--drawn .ground__name").first.wait_for(state="attached")
    expect(page.locator(".map .ground__land")).not_to_have_count(0)
    few = names(page)
    assert {"Huddinge", "Botkyrka"} <= few
    assert page.evaluate(NEVER_COVERED)
    found = set(few)
    for _ in range(12):  # nearer, step by step, to where the places lie close to each other
        page.locator(".map__place--many").first.dblclick()
        page.wait_for_timeout(300)
        found |= names(page)
        assert page.evaluate(NEVER_COVERED)
        if page.locator(".map__place--many").count() == 0:
            break
    assert found > few


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_map_with_a_file_shows_streets_in_the_portals_colours_from_the_portal_alone(
    chromium, portal_with_streets, scheme
):
    context = new_context(chromium, portal_with_streets, color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page, answers, faults = context.new_page(), [], []
    page.on("response", lambda answer: answers.append(answer))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(reverse("places:list"))
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".map")).to_contain_text("OpenStreetMap")
    assert SEA[scheme] in page.evaluate(COLOURS)
    assert len(page.evaluate(COLOURS)) > 4
    parts = [answer for answer in answers if "map.pmtiles" in answer.url]
    assert parts
    assert {answer.status for answer in parts} == {206}
    assert {urlsplit(answer.url).netloc for answer in answers} == {urlsplit(portal_with_streets.url).netloc}
    assert faults == []
    context.close()


def test_map_of_everything_is_used_by_keyboard(visitor):
    page = visitor(viewport={"width": 1280, "height": 900})
    page.goto(reverse("map"))
    mark = page.locator(".map--drawn .leaflet-marker-pane").get_by_role("button").first
    mark.wait_for()
    place = mark.get_attribute("aria-label").partition(":")[0]
    mark.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup")
    expect(popup.get_by_role("link", name=place, exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(popup.get_by_role("link").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    expect(mark).to_be_focused()


def test_filter_changes_map_and_list_together(visitor):
    page = visitor(viewport={"width": 1280, "height": 900})
    page.goto(reverse("map"))
    page.locator(".map--drawn .map__marks").first.wait_for()
    with page.expect_response(lambda answer: "platser.geojson?" in answer.url) as fetched:
        page.get_by_role("checkbox", name=re.compile("^Tester")).check()
    marked = [one["properties"]["name"] for one in fetched.value.json()["features"] if "marks" in one["properties"]]
    expect(page.locator("#results .entries > li")).to_have_count(len(marked))
    assert set(page.locator("#results .entry__title").all_inner_texts()) == set(marked)
    page.locator(".map--drawn .map__marks").first.wait_for()


def test_map_of_everything_without_script_is_a_drawing_filters_and_a_list(visitor):
    page = visitor(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page.goto(reverse("map"))
    expect(page.locator(".hero-map .ground__land")).to_have_count(1)
    page.get_by_role("checkbox", name=re.compile("^Dialoger")).check()
    page.get_by_role("button", name="Visa träffar").click()
    assert "kind=dialogue" in page.url
    expect(page.get_by_role("link", name=re.compile("dialog", re.IGNORECASE)).first).to_be_visible()


def test_pins_stand_on_the_same_ground_and_no_place_is_named_twice(visitor):
    page = visitor(viewport={"width": 390, "height": 844})
    page.goto(reverse("dialogues:activity", args=[SQUARE, "map"]))
    page.locator(".map--drawn .ground__name--municipality").first.wait_for(state="attached")
    expect(page.locator(".map .ground__land")).not_to_have_count(0)
    shown = page.locator(".ground__name > span").all_inner_texts()
    assert {"Gångtunneln", "Flemingsberg"} <= set(shown)
    assert len(shown) == len(set(shown))
    assert page.evaluate(NEVER_COVERED)


def test_pins_stand_on_the_streets_of_the_file_with_the_organisers_places_alone(chromium, portal_with_streets):
    context = new_context(chromium, portal_with_streets, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(reverse("dialogues:activity", args=[SQUARE, "map"]))
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()
    page.locator(".ground__name").wait_for(state="attached")
    assert names(page) == {"Gångtunneln"}
    assert len(page.evaluate(COLOURS)) > 4
    context.close()


def test_drawing_is_fetched_in_the_width_that_is_seen(visitor):
    page = visitor(viewport={"width": 390, "height": 844})
    page.goto(reverse("dialogues:activity", args=[SQUARE, "drawing"]))
    image = page.get_by_alt_text("Torget uppifrån")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.currentSrc").endswith("-480.webp")
    near = page.locator(".leaflet-control-zoom-in")
    for _ in range(3):
        near.click()
        page.wait_for_timeout(400)
    expect(image).to_have_js_property("currentSrc", image.evaluate("image => image.src"))
