"""What is hidden beside another follows from what is there now, whatever has been taken in and taken back."""

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from knowledge.area_sums import AreaInSums, sums_of
from knowledge.importing.rows import Row
from knowledge.importing.saving import preview, take_in
from knowledge.importing.sources import new_delivery, source_of
from knowledge.importing.taking_back import take_back
from knowledge.models import Delivery, Figure, FigureChange, Indicator, Sex, Status
from knowledge.reading import read
from knowledge.suppression import protect_anew
from places.models import Area
from tests.factories import AreaFactory
from tests.knowledge.test_import import Rows
from tests.knowledge.test_suppression import SMALLEST, solved

YEAR = 2017
CODES = ("5711010", "5711020", "5711030", "5711040")


@pytest.fixture
def here(db):
    return made()


def made():
    """Make a municipality of four areas, and an indicator that counts people."""
    whole = AreaFactory(kind="municipality", code="0128", name="Salem")
    for code in CODES:
        AreaFactory(small=True, code=code, parent=whole)
    return Indicator.objects.create(slug="n", code="n", name="N", unit="antal", smallest_shown=SMALLEST)


def bring(*values, whole=None, year=YEAR):
    """Bring the areas their counts, but for those that are None, and the municipality what it counts."""
    rows = rows_of(*values, whole=whole, year=year)
    return take_in(rows, delivery=new_delivery(source_of("kolada"), "kolada")).delivery


def rows_of(*values, whole=None, year=YEAR):
    stated = [*zip(CODES, values, strict=False), ("0128", whole)]
    rows = [
        Row("n", area, str(year), Sex.TOTAL.value, str(value), Status.KNOWN, "f", line)
        for line, (area, value) in enumerate(stated)
        if value is not None
    ]
    return Rows(rows)


def shown():
    """Return what is there, by area; None where it is not shown."""
    return dict(Figure.objects.order_by("series__area__code").values_list("series__area__code", "value"))


def test_figure_hidden_beside_another_goes_with_the_delivery_that_brought_it(here):
    first = bring(None, 10)
    bring(3, None, 30, 40, whole=83)
    assert shown() == {"0128": 83, CODES[0]: None, CODES[1]: None, CODES[2]: 30, CODES[3]: 40}
    take_back(first)
    assert shown() == {"0128": 83, CODES[0]: None, CODES[2]: None, CODES[3]: 40}


def test_figure_hidden_anew_by_taking_back_is_shown_again_later(here):
    bring(20, 10, 30, whole=60)
    second = bring(3, whole=43)
    third = bring(None, None, 2, whole=15)
    assert shown() == {"0128": 15, CODES[0]: None, CODES[1]: 10, CODES[2]: None}  # two hide each other
    take_back(second)
    assert shown() == {"0128": 15, CODES[0]: 20, CODES[1]: None, CODES[2]: None}
    take_back(third)
    assert shown() == {"0128": 60, CODES[0]: 20, CODES[1]: 10, CODES[2]: 30}


def test_figure_is_shown_again_as_soon_as_nothing_is_hidden_beside_it(here):
    bring(20, 10, 30, whole=60)
    bring(3, whole=43)
    bring(25, whole=65)
    assert shown() == {"0128": 65, CODES[0]: 25, CODES[1]: 10, CODES[2]: 30}
    assert not FigureChange.objects.filter(hid=True).exists()


def test_figure_hidden_beside_another_does_not_come_back_as_it_was_before_it_was_counted_anew(here):
    bring(20, 10, 30, whole=60)
    second = bring(3, whole=43)
    third = bring(None, 11, whole=44)
    assert shown()[CODES[1]] is None
    take_back(second)
    assert shown()[CODES[1]] is None  # eleven is not kept, and ten is not true
    take_back(third)
    assert shown() == {"0128": 60, CODES[0]: 20, CODES[1]: 10, CODES[2]: 30}


def test_figure_that_was_hidden_and_then_counted_anew_goes_with_all_that_brought_it(here):
    first = bring(None, 10)
    second = bring(3, None, 30, 40, whole=83)
    third = bring(20, 12, whole=102)
    assert shown()[CODES[1]] == 12
    take_back(first)
    take_back(third)
    assert shown() == {"0128": 83, CODES[0]: None, CODES[2]: None, CODES[3]: 40}
    take_back(second)
    assert shown() == {}


def test_importing_twice_changes_nothing_where_a_figure_was_hidden_beside_another(here):
    bring(20, 10, 30, whole=60)
    bring(3, 10, whole=43)
    assert bring(3, 10, whole=43) is None
    assert bring(None, 11) is not None
    assert bring(None, 11) is None


def test_figure_hidden_by_a_new_rule_is_not_read_as_it_was_before_what_has_been_taken_back(here):
    """What was taken back still remembers what the figure was."""
    Indicator.objects.update(smallest_shown=None)
    first = bring(3)
    take_back(bring(4))
    bring(30, year=YEAR + 1)
    Indicator.objects.update(smallest_shown=SMALLEST)
    protect_anew(Indicator.objects.get())
    area = Area.objects.get(code=CODES[0])
    course = read(Indicator.objects.get(), [area], as_of=first).of(area)
    assert course.at(YEAR).is_suppressed
    assert course.known == {}


def test_receipt_counts_what_is_still_not_shown_as_no_change(here):
    bring(20, 10, 30, whole=60)
    bring(3, 10, whole=43)
    assert shown()[CODES[1]] is None
    told = preview(rows_of(None, 11), source=source_of("kolada"))
    assert (told.changed, told.same, told.anew) == (0, 1, 1)
    delivery = bring(None, 11)
    assert (delivery.n_changed, delivery.n_same) == (0, 1)
    assert preview(rows_of(None, 11), source=source_of("kolada")).anew == 0


@settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.data())
@pytest.mark.django_db
def test_whatever_comes_and_goes_nothing_small_follows_and_in_the_end_all_is_as_before(data):
    with transaction.atomic():
        indicator = made()
        first = (8, 10, 30, 40)
        beginning = bring(*first, whole=sum(first))
        before = shown()
        counts = list(first)
        deliveries = []
        for _n in range(data.draw(st.integers(1, 3))):
            new = [data.draw(st.none() | st.integers(0, 12)) for _area in CODES]
            counts = [one if one is not None else old for one, old in zip(new, counts, strict=True)]
            if delivery := bring(*new, whole=sum(counts)):
                deliveries.append(delivery)
            _nothing_small_follows(indicator)
        for delivery in data.draw(st.permutations(deliveries)):
            take_back(Delivery.objects.get(pk=delivery.pk))
            _nothing_small_follows(indicator)
        assert shown() == before
        take_back(beginning)
        assert shown() == {}
        assert not FigureChange.objects.filter(delivery__state="taken_in").exists()
        transaction.set_rollback(True)


def _nothing_small_follows(indicator):
    found = Figure.objects.values_list("series__area", "series__area__kind", "series__area__parent", "status", "value")
    places = [AreaInSums(area, kind, parent) for area, kind, parent, _status, _value in found]
    hidden = {(area, Sex.TOTAL) for area, *_rest, status, _value in found if status == Status.SUPPRESSED}
    assert not [value for *_rest, value in found if value is not None and value < SMALLEST]
    kept = FigureChange.objects.filter(hid=True).values_list("series__area", flat=True)
    small = hidden - {(area, Sex.TOTAL) for area in kept}
    cells = {(area, Sex.TOTAL) for area, *_rest in found}
    sums = [one for one in sums_of(places) if set(one) <= cells]
    assert solved(hidden, sums) & small == set()
