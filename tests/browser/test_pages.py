"""Every template, in both languages: nothing for axe, for the HTML checker, for the console, or beyond the edge."""

import pytest
from django.utils.translation import override

from tests.browser import axe, vnu
from tests.browser.pages import SHOWN, page_templates

WIDTHS = {320: 640, 1280: 800}
LANGUAGES = ["sv", "en"]
EVERY_PAGE = [pytest.param(shown, language, id=f"{shown}-{language}") for shown in SHOWN for language in LANGUAGES]


@pytest.fixture(scope="module")
def checker():
    with vnu.running() as running:
        yield running


def test_every_template_is_shown():
    assert page_templates() ^ {shown.template for shown in SHOWN} == set()


@pytest.mark.parametrize(("shown", "language"), EVERY_PAGE)
def test_page_is_in_order(visitor, portal, checker, shown, language):
    page = visitor(shown.role)
    console, documents = [], []
    page.on("console", lambda message: console.append(message) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: console.append(error))
    page.on("response", lambda answer: documents.append(answer) if answer.request.is_navigation_request() else None)
    with override(language):
        shown.open(page, portal)
    page.wait_for_load_state("load")

    faults = [f"HTML checker: {error}" for error in checker.errors(documents[-1].text())]
    # Something failed, is missing, or was blocked by the security policy; that a 404 is one is known.
    faults += [
        f"console: {getattr(message, 'text', message)}"
        for message in console
        if getattr(message, "location", {}).get("url") != page.url
    ]
    if page.locator("html").get_attribute("lang") != language:
        faults.append("lang: the page does not say that it is in the language of its address")
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        beyond = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if beyond > 0:
            faults.append(f"{width} px: the page is {beyond} px wider than the window")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            faults += [f"axe, {width} px, {scheme}: {violation}" for violation in axe.violations(page)]
    assert not faults, f"{page.url}\n" + "\n".join(faults)
