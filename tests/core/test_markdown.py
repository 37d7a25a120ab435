import pytest

from core.text.markdown import render


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[klicka](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "![bild](https://example.org/spar.gif)",
        "<style>body{display:none}</style>",
        '<a href="https://example.org" onclick="x()">x</a>',
    ],
)
def test_hostile_text_is_defused(hostile):
    html = render(hostile)
    for sign in ("<script", 'href="javascript', "<img", "<style", '<a href="https://example.org" onclick'):
        assert sign not in html


def test_plain_markdown_is_shown():
    assert render("En *viktig* sak:\n\n- ett\n- två") == (
        "<p>En <em>viktig</em> sak:</p>\n<ul>\n<li>ett</li>\n<li>två</li>\n</ul>\n"
    )
