"""Figures as pages read them: by key, in few statements, and as of a delivery."""

from decimal import Decimal

import pytest

from knowledge.models import Figure, FigureChange, Indicator, Sex, Status
from knowledge.reading import MISSING, read, references, spread_of, the_eight, with_figures
from tests.factories import (
    AreaFactory,
    DeliveryFactory,
    FigureFactory,
    IndicatorFactory,
    SeriesFactory,
)


def test_missing_not_shown_and_zero_are_told_apart(db):
    indicator, area = IndicatorFactory(), AreaFactory()
    FigureFactory(indicator=indicator, area=area, year=2010, value=0)
    FigureFactory(indicator=indicator, area=area, year=2011, suppressed=True)
    FigureFactory(indicator=indicator, area=area, year=2012, missing=True)
    course = read(indicator, [area]).of(area)
    assert [course.at(year).status for year in (2010, 2011, 2012, 2013)] == [
        Status.KNOWN,
        Status.SUPPRESSED,
        Status.MISSING,
        Status.MISSING,
    ]
    assert (course.at(2010).value, course.last_year) == (0, 2010)
    assert (course.at(2011).value, course.at(2013)) == (None, MISSING)


def test_only_what_is_asked_for_is_read(db):
    indicator, area, other = IndicatorFactory(), AreaFactory(), AreaFactory()
    for year in range(2000, 2006):
        for sex in Sex:
            FigureFactory(indicator=indicator, area=area, sex=sex, year=year, value=year)
    FigureFactory(indicator=indicator, area=other)
    FigureFactory(area=area)
    courses = read(indicator, [area], sexes=(Sex.WOMEN, Sex.MEN))
    assert list(courses.by_key) == [(area.pk, Sex.WOMEN), (area.pk, Sex.MEN)]
    assert courses.of(area) is None


@pytest.mark.parametrize("n", [1, 20])
def test_reading_asks_two_statements_and_four_as_of_a_delivery(db, django_assert_num_queries, n):
    indicator, first, second = IndicatorFactory(), DeliveryFactory(), DeliveryFactory()
    areas = AreaFactory.create_batch(n)
    for area in areas:
        for year in (2000, 2001):
            FigureFactory(indicator=indicator, area=area, year=year, delivery=second)
    with django_assert_num_queries(2):
        assert len(read(indicator, areas).all()) == n
    with django_assert_num_queries(4):
        read(indicator, areas, as_of=first)


def test_areas_come_in_the_order_in_which_they_were_asked_for(db):
    indicator = IndicatorFactory()
    areas = [FigureFactory(indicator=indicator).series.area for _n in range(3)]
    assert [course.area for course in read(indicator, areas[::-1]).all()] == areas[::-1]


def test_the_eight_are_set_against_the_county_and_then_the_country(db):
    municipality = AreaFactory(name="Haninge")
    AreaFactory(small=True, parent=municipality)
    AreaFactory(district=True, parent=municipality)
    country = AreaFactory(kind="country", code="00")
    county = AreaFactory(kind="county", code="01")
    assert list(the_eight()) == [municipality]
    assert list(references()) == [county, country]


def test_spread_is_of_those_that_are_known(db):
    indicator = IndicatorFactory()
    areas = AreaFactory.create_batch(4)
    for area, value in zip(areas, (1, 4, 10, None), strict=True):
        extra = {"value": value} if value is not None else {"suppressed": True}
        FigureFactory(indicator=indicator, area=area, year=2014, **extra)
    courses = read(indicator, areas).all()
    assert spread_of(course.known for course in courses) == {2014: (Decimal(1), Decimal(4), Decimal(10), 3)}


def test_indicator_without_a_figure_has_none(db):
    """What has been taken back leaves its series behind."""
    figure = FigureFactory()
    SeriesFactory()
    IndicatorFactory()
    assert list(with_figures(Indicator.objects.all())) == [figure.series.indicator]


# As of a delivery


def change(figure, delivery, **values):
    """Write over a figure as an import does."""
    FigureChange.objects.create(
        delivery=delivery,
        series=figure.series,
        year=figure.year,
        status=figure.status,
        value=figure.value,
        delivery_before=figure.delivery,
    )
    Figure.objects.filter(pk=figure.pk).update(delivery=delivery, **values)
    figure.refresh_from_db()


def test_figure_is_read_as_it_was_known_at_each_delivery(db):
    first, second, third = DeliveryFactory.create_batch(3)
    figure = FigureFactory(value=1, delivery=first)
    indicator, area = figure.series.indicator, figure.series.area
    FigureFactory(indicator=indicator, area=area, year=2018, value=7, delivery=second)
    change(figure, second, value=2)
    change(figure, third, value=3)

    def known(delivery):
        return read(indicator, [area], as_of=delivery).of(area).known

    assert known(first) == {2017: 1}
    assert known(second) == {2017: 2, 2018: 7}
    assert known(third) == known(None) == {2017: 3, 2018: 7}


def test_what_is_not_shown_now_is_not_shown_as_it_was(db):
    first, second = DeliveryFactory.create_batch(2)
    figure = FigureFactory(value=3, delivery=first)
    change(figure, second, status=Status.SUPPRESSED, value=None)
    course = read(figure.series.indicator, [figure.series.area], as_of=first).of(figure.series.area)
    assert course.at(2017).is_suppressed
    assert course.known == {}
