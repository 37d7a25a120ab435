"""What the Content-Security-Policy would block, or a browser would have to guess, is found before a browser sees it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Read from a disk at home, where there is no policy and no stylesheet but its own.
AT_HOME = ROOT / "templates/outcomes/pack/card.html"
TEMPLATES = sorted(path for path in ROOT.glob("templates/**/*.html") if path != AT_HOME)
COMMENT = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
FORBIDDEN = {
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*(\ssrc\s*=|type=\"application/(?:ld\+)?json\"))", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    # A help text stands in the code, and Django lets it hold markup.
    "text marked as safe": re.compile(r"(?<!help_text)\|\s*safe\b|{%\s*autoescape\s+off"),
}


def test_no_template_holds_anything_inline():
    sources = {path: COMMENT.sub("", path.read_text()) for path in TEMPLATES}
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, source in sources.items()
        for name, pattern in FORBIDDEN.items()
        if pattern.search(source)
    ]
    assert found == []
