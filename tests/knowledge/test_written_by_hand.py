"""What is written by hand beside the portal's figures: it is held as they are."""

from decimal import Decimal

import pytest

from knowledge.models import Sex
from knowledge.written_by_hand import ByHand, not_to_be_shown, reasons_not_to_write
from tests import factories
from tests.knowledge.conftest import Figures

pytestmark = pytest.mark.django_db
YEAR = 2002


@pytest.fixture
def figures(db):
    return Figures()


def count(figures, **more):
    return figures.new("flyttade", "Utflyttade", "Moved out", "antal", smallest_shown=5, **more)


def is_held(indicator, area, value, sex=Sex.TOTAL):
    return bool(not_to_be_shown([ByHand(indicator, area, sex, YEAR, Decimal(str(value)))]))


def test_count_of_fewer_than_are_shown_is_held(figures):
    indicator = count(figures)
    assert is_held(indicator, figures.places[0], 2)
    assert is_held(indicator, figures.places[0], 0)
    assert not is_held(indicator, figures.places[0], 5)


def test_nothing_is_held_where_all_is_shown(figures):
    figures.give(figures.places[0], [0.6], first=YEAR)
    assert not is_held(figures.indicator, figures.places[0], "0.001")


def test_share_of_few_is_held_and_of_an_unknown_number_in_a_district(figures):
    people = figures.new("folk", "Folkmängd", "Population", "antal")
    share = figures.new("andelen", "Andelen", "The share", "andel", smallest_shown=5, rests_on=people)
    district = factories.AreaFactory(district=True, parent=figures.places[0])
    assert is_held(share, district, "0.5")
    assert not is_held(share, figures.places[0], "0.5")
    figures.give(figures.places[0], [4], indicator=people, first=YEAR)
    assert is_held(share, figures.places[0], "0.5")


def test_value_from_which_the_other_sex_follows_is_held(figures):
    indicator, place = count(figures), figures.places[0]
    figures.give(place, [10], indicator=indicator, first=YEAR)
    figures.give(place, [...], indicator=indicator, sex="women", first=YEAR)
    assert is_held(indicator, place, 7, Sex.MEN)
    assert not is_held(indicator, figures.places[1], 7, Sex.MEN)
    assert "för få personer" in reasons_not_to_write(ByHand(indicator, place, Sex.MEN, YEAR, Decimal(7)))


@pytest.mark.parametrize("hidden", ["whole", "part", "neighbour"])
def test_value_in_a_sum_with_one_that_is_not_shown_is_held(figures, hidden):
    indicator, whole = count(figures), figures.places[0]
    part, neighbour = (factories.AreaFactory(kind="deso", code=f"0127A00{n}0", parent=whole) for n in (1, 2))
    other = factories.AreaFactory(kind="deso", code="0126A0010", parent=figures.places[1])
    figures.give({"whole": whole, "part": part, "neighbour": neighbour}[hidden], [...], indicator=indicator, first=YEAR)
    asked = whole if hidden == "part" else part
    assert is_held(indicator, asked, 70)
    assert not is_held(indicator, other, 70)


@pytest.mark.parametrize("asked", ["whole", "beyond", "neighbour", "own"])
def test_value_in_a_sum_with_a_deso_in_a_regso_is_held(figures, asked):
    """Figures of RegSO are missing: all DeSO of a municipality make it up, whichever RegSO they lie in."""
    indicator, whole = count(figures), figures.places[0]
    regso = [factories.AreaFactory(kind="regso", code=f"0127R00{n}", parent=whole) for n in (1, 2)]
    hidden, neighbour = (factories.AreaFactory(kind="deso", code=f"0127A00{n}0", parent=regso[0]) for n in (1, 2))
    beyond = factories.AreaFactory(kind="deso", code="0127A0030", parent=regso[1])
    elsewhere = factories.AreaFactory(
        kind="deso",
        code="0126A0010",
        parent=factories.AreaFactory(kind="regso", code="0126R001", parent=figures.places[1]),
    )
    figures.give(hidden, [...], indicator=indicator, first=YEAR)
    assert is_held(indicator, {"whole": whole, "beyond": beyond, "neighbour": neighbour, "own": regso[0]}[asked], 70)
    assert not is_held(indicator, elsewhere, 70)


def test_deso_is_held_where_its_municipality_is_not_shown(figures):
    indicator, whole = count(figures), figures.places[0]
    regso = factories.AreaFactory(kind="regso", code="0127R001", parent=whole)
    deso = factories.AreaFactory(kind="deso", code="0127A0010", parent=regso)
    figures.give(whole, [...], indicator=indicator, first=YEAR)
    assert is_held(indicator, deso, 70)


def test_district_makes_up_nothing(figures):
    indicator, whole = count(figures), figures.places[0]
    district = factories.AreaFactory(district=True, parent=whole)
    figures.give(whole, [...], indicator=indicator, first=YEAR)
    assert not is_held(indicator, district, 70)


def test_what_must_not_be_shown_costs_two_statements_at_most(figures, django_assert_num_queries):
    people = figures.new("folk", "Folkmängd", "Population", "antal")
    share = figures.new("andelen", "Andelen", "The share", "andel", smallest_shown=5, rests_on=people)
    written = [ByHand(share, place, Sex.TOTAL, year, Decimal("0.5")) for place in figures.places for year in (1, 2)]
    with django_assert_num_queries(0):
        assert not not_to_be_shown([])
    with django_assert_num_queries(2):
        not_to_be_shown(written)
