"""How the pages write what several of them say."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from core.text.numbers import MINUS, NO_BREAK
from knowledge.models import Status
from knowledge.reading import MISSING, Reading
from sodertorn.wording import kronor, period, reading


@pytest.mark.parametrize(
    ("started", "ended", "written"),
    [
        ("", "", ""),
        ("2026-11-30", "", "30 november 2026"),
        ("2026-11-30", "2026-11-30", "30 november 2026"),
        ("2026-11-30", "2026-12-20", "30 november 2026 – 20 december 2026"),
        ("", "2026-12-20", "till och med 20 december 2026"),
        ("2014", "2016", "2014–2016"),
    ],
)
def test_period_says_what_is_known_of_it(started, ended, written):
    with override("sv"):
        assert period(started, ended) == written


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        ("0.67750", "andel", f"67,8{NO_BREAK}%"),  # half is rounded up, as in the comparison
        ("-3016.5", "antal", f"{MINUS}3{NO_BREAK}017"),
        ("248857.5", "kronor", f"248{NO_BREAK}858{NO_BREAK}kr"),
    ],
)
def test_reading_is_written_as_the_comparison_writes_it(value, unit, written):
    assert reading(Reading(Status.KNOWN, Decimal(value)), unit) == written


def test_reading_without_a_value_says_why_only_where_it_is_not_shown():
    assert reading(Reading(Status.SUPPRESSED), "andel") == "visas inte"
    assert reading(MISSING, "andel") == ""


@pytest.mark.parametrize(
    ("language", "amount", "written"),
    [
        ("sv", 1_250_000, f"1{NO_BREAK}250{NO_BREAK}000"),
        ("en", 1_250_000, "1,250,000"),
        ("sv", Decimal("2.5"), "3"),  # half is rounded up, as in every other number
        ("sv", Decimal(0), "0"),
    ],
)
def test_money_is_written_as_other_numbers(language, amount, written):
    with override(language):
        assert "".join(char for char in kronor(amount) if char in f"0123456789,.{NO_BREAK}").strip(NO_BREAK) == written
