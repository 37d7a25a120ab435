"""What is not shown of what figures were: an older value may rest on too few by a rule that came after it."""

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from knowledge.area_sums import AreaInSums
from knowledge.models import Figure, FigureChange, Indicator, Status
from knowledge.suppression import OF, bases_of, is_small, years_of


def not_shown_as_of(indicators: Iterable[Indicator], later: Collection[int]) -> dict[int, set[int]]:
    """Return the years of ``indicators`` that are not shown as they were before the ``later`` deliveries.

    By the key of the indicator: the years that have been written over since, and in which something is not shown now
    or an older value rests on too few. All of such a year: what else it had could tell that value. Nothing is asked
    where no indicator has a rule; two statements, and at most three for each that has one.
    """
    judged = {one.pk: one for one in indicators if one.smallest_shown is not None}
    if not judged or not later:
        return {}
    of_judged = Figure.objects.filter(series__indicator__in=list(judged))
    written = years_of(of_judged.filter(delivery__in=later))
    asked = sorted(set().union(*written.values()))
    if not asked:
        return {}
    hidden = years_of(of_judged.filter(status=Status.SUPPRESSED, year__in=asked))
    return {
        pk: found
        for pk, years in written.items()
        if (found := years & (hidden.get(pk, set()) | _small_before(judged[pk], years, later)))
    }


def _small_before(indicator: Indicator, years: set[int], later: Collection[int]) -> set[int]:
    """Return the years in which the ``later`` deliveries have written over what rests on too few.

    On how many a share rested then is known only by what is now: where that has changed too, its year is one of them.
    """
    found: set[int] = set()
    bases = bases_of([indicator], years)
    for place, sex, year, status, value in _changes(indicator.pk, years, later):
        if status == Status.SUPPRESSED or (
            value is not None and is_small(indicator, place, (place.pk, sex), value, bases[year, indicator.rests_on_id])
        ):
            found.add(year)
    if indicator.rests_on_id is not None:
        is_share = Indicator.Unit(indicator.unit) in OF
        for _place, _sex, year, _status, value in _changes(indicator.rests_on_id, years, later):
            if is_share or value is None or value < (indicator.smallest_shown or 0):
                found.add(year)
    return found


def _changes(
    indicator: int, years: set[int], later: Collection[int]
) -> Iterator[tuple[AreaInSums, str, int, str, Decimal | None]]:
    rows = FigureChange.objects.filter(delivery__in=later, series__indicator=indicator, year__in=years).order_by()
    area_of = AreaInSums.read_of("series__area")
    for sex, year, status, value, *columns in rows.values_list(
        "series__sex", "year", "status", "value", *area_of
    ).iterator():
        yield AreaInSums.of(*columns), sex, year, status, value
