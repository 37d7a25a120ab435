"""Edited texts: Markdown in, a short allow-list of HTML out."""

from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "a", "code"}


def render(text: str) -> SafeString:
    """Return ``text`` as safe HTML. Headings and pictures are left out: a page has its own."""
    html = nh3.clean(
        _markdown.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc",
    )
    return mark_safe(html)  # noqa: S308  # cleaned on the line above


def without_marks(text: str) -> str:
    """Return an edited text without its marks, a line a paragraph."""
    lines = unescape(nh3.clean(render(text), tags=set())).splitlines()
    return "\n".join(filter(None, (line.strip() for line in lines)))
