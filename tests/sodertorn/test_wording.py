"""How the pages write what several of them say."""

import pytest
from django.utils.translation import override

from sodertorn.wording import period


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
