"""The filled button of a page: what stands out most is the next step, and only one thing can."""

from lxml import html

PARSER = html.HTMLParser(encoding="utf-8")
QUIETER = {"button--quiet", "button--danger"}
SHOWS_THEM_ALL = "/gallery/"


def more_than_one_next_step(response):
    """Return the words of the filled buttons that are seen when the page opens, where there are several."""
    is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
    if not is_page or b'class="button' not in response.content or SHOWS_THEM_ALL in response.request["PATH_INFO"]:
        return []
    found = filled(html.document_fromstring(response.content, PARSER))
    return found if len(found) > 1 else []


def filled(page):
    """Return the words of the filled buttons of a page, but for those that lie folded until somebody asks."""
    return [
        " ".join(element.text_content().split())
        for element in page.xpath("//*[contains(concat(' ', normalize-space(@class), ' '), ' button ')]")
        if not QUIETER & set(element.get("class").split())
        and not any(above.tag == "details" and above.get("open") is None for above in element.iterancestors())
    ]
