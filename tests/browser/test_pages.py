"""Every template, in both languages: nothing for axe, for the HTML checker, for the console, or beyond the edge."""

from http import HTTPStatus
from itertools import product

import pytest
from django.utils.translation import override

from tests.browser import axe, vnu
from tests.browser.conftest import new_context
from tests.browser.pages import SHOWN, page_templates

LANGUAGES = ["sv", "en"]
HEIGHTS = {320: 640, 1280: 800}
SCHEMES = ["light", "dark"]
OPENED = {"width": 1280, "height": 720}  # before it gets its widths
# Colours change with the scheme, the layout with the width: each is looked at once, and --everything crosses them. What
# English words change is their length, which shows where it is narrow.
WINDOWS = {"sv": [(1280, "light"), (320, "dark")], "en": [(320, "light")]}


@pytest.fixture(scope="session")
def checker():
    with vnu.running() as running:
        yield running


@pytest.fixture(scope="session")
def window(chromium, portal):
    """One window for all pages: to open another takes longer than to look at a page."""
    context = new_context(chromium, portal)
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(window, logged_in):
    """Return a function that makes the window somebody's with a role, as if it had just been opened."""

    def as_new(role):
        window.unroute_all()
        window.context.clear_cookies()
        if role:
            window.context.add_cookies(logged_in(role)["cookies"])
        window.set_viewport_size(OPENED)
        window.emulate_media(color_scheme="light")
        return window

    return as_new


def test_every_template_is_shown():
    assert page_templates() ^ {shown.template for shown in SHOWN} == set()


@pytest.mark.parametrize("shown", SHOWN, ids=str)
def test_page_is_in_order(visit, portal, checker, everything, shown):
    faults = []
    for language in LANGUAGES:
        page = visit(shown.role)
        faults += [f"{language}: {fault}" for fault in faults_of(page, portal, checker, shown, language)]
        for width, scheme in product(HEIGHTS, SCHEMES):
            if everything or (width, scheme) in WINDOWS[language]:
                window = f"{page.url} at {width} px, {scheme}"
                # In English the words are others, the colours are not.
                found = faults_in_window(page, width, scheme, contrast=everything or language == "sv")
                faults += [f"{window}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def faults_of(page, portal, checker, shown, language):
    """Open the page and return what is wrong with its document, or was said in the console while it loaded."""
    console, documents = [], []
    listeners = {
        "console": lambda message: console.append(message) if message.type in {"error", "warning"} else None,
        "pageerror": lambda error: console.append(error),
        "response": lambda answer: documents.append(answer) if answer.request.is_navigation_request() else None,
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    with override(language):
        shown.open(page, portal)
    page.wait_for_load_state("load")
    for event, listener in listeners.items():
        page.remove_listener(event, listener)

    faults = [f"HTML checker: {error}" for error in checker.errors(documents[-1].text())]
    # Something failed, is missing, or was blocked by the security policy; that a 404 is one is known.
    faults += [
        f"console: {getattr(message, 'text', message)}"
        for message in console
        if getattr(message, "location", {}).get("url") != page.url
    ]
    if documents[-1].status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        faults.append(f"answer: {documents[-1].status}")
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
