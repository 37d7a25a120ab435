"""Charts that the server draws: what nobody knows is not zero."""

import pytest

from core.charts import LEAST, NARROW, WIDE, bars, chart, columns


def test_unknown_number_is_hollow_and_has_no_figure():
    (zero, unknown, five) = columns([0, None, 5], width=WIDE).columns
    assert (zero.is_apart, zero.height) == (False, LEAST)
    assert (unknown.is_apart, unknown.number, unknown.is_told) == (True, None, False)
    assert unknown.height > LEAST
    assert five.is_told


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_what_has_no_known_time_stands_apart_and_in_the_frame(width):
    *known, apart = columns([1, 2, 3], width=width, apart=9).columns
    assert [column.is_apart for column in known] == [False] * 3
    assert (apart.is_apart, apart.number) == (True, 9)
    assert known[-1].x + known[-1].width < apart.x
    assert apart.x + apart.width <= width
    assert apart.height > known[-1].height


@pytest.mark.parametrize("rows", [[], [("2019", 4)]])
def test_one_moment_is_no_course(rows):
    assert chart("Rapporter per år", rows, apart=2) is None


def test_chart_adds_up_what_it_knows():
    found = chart("Rapporter per år", [("2018", 2), ("2019", None), ("2020", 3)], apart=1)
    assert (found.first, found.last, found.total) == ("2018", "2020", 6)


def test_bars_are_shares_of_the_longest():
    long, short, unknown = bars([("a", 200, ""), ("b", 50, ""), ("c", None, "")])
    assert [long.share, short.share, unknown.share] == [100, 25, None]
    assert [bar.share for bar in bars([("a", 0, "")])] == [0]
