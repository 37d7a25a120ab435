"""What rests on too few is not shown, and does not follow from what is."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.area_sums import AreaInSums, sums_of
from knowledge.importing.taking_back import take_back
from knowledge.models import Delivery, Figure, FigureChange, Indicator, Sex, Status
from knowledge.reading import read
from knowledge.subtraction import completed, derivable
from knowledge.suppression import left_out_of, protect, protect_anew
from places.models import Area
from tests.factories import AreaFactory, DeliveryFactory, FigureFactory, IndicatorFactory

SMALLEST = 5


def solved(unknown, sums):
    """Return which of the unknown follow, reckoned otherwise: by rational numbers, a column at a time.

    One follows where it stands in the space that the equations span.
    """
    unknown = list(unknown)
    rows = []
    for whole, *parts in sums:
        row = [Fraction(0)] * len(unknown)
        for cell, sign in [(whole, 1), *((part, -1) for part in parts)]:
            if cell in unknown:
                row[unknown.index(cell)] += sign
        rows.append(row)
    rank = _rank(rows)
    alone = [[Fraction(n == m) for m in range(len(unknown))] for n in range(len(unknown))]
    return {cell for cell, row in zip(unknown, alone, strict=True) if _rank([*rows, row]) == rank}


def _rank(rows):
    rows, rank = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        found = next((n for n in range(rank, len(rows)) if rows[n][column]), None)
        if found is None:
            continue
        rows[rank], rows[found] = rows[found], rows[rank]
        for n in range(rank + 1, len(rows)):
            times = rows[n][column] / rows[rank][column]
            rows[n] = [one - times * other for one, other in zip(rows[n], rows[rank], strict=True)]
        rank += 1
    return rank


@st.composite
def municipalities(draw):
    """Two municipalities in a county, with small areas of two kinds; of each the women, the men and all."""
    women_and_men = {}
    places = [(1, "county", None)]
    for municipality in (2, 3)[: draw(st.integers(1, 2))]:
        places.append((municipality, "municipality", 1))
        for kind in ("basic_area", "deso")[: draw(st.integers(0, 2))]:
            for _n in range(draw(st.integers(1, 4))):
                places.append((10 + len(places), kind, municipality))
                women_and_men[places[-1]] = (draw(st.integers(0, 12)), draw(st.integers(0, 12)))
        if places[-1][0] == municipality:
            women_and_men[places[-1]] = (draw(st.integers(0, 12)), draw(st.integers(0, 12)))
    values = {}
    for pk, *_rest in reversed(places):
        own = next((value for place, value in women_and_men.items() if place[0] == pk), None)
        parts = [one for one in places if one[2] == pk]
        parts = [one for one in parts if one[1] == parts[0][1]]
        for n, sex in enumerate((Sex.WOMEN, Sex.MEN)):
            values[pk, sex] = own[n] if own else sum(values[part[0], sex] for part in parts)
        values[pk, Sex.TOTAL] = values[pk, Sex.WOMEN] + values[pk, Sex.MEN]
    gone = draw(st.sets(st.sampled_from(sorted(values)), max_size=2))
    return places, values, gone


@settings(max_examples=150, deadline=None)
@given(municipalities())
def test_nothing_that_is_not_shown_follows_from_what_is(given):
    places, values, missing = given
    sums = sums_of([AreaInSums(*place) for place in places])
    there = {cell: value for cell, value in values.items() if cell not in missing}
    small = {cell for cell, value in there.items() if value < SMALLEST}
    shown = {cell: value for cell, value in there.items() if cell not in small}
    left_out = completed(shown, small, sums)
    assert small <= left_out <= set(there)
    assert solved({*left_out, *missing}, sums) & left_out == set()


@st.composite
def nested(draw):
    """A municipality of RegSO that are made up of DeSO, and of some of the DeSO in which RegSO they lie."""
    regso = {10 + n: draw(st.integers(1, 3)) for n in range(draw(st.integers(1, 3)))}
    lies_in = {100 + 10 * one + n: one for one, parts in regso.items() for n in range(parts)}
    values = {(deso, Sex.WOMEN): draw(st.integers(0, 12)) for deso in lies_in}
    values |= {(deso, Sex.MEN): draw(st.integers(0, 12)) for deso in lies_in}
    for sex in (Sex.WOMEN, Sex.MEN):
        values |= {(one, sex): sum(values[deso, sex] for deso, of in lies_in.items() if of == one) for one in regso}
        values[1, sex] = sum(values[one, sex] for one in regso)
    values |= {
        (area, Sex.TOTAL): n + values[area, Sex.MEN] for (area, sex), n in list(values.items()) if sex == "women"
    }
    known = draw(st.sampled_from([set(), set(lies_in)]) | st.sets(st.sampled_from(sorted(lies_in))))
    return regso, lies_in, known, values


@settings(max_examples=100, deadline=None)
@given(nested())
def test_no_small_area_follows_from_those_it_makes_up(given):
    """The reader knows the map, also where the portal does not know what lies in what."""
    regso, lies_in, known, values = given
    places = [AreaInSums(1, "municipality", None), *(AreaInSums(one, "regso", 1) for one in regso)]
    true = [*places, *(AreaInSums(deso, "deso", of, 1) for deso, of in lies_in.items())]
    places += [
        AreaInSums(deso, "deso", of, 1) if deso in known else AreaInSums(deso, "deso", 1)
        for deso, of in lies_in.items()
    ]
    small = {cell for cell, value in values.items() if value < SMALLEST}
    shown = {cell: value for cell, value in values.items() if cell not in small}
    left_out = left_out_of(shown, small, set(), sums_of(places), places)
    assert small <= left_out <= set(values)
    assert derivable(left_out, sums_of(true)) & small == set()
    again = {cell: value for cell, value in shown.items() if cell not in left_out}
    assert left_out_of(again, set(), left_out, sums_of(places), places) == left_out


def test_regso_is_not_shown_where_nobody_knows_which_deso_it_is_made_up_of():
    places = [AreaInSums(1, "municipality", None), AreaInSums(2, "regso", 1), AreaInSums(3, "regso", 1)]
    places += [AreaInSums(area, "deso", 1) for area in (4, 5, 6, 7)]
    values = {(area, Sex.TOTAL): n for area, n in zip(range(1, 8), (92, 22, 70, 2, 20, 30, 40), strict=True)}
    shown = {cell: n for cell, n in values.items() if cell[0] != 4}
    left_out = left_out_of(shown, {(4, Sex.TOTAL)}, set(), sums_of(places), places)
    assert {area for area, _sex in left_out} == {2, 3, 4, 5}


@settings(max_examples=100, deadline=None)
@given(municipalities(), st.data())
def test_what_follows_is_found_as_by_rational_numbers(given, data):
    places, values, _missing = given
    sums = sums_of([AreaInSums(*place) for place in places])
    unknown = data.draw(st.sets(st.sampled_from(sorted(values))))
    assert derivable(unknown, sums) == solved(unknown, sums)


def test_nothing_is_left_out_where_nothing_is_too_small():
    assert completed({"all": 1, "women": 1, "men": 1}, set(), [("all", "women", "men")]) == set()


def test_least_is_left_out_beside_what_is_too_small():
    sums = [("all", "a", "b", "c")]
    assert completed({"all": 100, "a": 40, "b": 30}, {"c"}, sums) == {"b", "c"}


def test_no_more_is_left_out_than_hides_the_one():
    """The women of one area, its men, and both of one more: with fewer the one would follow."""
    areas = range(2, 22)
    places = [AreaInSums(1, "municipality", None), *(AreaInSums(area, "basic_area", 1) for area in areas)]
    values = {(area, sex): 20 + area for area in areas for sex in (Sex.WOMEN, Sex.MEN)}
    values |= {(area, Sex.TOTAL): 40 + 2 * area for area in areas} | {(1, sex): 1_000 for sex in Sex}
    del values[9, Sex.WOMEN]
    left_out = completed(values, {(9, Sex.WOMEN)}, sums_of(places))
    assert left_out == {(area, sex) for area in (2, 9) for sex in (Sex.WOMEN, Sex.MEN)}


def test_what_stands_beside_a_missing_figure_is_safe():
    assert completed({"all": 9}, {"women"}, [("all", "women", "men")]) == {"women"}


# In the database


def status(area, sex):
    return Figure.objects.get(series__area=area, series__sex=sex).status


@pytest.fixture
def municipality(db):
    """A municipality with three areas, of each the women and the men; in one area there are three women."""
    indicator = IndicatorFactory(smallest_shown=SMALLEST)
    whole = AreaFactory()
    areas = AreaFactory.create_batch(3, small=True, parent=whole)
    delivery = DeliveryFactory()
    counts = {areas[0]: (3, 20), areas[1]: (10, 30), areas[2]: (40, 50), whole: (53, 100)}
    for area, (women, men) in counts.items():
        for sex, value in ((Sex.WOMEN, women), (Sex.MEN, men), (Sex.TOTAL, women + men)):
            FigureFactory(indicator=indicator, area=area, sex=sex, value=value, delivery=delivery)
    return indicator, whole, areas, delivery


def test_small_count_is_not_shown_nor_is_what_tells_it(municipality):
    _indicator, whole, areas, delivery = municipality
    assert protect(delivery) == 4
    hidden = {(one.series.area, one.series.sex) for one in Figure.objects.filter(status=Status.SUPPRESSED)}
    assert hidden == {(area, sex) for area in areas[:2] for sex in (Sex.WOMEN, Sex.MEN)}
    assert not Figure.objects.filter(status=Status.SUPPRESSED, value__isnull=False).exists()
    assert status(whole, Sex.WOMEN) == Status.KNOWN
    assert protect(delivery) == 0


def test_count_of_nobody_is_too_small_as_well(municipality):
    indicator, _whole, areas, delivery = municipality
    Figure.objects.filter(series__area=areas[0], series__sex=Sex.WOMEN).update(value=0)
    protect(delivery)
    assert status(areas[0], Sex.WOMEN) == Status.SUPPRESSED
    indicator.smallest_shown = None
    indicator.save()
    assert protect_anew(indicator) == 0


def test_later_delivery_leaves_out_what_an_earlier_one_brought(municipality):
    """The first brings all; with the women of the second, the men would tell how many women there were."""
    _indicator, whole, areas, first = municipality
    later = Figure.objects.filter(series__area=areas[0], series__sex=Sex.WOMEN)
    later.update(delivery=DeliveryFactory())
    second = later.get().delivery
    protect(second)
    changes = FigureChange.objects.filter(delivery=second)
    assert {change.delivery_before for change in changes} == {first}
    assert changes.count() == 3  # the fourth came with the second
    assert status(areas[0], Sex.MEN) == Status.SUPPRESSED
    assert status(whole, Sex.MEN) == Status.KNOWN


def test_share_is_not_shown_where_few_are_counted(db):
    population = IndicatorFactory()
    share = IndicatorFactory(unit="andel", smallest_shown=SMALLEST, rests_on=population)
    few, many, unknown = AreaFactory.create_batch(3, small=True)
    large = AreaFactory()
    delivery = DeliveryFactory()
    for area, n in ((few, 4), (many, 400)):
        FigureFactory(indicator=population, area=area, value=n)
    for area in (few, many, unknown, large):
        FigureFactory(indicator=share, area=area, value="0.5", delivery=delivery)
    protect(delivery)
    found = {area: Figure.objects.get(series__indicator=share, series__area=area).status for area in (few, many)}
    assert found == {few: Status.SUPPRESSED, many: Status.KNOWN}
    of = Figure.objects.filter(series__indicator=share)
    assert of.get(series__area=unknown).status == Status.SUPPRESSED  # nobody knows on how many it rests
    assert of.get(series__area=large).status == Status.KNOWN


def test_small_count_is_not_shown_because_it_rests_on_many(db):
    people = IndicatorFactory()
    ill = IndicatorFactory(smallest_shown=SMALLEST, rests_on=people)
    area, delivery = AreaFactory(small=True), DeliveryFactory()
    FigureFactory(indicator=people, area=area, value=400)
    FigureFactory(indicator=ill, area=area, value=3, delivery=delivery)
    assert protect(delivery) == 1


@pytest.mark.parametrize(
    ("unit", "few", "enough"), [("andel", "0.01", "0.02"), ("procent", 1, 2), ("per tusen", 10, 20)]
)
def test_share_that_counts_too_few_of_many_is_not_shown(db, unit, few, enough):
    people = IndicatorFactory()
    ill = IndicatorFactory(unit=unit, smallest_shown=SMALLEST, rests_on=people)
    delivery = DeliveryFactory()
    for value, shown in ((few, Status.SUPPRESSED), (enough, Status.KNOWN)):
        area = AreaFactory(small=True)
        FigureFactory(indicator=people, area=area, value=400)
        FigureFactory(indicator=ill, area=area, value=value, delivery=delivery)
        protect(delivery)
        assert Figure.objects.get(series__indicator=ill, series__area=area).status == shown


def counted(areas, *years, n=400):
    """An indicator of people in these areas, and a share that is about them."""
    people = IndicatorFactory()
    share = IndicatorFactory(unit="andel", smallest_shown=SMALLEST, rests_on=people)
    for area in areas:
        for year in years:
            FigureFactory(indicator=people, area=area, year=year, value=n)
            FigureFactory(indicator=share, area=area, year=year, value="0.5")
    return people, share


def test_share_is_judged_anew_when_those_it_is_about_are_counted_anew(db):
    """The delivery brings no share at all, and one year of the people."""
    area = AreaFactory(small=True)
    people, share = counted([area], 2016, 2017)
    delivery = DeliveryFactory()
    Figure.objects.filter(series__indicator=people, year=2017).update(value=4, delivery=delivery)
    assert protect(delivery) == 1
    found = Figure.objects.filter(series__indicator=share).order_by("year").values_list("status", flat=True)
    assert list(found) == [Status.KNOWN, Status.SUPPRESSED]
    assert FigureChange.objects.get().value == Decimal("0.5")  # taking the delivery back gives it back


def test_what_others_rest_on_is_judged_before_them(db):
    """Men are few, so women are not shown either, nor a share of theirs. Both come at once, the share first."""
    area = AreaFactory(small=True)
    share = IndicatorFactory(unit="andel", smallest_shown=SMALLEST)
    people = IndicatorFactory(smallest_shown=SMALLEST)
    share.rests_on = people
    share.save()
    delivery = DeliveryFactory()
    for sex, value in ((Sex.WOMEN, 40), (Sex.MEN, 2), (Sex.TOTAL, 42)):
        FigureFactory(indicator=people, area=area, sex=sex, value=value, delivery=delivery)
        FigureFactory(indicator=share, area=area, sex=sex, value="0.5", delivery=delivery)
    protect(delivery)
    hidden = Figure.objects.filter(status=Status.SUPPRESSED, series__indicator=share)
    assert set(hidden.values_list("series__sex", flat=True)) == {Sex.WOMEN, Sex.MEN}


def test_share_is_judged_anew_when_those_it_is_about_are_taken_back(db):
    area = AreaFactory(small=True)
    people, share = counted([area], 2017)
    take_back(Figure.objects.get(series__indicator=people).delivery)
    assert Figure.objects.get(series__indicator=share).status == Status.SUPPRESSED


def test_what_makes_up_the_whole_is_what_there_is_that_year(db):
    """The third area has figures of one year only: in the other the two are all of it."""
    indicator = IndicatorFactory(smallest_shown=SMALLEST)
    whole = AreaFactory()
    areas = AreaFactory.create_batch(3, small=True, parent=whole)
    delivery = DeliveryFactory()
    for year, counts in ((2016, (40, 50, 60)), (2017, (3, 50))):
        for area, n in ((whole, sum(counts)), *zip(areas, counts, strict=False)):
            FigureFactory(indicator=indicator, area=area, value=n, year=year, delivery=delivery)
    protect(delivery)
    hidden = Figure.objects.filter(status=Status.SUPPRESSED).values_list("year", "series__area")
    assert set(hidden) == {(2017, areas[0].pk), (2017, areas[1].pk)}


@settings(max_examples=25, deadline=None)
@given(areas=st.lists(st.lists(st.none() | st.integers(0, 12), min_size=4, max_size=4), min_size=1, max_size=3))
@pytest.mark.django_db(transaction=False)
def test_nothing_follows_in_any_year_whichever_areas_there_are(areas):
    """Each list is a year, with the women of four areas; None is an area that is not there that year."""
    with transaction.atomic():
        indicator = IndicatorFactory(smallest_shown=SMALLEST)
        whole = AreaFactory()
        parts = AreaFactory.create_batch(4, small=True, parent=whole)
        delivery = DeliveryFactory()
        for year, counts in enumerate(areas, 2000):
            there = {part.pk: n for part, n in zip(parts, counts, strict=True) if n is not None}
            for area, n in {**there, whole.pk: sum(there.values())}.items():
                FigureFactory(indicator=indicator, area=Area(area), value=n, year=year, delivery=delivery)
        protect(delivery)
        for year in range(2000, 2000 + len(areas)):
            of_year = Figure.objects.filter(year=year).values_list("series__area", "status")
            hidden = {area for area, status in of_year if status == Status.SUPPRESSED}
            known = [area for area, _status in of_year if area != whole.pk]
            assert solved(hidden, [(whole.pk, *known)]) & hidden == set() or len(of_year) == len(hidden)
        transaction.set_rollback(True)


def test_editor_who_asks_for_more_leaves_out_more(client, editor, municipality):
    indicator, _whole, areas, delivery = municipality
    assert protect_anew(indicator) == 4
    client.force_login(editor)
    url = reverse("admin:knowledge_indicator_change", args=[indicator.pk])
    form = client.get(url).context["adminform"].form
    said = {name: form[name].value() for name in form.fields} | {"smallest_shown": 25}
    steps = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}
    response = client.post(url, {name: "" if value is None else value for name, value in said.items()} | steps)
    assert response.status_code == 302
    assert status(areas[0], Sex.MEN) == Status.SUPPRESSED
    assert status(areas[1], Sex.TOTAL) == Status.SUPPRESSED  # 40 are enough, but the women and men are not
    assert FigureChange.objects.count() == 0  # nothing of it is kept
    assert Figure.objects.filter(delivery=delivery).count() == 12


# As of a delivery


def readings(indicator, as_of=None):
    """Return the status and the value of each area and sex in 2017, as the portal reads them."""
    areas = list(Area.objects.filter(series__indicator=indicator).distinct())
    courses = read(Indicator.objects.get(pk=indicator.pk), areas, sexes=tuple(Sex), as_of=as_of).by_key
    return {key: course.at(2017) for key, course in courses.items()}


@pytest.mark.django_db
def test_small_value_does_not_come_back_as_it_was_before_a_rule_was_set():
    first, second = DeliveryFactory.create_batch(2)
    figure = FigureFactory(value=3, delivery=first)
    indicator = figure.series.indicator
    write_over(figure, 12, second)
    Indicator.objects.filter(pk=indicator.pk).update(smallest_shown=SMALLEST)
    protect_anew(Indicator.objects.get(pk=indicator.pk))
    assert [one.value for one in readings(indicator, first).values()] == [None]
    assert [one.value for one in readings(indicator, second).values()] == [12]
    assert [one.value for one in readings(indicator).values()] == [12]


@pytest.mark.django_db
def test_rate_is_not_shown_as_it_was_when_it_rested_on_too_few():
    first, second = DeliveryFactory.create_batch(2)
    people = FigureFactory(value=3, delivery=first)
    rate = IndicatorFactory(unit="procent", smallest_shown=SMALLEST, rests_on=people.series.indicator)
    figure = FigureFactory(indicator=rate, area=people.series.area, value=33, delivery=first)
    write_over(people, 40, second)
    write_over(figure, 20, second)
    protect_anew(rate)
    assert [one.value for one in readings(rate, first).values()] == [None]
    assert [one.value for one in readings(rate).values()] == [20]


def write_over(figure, value, delivery):
    FigureChange.objects.create(
        delivery=delivery, series=figure.series, year=figure.year, status=figure.status, value=figure.value,
        delivery_before=figure.delivery,
    )  # fmt: skip
    Figure.objects.filter(pk=figure.pk).update(value=value, status=Status.KNOWN, delivery=delivery)
    figure.refresh_from_db()


@pytest.mark.django_db
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_nothing_too_small_is_shown_as_of_any_delivery_nor_follows(data):
    """Some deliveries write over some of the women, the men and all of two areas; the rule comes at the end."""
    with transaction.atomic():
        municipality = AreaFactory()
        indicator = IndicatorFactory(unit="antal")
        parts = AreaFactory.create_batch(2, kind="basic_area", parent=municipality)
        deliveries, rows, truth = DeliveryFactory.create_batch(3), {}, {}
        women_and_men = {}
        for delivery in deliveries:
            for area in parts:
                for sex in (Sex.WOMEN, Sex.MEN):
                    if delivery == deliveries[0] or data.draw(st.booleans()):
                        women_and_men[area, sex] = data.draw(st.integers(0, 12))
            now = dict(women_and_men)
            for sex in (Sex.WOMEN, Sex.MEN):
                now[municipality, sex] = sum(women_and_men[area, sex] for area in parts)
            for area in (municipality, *parts):
                now[area, Sex.TOTAL] = now[area, Sex.WOMEN] + now[area, Sex.MEN]
            for (area, sex), value in now.items():
                cell = (area.pk, sex)
                if cell not in rows:
                    rows[cell] = FigureFactory(indicator=indicator, area=area, sex=sex, value=value, delivery=delivery)
                elif rows[cell].value != value:
                    write_over(rows[cell], value, delivery)
            truth[delivery.pk] = {(area.pk, sex): value for (area, sex), value in now.items()}
        Indicator.objects.filter(pk=indicator.pk).update(smallest_shown=SMALLEST)
        protect_anew(Indicator.objects.get(pk=indicator.pk))
        sums = sums_of([AreaInSums(one.pk, one.kind, one.parent_id) for one in (municipality, *parts)])
        for delivery in Delivery.objects.all():
            shown = {cell for cell, one in readings(indicator, delivery).items() if one.value is not None}
            small = {cell for cell, value in truth[delivery.pk].items() if value < SMALLEST}
            unknown = set(truth[delivery.pk]) - shown
            assert small & shown == set()
            assert solved(unknown, sums) & small == set()
        transaction.set_rollback(True)
