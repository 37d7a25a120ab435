"""What is drawn of measured figures: gaps are never bridged, and each look has a form."""

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from core.charts.drawing import Drawing
from core.charts.lines import Band, Line, Told, lines, small, spark
from core.charts.maps import Ground, area_map, classes_of
from core.charts.paint import PAINT
from core.charts.pairings import Path, scatter
from core.charts.scales import Scale, runs, scale_of, spread, years_told
from core.charts.strips import Pair, Standing, pairs, ranking
from core.charts.targets import Aim, towards

TOLD = Told(
    value=lambda v: f"{v:g}", tick=lambda v: f"{v:g}", missing="saknas", hidden="visas inte", new_definition="ny"
)
YEARS = range(2000, 2006)
FULL = {year: float(year - 1990) for year in YEARS}
AIM = Aim(2000, 10.0, 2010, 20.0, "då", "mål")


def drawn(*some, **more):
    scale = scale_of([value for line in some for value in line.values.values()])
    return lines(some, YEARS, scale, TOLD, width=720, height=380, **more)


def paths(drawing, css):
    return [part.d for part in drawing.parts if css in getattr(part, "css", "").split() and hasattr(part, "d")]


def words(drawing):
    return [part.text for part in drawing.parts if hasattr(part, "text")]


def test_line_is_not_drawn_across_a_missing_year():
    gap = {year: value for year, value in FULL.items() if year != 2003}
    drawing = drawn(Line("Botkyrka", gap))
    assert [d.count("L") for d in paths(drawing, "c-line--a")] == [2, 1]
    assert len(paths(drawing, "c-missing")) == 1
    assert "saknas" in words(drawing)
    assert "saknas" not in words(drawn(Line("Botkyrka", FULL)))


def test_line_is_not_drawn_across_a_new_definition():
    drawing = drawn(Line("Botkyrka", FULL), breaks=[2002])
    assert [d.count("L") for d in paths(drawing, "c-line--a")] == [1, 3]
    assert len(paths(drawing, "c-break")) == 1
    assert "ny" in words(drawing)


def test_year_that_is_not_shown_is_a_ring_on_the_axis_and_no_missing_year():
    values = {year: value for year, value in FULL.items() if year != 2005}
    drawing = drawn(Line("Botkyrka", values, hidden=frozenset({2005})))
    assert len(paths(drawing, "c-open")) == 1
    assert paths(drawing, "c-missing") == []
    assert "visas inte" in words(drawing)


def test_zero_is_a_value():
    drawing = drawn(Line("Botkyrka", {**FULL, 2003: 0.0}))
    assert len(paths(drawing, "c-line--a")) == 1
    assert paths(drawing, "c-missing") == []


def test_year_alone_is_a_dot():
    drawing = drawn(Line("Botkyrka", {2000: 1.0, 2002: 2.0, 2003: 3.0}))
    assert len(paths(drawing, "c-line--a")) == 1
    assert len(paths(drawing, "c-dot--a")) == 3  # the one alone, and both ends


def test_band_has_its_edges_and_is_cut_where_years_are_missing():
    low = {2000: 1.0, 2001: 1.0, 2004: 2.0, 2005: 2.0}
    drawing = drawn(Line("Botkyrka", FULL), band=Band(low, {y: v + 5 for y, v in low.items()}, "", "Nykvarn 7"))
    assert len(paths(drawing, "c-band")) == 2
    assert any("Nykvarn" in text for text in words(drawing))


def test_axis_that_begins_higher_is_cut():
    assert paths(drawn(Line("a", {2000: 60.0, 2005: 70.0})), "c-cut")
    assert not paths(drawn(Line("a", {2000: 0.0, 2005: 70.0})), "c-cut")


@given(st.lists(st.floats(-1e7, 1e7, allow_nan=False), min_size=1, max_size=30))
def test_scale_holds_all_values_in_few_steps(values):
    scale = scale_of(values)
    slack = scale.step * 1e-6
    assert scale.low - slack <= min(values)
    assert max(values) <= scale.high + slack
    assert 2 <= len(scale.ticks) <= 9


@given(st.lists(st.floats(0, 300), min_size=1, max_size=8))
def test_labels_keep_apart_where_there_is_room(wanted):
    placed = sorted(spread(wanted, 19, 0, 400))
    assert all(b - a > 18.9 for a, b in pairwise(placed))


def test_runs_and_years_of_an_axis():
    assert list(runs({2000: 1, 2001: 1, 2003: 1})) == [[2000, 2001], [2003]]
    assert years_told(range(2000, 2015), 250) == [2000, 2005, 2010, 2014]
    assert years_told(range(2000, 2015), 150) == [2000, 2014]
    assert years_told([2010], 250) == [2010]


def test_value_belongs_to_the_class_that_it_is_written_in():
    """75.98 is written 76.0, and stands in the class from 76."""
    classes = classes_of([Decimal("68.0"), Decimal("88.0")])
    low, high = classes.bounds[0], classes.bounds[-1]
    assert low <= 68
    assert high >= 88
    bound = classes.bounds[2]
    assert classes.of(bound) == classes.of(bound + Decimal("0.1")) == classes.of(bound - Decimal("0.1")) + 1
    assert classes.of(high) == 5
    assert classes.of(low) == 1


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        (("9.9", "26.6"), (5, 10, 15, 20, 25, 30)),
        (("68.0", "88.0"), (65, 70, 75, 80, 85, 90)),
        (("-3", "4"), (-4, -2, 0, 2, 4, 6)),
        (("0.12", "0.51"), ("0.1", "0.2", "0.3", "0.4", "0.5", "0.6")),
        (("95000", "105000"), (95000, 97500, 100000, 102500, 105000, 107500)),
        (("7", "7"), ("7", "7.1", "7.2", "7.3", "7.4", "7.5")),
        ((), ("0", "0.2", "0.4", "0.6", "0.8", "1")),
    ],
)
def test_classes_are_as_narrow_as_they_can_be(values, bounds):
    assert classes_of([Decimal(value) for value in values]).bounds == tuple(Decimal(bound) for bound in bounds)


@given(st.lists(st.decimals(-(10**7), 10**7, places=1), min_size=1, max_size=8))
def test_classes_hold_all_values(values):
    bounds = classes_of(values).bounds
    assert bounds[0] <= min(values)
    assert max(values) <= bounds[-1]


SQUARE = "M0 0L10 0L10 10Z"


def test_area_without_a_figure_is_crossed_and_has_no_tint():
    grounds = [Ground("a", "A", SQUARE, 5, 5), Ground("b", "B", SQUARE, 5, 40)]
    classes = classes_of([Decimal(1), Decimal(9)])
    drawing = area_map(grounds, classes, {"a": Decimal(1)}, {"a": "1", "b": "visas inte"}, width=50, height=50)
    assert len(paths(drawing, "c-area--none")) == 1
    assert "url(#m-h9)" in drawing.svg("m", "t", "d")
    assert "visas inte" in words(drawing)


def every_kind():
    scale = Scale(0, 10, 2)
    five = [Standing(f"Plats {n}", float(n), n == 2) for n in range(5)]
    rows = [Pair("A", 1.0, 3.0, "+2"), Pair("B", None, None, "–", why_none="visas inte")]
    yield drawn(Line("Botkyrka", FULL), Line("Riket", FULL, "ref"))
    yield small([Line("a", FULL, "women"), Line("a", FULL, "men")], YEARS, scale_of(FULL.values()), TOLD)
    yield small([Line("a", {})], YEARS, scale, TOLD)
    yield spark([Line("a", FULL), Line("b", {2000: 1.0}, "b")], YEARS, scale_of(FULL.values()), breaks=[2002])
    line, scales = Line("a", FULL, hidden=frozenset({2006})), scale_of([10, 20])
    yield towards(line, AIM, {2007: 12.0}, range(2000, 2011), scales, TOLD, width=720, height=300, breaks=[2002])
    for width in (720, 350):
        yield ranking(five, [Standing("Riket", 4.0)], scale, str, str, width=width)
        yield pairs(rows, scale, str, ("kvinnor", "män", "skillnad"), width=width)
        some = [Path("A", {2000: (1, 1), 2001: (2, 3)}, True), Path("B", {2000: (1, 1)}), Path("C", {})]
        yield scatter(some, (scale, scale), (str, str), ("x", "y"), width=width, height=300)


@pytest.mark.parametrize("drawing", list(every_kind()))
def test_drawing_is_well_formed_and_tells_its_values(drawing):
    page = etree.fromstring(drawing.svg("one", "Rubrik & mer", "Botkyrka <67,2 %>"))
    assert page.get("role") == "img"
    assert [page.find(name).text for name in ("title", "desc")] == ["Rubrik & mer", "Botkyrka <67,2 %>"]
    assert page.get("aria-labelledby") == "one-t one-d"
    assert "style" not in drawing.svg("one", "t", "d")
    assert not re.search(r"nan|inf", drawing.svg("one", "t", "d"))
    file = drawing.file("Rubrik", "värden")
    etree.fromstring(file.encode())
    assert "class=" not in file
    assert "style" not in file


def test_every_look_has_a_colour_in_a_file_and_in_the_style_sheet():
    used = {name for drawing in every_kind() for part in drawing.parts for name in getattr(part, "css", "").split()}
    assert used - set(PAINT) == set()
    style = (settings.BASE_DIR / "static/css/components/drawing.css").read_text()
    assert used - set(re.findall(r"\.(c-[\w-]+)", style)) == set()


def test_words_of_a_drawing_are_escaped():
    drawing = Drawing(10, 10)
    drawing.text("c-label", 0, 0, "<script>")
    assert "<script>" not in drawing.svg("x", "<b>", "<i>")
    assert "<b>" not in drawing.svg("x", "<b>", "<i>")


def test_path_stops_at_a_missing_year_and_at_a_new_definition():
    values = {year: (year - 2000, 1) for year in (2000, 2001, 2003, 2004, 2005, 2006)}
    scale = Scale(0, 10, 2)
    drawing = scatter([Path("A", values, True, {2005})], (scale, scale), (str, str), ("x", "y"), width=720, height=300)
    assert len(paths(drawing, "c-line--a")) == 3
