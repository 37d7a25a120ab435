"""axe-core in a page: what breaks WCAG 2.2 AA there."""

from importlib import resources

from playwright.sync_api import Page

SOURCE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Page, *, contrast: bool = True) -> list[str]:
    """Return a line for each element that breaks a rule: the rule, the element, and what axe says of it.

    Contrast takes longer than all other rules together, and can be left out.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SOURCE)
    # Colours that are still on their way from light to dark have no contrast to speak of.
    page.evaluate("() => Promise.allSettled(document.getAnimations().map(animation => animation.finished))")
    found = page.evaluate(
        "options => axe.run(document, options).then(result => result.violations)",
        {
            "runOnly": TAGS,
            "rules": {"color-contrast": {"enabled": contrast}},
            "resultTypes": ["violations"],
            "preload": False,
            "iframes": False,
        },
    )
    return [
        f"{rule['id']}: {node['html'][:200]} – {node.get('failureSummary', '')}"
        for rule in found
        for node in rule["nodes"]
    ]
