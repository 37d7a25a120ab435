"""Figures that rest on too few are not shown, nor are those from which they could be computed back.

All are women and men together, and what lies in a county, in a municipality or in an area of statistics makes up the
whole. Where one part alone is left out, it is the whole less the others: so another one is left out too, until what is
not shown follows from nothing that is. That is decided when figures are saved, and kept as their status, without the
value. It holds against subtraction, whichever sums are combined; not against guesses between limits. A share gives a
count back with what it rests on, and is judged by it; what other indicators together give back is not looked for.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from core.database import alone
from knowledge.area_sums import AreaInSums, Cell, sums_of
from knowledge.models import Delivery, Figure, FigureChange, Indicator, Series, Sex, Status
from knowledge.subtraction import Sum, completed
from places.models import Area

BATCH = 1_000
Bases = dict[tuple[int, int | None], dict[Cell, Decimal | None]]  # by the year, and the indicator that counts
# Of how many a value counts, by its unit: 0.02 of 400 are 8.
OF = {Indicator.Unit.SHARE: 1, Indicator.Unit.PERCENT: 100, Indicator.Unit.PER_THOUSAND: 1_000}


ALONE = "what is not shown"  # is decided by one at a time: each must see what the other has left out


def protect(delivery: Delivery) -> int:
    """Leave out what must not be shown of what ``delivery`` has brought, and say how many figures that are.

    To be called in the transaction that saves its figures, after them. What an earlier delivery brought, and what must
    not be shown beside this one, is a change that this delivery makes; so is what rests on figures that it brought.
    """
    alone(ALONE)
    judged = Indicator.objects.filter(smallest_shown__isnull=False)
    told = judged.values("pk").union(judged.filter(rests_on__isnull=False).values("rests_on"))
    brought = Figure.objects.filter(delivery=delivery, series__indicator__in=[one["pk"] for one in told])
    return sum(_protect(indicator, years, delivery) for indicator, years in _with_what_rests_on(years_of(brought)))


@transaction.atomic
def protect_anew(*indicators: Indicator, remembering: bool = False) -> int:
    """Leave out what must not be shown of all that there is of them, and of what rests on them.

    For an editor who has changed what is too small, and for figures that are gone. ``remembering`` keeps what is hidden
    beside others as changes of the latest delivery, so that it can be shown when that is gone too.
    """
    alone(ALONE)
    keys = [one.pk for one in indicators]
    judged = Indicator.objects.filter(Q(pk__in=keys) | Q(rests_on__in=keys), smallest_shown__isnull=False)
    figures = Figure.objects.filter(series__indicator__in=list(judged))
    found = _with_what_rests_on(years_of(figures))
    return sum(_protect(indicator, years, _latest(indicator) if remembering else None) for indicator, years in found)


def _latest(indicator: Indicator) -> Delivery | None:
    figures = Figure.objects.filter(series__indicator__in=[indicator.pk, indicator.rests_on_id])
    return (
        Delivery.objects.filter(Exists(figures.filter(delivery=OuterRef("pk")))).order_by("-taken_in_at", "-pk").first()
    )


def years_of(figures: QuerySet[Figure]) -> dict[int, set[int]]:
    """Return the years of figures, by the key of their indicator."""
    years: dict[int, set[int]] = defaultdict(set)
    for indicator, year in figures.order_by().values_list("series__indicator", "year").distinct():
        years[indicator].add(year)
    return years


def _with_what_rests_on(years: Mapping[int, set[int]]) -> list[tuple[Indicator, set[int]]]:
    """Return which indicators are to be judged, in which years: what others rest on comes before them."""
    judged = {one.pk: one for one in Indicator.objects.filter(smallest_shown__isnull=False)}
    found, waiting = {pk: set(of) for pk, of in years.items()}, list(years)
    while waiting:
        base = waiting.pop()
        for one in judged.values():
            if one.rests_on_id == base and not found[base] <= found.get(one.pk, set()):
                found.setdefault(one.pk, set()).update(found[base])
                waiting.append(one.pk)

    def depth(pk: int | None, *above: int) -> int:
        return 0 if pk not in judged or pk in above else 1 + depth(judged[pk].rests_on_id, pk, *above)

    return [(judged[pk], found[pk]) for pk in sorted(found, key=depth) if pk in judged and found[pk]]


def _protect(indicator: Indicator, years: set[int], delivery: Delivery | None) -> int:
    cells, places = _cells(indicator)
    figures: dict[int, dict[Cell, Figure]] = defaultdict(dict)
    for figure in Figure.objects.filter(series__in=list(cells), year__in=years):
        figures[figure.year][cells[figure.series_id]] = figure
    hid = _hidden_by_others(list(cells), years)
    bases = bases_of([indicator], years)
    sums: dict[frozenset[int], list[tuple[Cell, ...]]] = {}  # the same areas make up the same, year by year
    hidden: list[Figure] = []
    back: list[tuple[Figure, FigureChange]] = []
    for year, of_year in figures.items():
        kept = {cell: hid[key] for cell, one in of_year.items() if (key := _key(one)) in hid}
        known = {cell: one.value for cell, one in of_year.items() if one.value is not None}
        known |= {cell: one.value for cell, one in kept.items() if one.value is not None}
        base = bases[year, indicator.rests_on_id]
        small = {cell for cell, value in known.items() if is_small(indicator, places[cell[0]], cell, value, base)}
        already = {cell for cell, one in of_year.items() if one.status == Status.SUPPRESSED}
        shown = {cell: _loss(places[cell[0]], cell, value) for cell, value in known.items() if cell not in small}
        there = frozenset(area for area, _sex in of_year)
        if there not in sums:
            sums[there] = sums_of(places[area] for area in there)
        around = [places[area] for area in there]
        left_out = left_out_of(shown, small, already - set(kept), sums[there], around, set(kept))
        if kept and left_out - already - small:  # is anything hidden for what could be shown again? Not that
            as_it_is = {cell: loss for cell, loss in shown.items() if cell not in kept}
            with_all = left_out_of(as_it_is, small, already, sums[there], around)
            left_out = left_out if left_out <= with_all else with_all
        hidden += [of_year[cell] for cell in left_out - already]
        back += [(of_year[cell], kept[cell]) for cell in set(kept) - left_out]
    _show(back)
    _hide(hidden, delivery)
    return len(hidden)


def _key(figure: Figure | FigureChange) -> tuple[int, int, int]:
    return figure.series_id, figure.year, figure.delivery_id


def _hidden_by_others(series: list[int], years: set[int]) -> dict[tuple[int, int, int], FigureChange]:
    """Return what figures were that are hidden beside others, and that no delivery has counted anew since."""
    changes = FigureChange.objects.filter(series__in=series, year__in=years, hid=True, status=Status.KNOWN)
    return {_key(one): one for one in changes}


def left_out_of(
    shown: Mapping[Cell, Any],
    small: Collection[Cell],
    already: Collection[Cell],
    sums: Collection[Sum[Cell]],
    places: Iterable[AreaInSums],
    rather: Collection[Cell] = (),
) -> set[Cell]:
    """Return what must not be shown of a year's figures, with what is ``already`` left out.

    Where one of several could be left out, it is one of those that are ``rather``: they are hidden as it is.

    A RegSO is made up of DeSO. Where it is not known of which, no sum says what follows from both: as soon as a DeSO of
    such a municipality is left out, all its RegSO are, and where a RegSO is too small, its DeSO as well.
    """
    there = list(places)
    regso: dict[int | None, set[int]] = defaultdict(set)
    deso: dict[int | None, set[int]] = defaultdict(set)
    blind = {one.municipality for one in there if one.kind == Area.Kind.DESO and one.beyond is None}
    for one in there:
        if one.municipality in blind and one.kind in {Area.Kind.REGSO, Area.Kind.DESO}:
            (regso if one.kind == Area.Kind.REGSO else deso)[one.municipality].add(one.pk)
    both = {municipality for municipality in blind if regso[municipality]}
    small_areas = {area for area, _sex in small}
    told = set().union(*(deso[one] for one in both if regso[one] & small_areas))  # by their RegSO
    suppressed = {*small, *already, *(cell for cell in shown if cell[0] in told)}
    unknown: set[int] = set()  # left out for what is around them, with nothing of their own to hide
    while True:
        known = {cell: loss for cell, loss in shown.items() if cell[0] not in unknown and cell not in suppressed}
        left_out = completed(known, {cell for cell in suppressed if cell[0] not in unknown}, sums, rather)
        areas = {area for area, _sex in left_out}
        more = set().union(*(regso[one] for one in both if deso[one] & areas)) - unknown
        if not more:
            return left_out | {cell for cell in (*shown, *suppressed) if cell[0] in unknown}
        unknown |= more


def _cells(indicator: Indicator) -> tuple[dict[int, Cell], dict[int, AreaInSums]]:
    rows = Series.objects.filter(indicator=indicator).values_list("pk", "sex", *AreaInSums.read_of("area"))
    cells: dict[int, Cell] = {}
    places: dict[int, AreaInSums] = {}
    for pk, sex, *columns in rows:
        area = AreaInSums.of(*columns)
        cells[pk] = (area.pk, sex)
        places[area.pk] = area
    return cells, places


def bases_of(indicators: Iterable[Indicator], years: Collection[int], *, areas: Collection[int] | None = None) -> Bases:
    """Return how many the figures rest on, where another indicator counts them: None is fewer than are shown."""
    found: Bases = defaultdict(dict)
    counting = {one.rests_on_id for one in indicators if one.smallest_shown is not None and one.rests_on_id is not None}
    if counting:
        rows = Figure.objects.filter(series__indicator__in=counting, year__in=years).exclude(status=Status.MISSING)
        if areas is not None:
            rows = rows.filter(series__area__in=areas)
        columns = ("series__indicator", "series__area", "series__sex", "year", "value")
        for indicator, area, sex, year, value in rows.values_list(*columns):
            found[year, indicator][area, sex] = value
    return found


def is_small(
    indicator: Indicator, place: AreaInSums, cell: Cell, value: Decimal, bases: Mapping[Cell, Decimal | None]
) -> bool:
    """Say whether a figure rests on too few. A count rests on itself, also one of nobody; so does what a share counts.

    Where it is not known on how many, that is enough in a municipality and in what is larger, and too few elsewhere.
    """
    smallest = indicator.smallest_shown or 0
    if indicator.unit == Indicator.Unit.NUMBER and (indicator.rests_on_id is None or abs(value) < smallest):
        return abs(value) < smallest
    if cell not in bases:
        return place.kind not in Area.LARGE
    base = bases[cell]
    if base is None or base < smallest:
        return True
    of = OF.get(Indicator.Unit(indicator.unit))
    return of is not None and abs(value) * base / of < smallest


def _loss(place: AreaInSums, cell: Cell, value: Decimal) -> tuple[int, bool, Decimal]:
    """Return how much is lost without a figure: of a municipality more than of a part, of all more than of one sex."""
    rank = Area.LARGE[::-1].index(Area.Kind(place.kind)) + 1 if place.kind in Area.LARGE else 0
    return rank, cell[1] == Sex.TOTAL, abs(value)


def _show(back: list[tuple[Figure, FigureChange]]) -> None:
    """Let figures be again what they were before they were hidden beside others."""
    for figure, change in back:
        figure.status, figure.value, figure.delivery_id = change.status, change.value, change.delivery_before_id
    Figure.objects.bulk_update([figure for figure, _change in back], ["status", "value", "delivery"], batch_size=BATCH)
    keys = [change.pk for _figure, change in back]
    for n in range(0, len(keys), BATCH):
        FigureChange.objects.filter(pk__in=keys[n : n + BATCH]).delete()


def _hide(figures: list[Figure], delivery: Delivery | None) -> None:
    changes = [
        FigureChange(
            delivery=delivery,
            series_id=one.series_id,
            year=one.year,
            status=one.status,
            value=one.value,
            delivery_before_id=one.delivery_id,
            hid=True,
        )
        for one in figures
        if delivery is not None and one.delivery_id != delivery.pk
    ]
    FigureChange.objects.bulk_create(changes, batch_size=BATCH)
    for one in figures:
        one.status, one.value = Status.SUPPRESSED, None
        if delivery is not None:
            one.delivery_id = delivery.pk
    Figure.objects.bulk_update(figures, ["status", "value", "delivery"], batch_size=BATCH)
