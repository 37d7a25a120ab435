"""A picture from a planner's form to the phone of somebody who has never been here."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from tests.browser.people import SHARED
from tests.browser.steps import field, press
from tests.browser.test_arrival import MOST_SHIFT, SHIFT
from tests.core.test_pictures import photo

pytestmark = pytest.mark.usefixtures("swedish")
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3}
MOST_BYTES = 300_000


def test_planner_adds_a_picture_and_readers_see_it_at_once_without_waiting(visitor):
    planner = visitor("planner")
    planner.goto(reverse("challenges:edit-where", args=[SHARED]))
    planner.locator("#picture summary").click()
    picture = {"name": "IMG_0001.JPG", "mimeType": "image/jpeg", "buffer": photo((4000, 3000))}
    planner.locator("input[type=file]").set_input_files(picture)
    field(planner, "What does the picture show?").fill("En gångtunnel i kvällsljus")
    field(planner, "Who made the picture?").fill("Huddinge kommun")
    press(planner, "Save and continue")

    reader = visitor(**PHONE)
    answers = []
    reader.on("requestfinished", lambda request: answers.append(request))
    reader.goto(reverse("challenges:detail", args=[SHARED]))
    reader.wait_for_load_state("networkidle")
    expect(reader.get_by_alt_text("En gångtunnel i kvällsljus")).to_be_visible()
    expect(reader.get_by_text(_("Picture: %(who)s") % {"who": "Huddinge kommun"})).to_be_visible()
    assert reader.evaluate(SHIFT) <= MOST_SHIFT
    weights = {request.url: request.sizes()["responseBodySize"] for request in answers}
    assert sum(weights.values()) <= MOST_BYTES, weights
