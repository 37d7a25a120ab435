"""Every template, in both languages: nothing for axe, for the HTML checker, for the console, or beyond the edge."""

from itertools import product

import pytest
from django.utils.translation import override

from tests.browser import axe, vnu
from tests.browser.pages import SHOWN, page_templates

LANGUAGES = ["sv", "en"]
HEIGHTS = {320: 640, 1280: 800}
SCHEMES = ["light", "dark"]
# Each width and each scheme once. Colours change with the scheme, the layout with the width: --everything crosses them.
WINDOWS = [(1280, "light"), (320, "dark")]


@pytest.fixture(scope="session")
def checker():
    with vnu.running() as running:
        yield running


@pytest.fixture(scope="session")
def everything(request):
    return request.config.getoption("everything", default=False)


def test_every_template_is_shown():
    assert page_templates() ^ {shown.template for shown in SHOWN} == set()


@pytest.mark.parametrize("shown", SHOWN, ids=str)
def test_page_is_in_order(visitor, portal, checker, everything, shown):
    faults = []
    for language in LANGUAGES:
        # The words are others, the colours are not.
        contrast = everything or language == "sv"
        page = visitor(shown.role)
        faults += [f"{language}: {fault}" for fault in faults_of(page, portal, checker, shown, language)]
        for width, scheme in product(HEIGHTS, SCHEMES) if everything else WINDOWS:
            window = f"{page.url} at {width} px, {scheme}"
            faults += [f"{window}: {fault}" for fault in faults_in_window(page, width, scheme, contrast=contrast)]
    assert not faults, "\n".join(faults)


def faults_of(page, portal, checker, shown, language):
    """Open the page and return what is wrong with its document, or was said in the console while it loaded."""
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
    return faults


def faults_in_window(page, width, scheme, *, contrast):
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    page.emulate_media(color_scheme=scheme)
    faults = [f"axe: {violation}" for violation in axe.violations(page, contrast=contrast)]
    beyond = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if beyond > 0:
        faults.append(f"the page is {beyond} px wider than the window")
    return faults
