"""Texts for formats that go line by line."""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+")


def one_line(text: str) -> str:
    """Return a text on one line, without signs that steer a terminal or end a field."""
    return " ".join(_CONTROL.sub(" ", text).split())
