"""Numbers are written in one way, in each language."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from core.text.numbers import Cell, written


@pytest.mark.parametrize(
    ("value", "decimals", "swedish", "english"),
    [
        ("3016.25", 1, "3\u00a0016,3", "3,016.3"),
        ("-572", 0, "\u2212572", "\u2212572"),
        ("-2.5", 0, "\u22123", "\u22123"),  # half is rounded up, away from zero
        ("0.5", 0, "1", "1"),
        ("-0.04", 1, "0,0", "0.0"),  # what is nothing has no sign
        ("1234567", 0, "1\u00a0234\u00a0567", "1,234,567"),
    ],
)
def test_number_is_written_as_the_language_does(value, decimals, swedish, english):
    with override("sv"):
        assert written(Decimal(value), decimals) == swedish
    with override("en"):
        assert written(Decimal(value), decimals) == english


def test_difference_has_its_sign():
    with override("sv"):
        assert [written(Decimal(one), 1, sign=True) for one in ("0.55", "-0.55", "0.04")] == [
            "+0,6",
            "\u22120,6",
            "0,0",
        ]


def test_number_for_a_file_is_read_as_a_number():
    """No space within it, and the minus of keyboards."""
    with override("sv"):
        assert str(Cell(Decimal("-3016.25"), 1)) == "-3016,3"
    with override("en"):
        assert str(Cell(Decimal("-3016.25"), 1)) == "-3016.3"
