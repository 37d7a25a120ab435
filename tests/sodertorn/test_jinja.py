"""What templates print: numbers and days in the reader's language, and nothing that is safe escaped twice."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.messages.storage.base import Message
from django.template import engines
from django.utils.html import format_html
from django.utils.translation import override


def printed(value):
    return engines["jinja2"].env.from_string("{{ value }}").render(value=value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.5"), "1,5"),
        (2017, "2017"),
        (dt.date(2026, 11, 30), "30 november 2026"),
        ("<b>", "&lt;b&gt;"),
        (format_html("<b>{}</b>", "<"), "<b>&lt;</b>"),
        (Message(20, format_html('<a href="/x/">{}</a>', "&")), '<a href="/x/">&amp;</a>'),
        (Message(20, "<b>"), "&lt;b&gt;"),
    ],
)
def test_value_is_printed_as_the_reader_writes_it(value, text):
    with override("sv"):
        assert printed(value) == text
