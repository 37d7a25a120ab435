"""Taking figures in: all of a source or nothing, as one delivery; and taking a delivery back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.text import slugify

from core.database import alone
from core.database.many import insert_many
from core.publishing.slugs import candidates, insert_with_slug
from knowledge.importing.checking import Checker, Faults
from knowledge.importing.comparing import MOST_SHOWN, Change, Compared, compare
from knowledge.importing.here import Here
from knowledge.importing.rows import Adapter
from knowledge.models import Delivery, Figure, FigureChange, Indicator, Series, Source, Status
from knowledge.suppression import ALONE, protect
from places.models import Area

Told = Callable[[int, int], object]
_BATCH = 2_000


class FaultsError(Exception):
    """Some lines are wrong, and nobody has said that the others are to be taken in. Nothing has changed."""

    def __init__(self, done: "Import") -> None:
        super().__init__(done.faults.n)
        self.done = done


@dataclass
class OfIndicator:
    indicator: Indicator
    is_new: bool
    new: int = 0
    changed: int = 0
    hidden: int = 0  # not shown here, and counted among the same unless they can be shown now
    same: int = 0
    refused: int = 0
    repeated: int = 0


@dataclass
class Import:
    """What a source comes to: what a preview tells, and what a receipt does when it has been taken in."""

    faults: Faults
    new_areas: list[Area]
    indicators: list[OfIndicator] = field(default_factory=list)
    changes: list[tuple[Indicator, Change]] = field(default_factory=list)  # the first ones
    suppressed: int = 0
    anew: int = 0  # not shown, before or now, and counted anew: kept, and told as the same
    delivery: Delivery | None = None

    def _sum(self, name: str) -> int:
        return sum(getattr(one, name) for one in self.indicators)

    @property
    def new(self) -> int:
        return self._sum("new")

    @property
    def changed(self) -> int:
        return self._sum("changed")

    @property
    def hidden(self) -> int:
        return self._sum("hidden")

    @property
    def same(self) -> int:
        return self._sum("same")

    @property
    def repeated(self) -> int:
        return self._sum("repeated")

    @property
    def new_indicators(self) -> list[Indicator]:
        return [one.indicator for one in self.indicators if one.is_new]


def nobody(done: int, of: int) -> None:
    """Tell nobody how far it has come."""


def preview(adapter: Adapter, *, source: Source, told: Told = nobody) -> Import:
    """Say what a source would come to, and change nothing. Raises UnreadableSourceError.

    Whether figures that are not shown here can be shown now is known once they stand beside all others: where nothing
    else is new, it is tried.
    """
    done = _go_through(adapter, Here(adapter, source), told, save=None)
    if done.hidden and not (done.new or done.changed):
        with transaction.atomic():
            done = take_in(adapter, delivery=Delivery(source=source), keep_good=True, told=told)
            transaction.set_rollback(True)
        done.delivery = None
    return done


@transaction.atomic
def take_in(adapter: Adapter, *, delivery: Delivery, keep_good: bool = False, told: Told = nobody) -> Import:
    """Take in what a source says, as ``delivery``, which is kept if it changes something.

    Raises FaultsError for lines that are wrong, unless the good ones are to be taken in without them, and
    UnreadableSourceError. Whatever is raised, nothing has changed.
    """
    # One at a time: the second sees what the first has saved, and what it has left out.
    alone(ALONE)
    Source.objects.select_for_update(no_key=True).get(pk=delivery.source_id)
    here = Here(adapter, delivery.source)
    kept, saving, unchanged = delivery.pk, _Saving(delivery), transaction.savepoint()
    _save_areas(here.new_areas)
    _save_indicators(here.new_indicators)
    done = _go_through(adapter, here, told, save=saving)
    if done.faults.n and not keep_good:
        raise FaultsError(done)
    if delivery.pk is not None:
        saving.finish(done)
    if done.delivery is None:  # nor are areas and indicators kept that only this would have needed
        transaction.savepoint_rollback(unchanged)
        Delivery.objects.filter(pk=kept).delete()
    return done


def _go_through(adapter: Adapter, here: Here, told: Told, *, save: "_Saving | None") -> Import:
    size = adapter.size()
    new = {id(indicator) for indicator in here.new_indicators}
    checker = Checker(
        indicator=here.indicator, area=here.area, found=here.found, told=lambda n: told(min(n, size), size)
    )
    done = Import(checker.faults, here.new_areas)
    for checked in checker.check(adapter.rows()):
        compared = compare(checked, checker.areas)
        done.indicators.append(
            OfIndicator(
                checked.indicator,
                id(checked.indicator) in new,
                len(compared.new),
                len(compared.changed),
                len(compared.hidden),
                compared.same + len(compared.hidden),
                checked.refused,
                checked.repeated,
            )
        )
        done.suppressed += sum(one.status is Status.SUPPRESSED for one in checked.figures.values())
        room = MOST_SHOWN - len(done.changes)
        done.changes += [(checked.indicator, change) for change in compared.changed[:room]]
        if save:
            save.figures(compared)
    told(size, size)
    return done


class _Saving:
    """Writes the figures of one indicator after the other. The delivery is saved with the first of them."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery

    def figures(self, compared: Compared) -> None:
        written_over = [*compared.changed, *compared.hidden]
        if not (compared.new or written_over):
            return
        if self.delivery.pk is None:
            self.delivery.save()
        series = _series(compared)
        delivery = self.delivery.pk
        changed = [(series[change.area.pk, change.sex], change) for change in written_over]
        columns = ("delivery", "series", "year", "value", "status", "delivery_before")
        before = ((delivery, key, one.year, *one.before, one.delivery_before) for key, one in changed)
        insert_many(FigureChange, columns, before)
        _write_over(Figure(series_id=key, year=one.year, value=one.after[0], status=one.after[1], delivery_id=delivery)
                    for key, one in changed)  # fmt: skip
        new = ((series[one.area.pk, one.sex], one.year, one.value, one.status, delivery) for one in compared.new)
        insert_many(Figure, ("series", "year", "value", "status", "delivery"), new)
        _widen_years(compared)

    def finish(self, done: Import) -> None:
        """Hide what rests on too few, and keep the delivery if anything has changed in the end."""
        delivery = self.delivery
        done.suppressed += protect(delivery)
        self._settle()
        self._count_shown(done)
        _tell_no_hidden(done)
        if not (delivery.figures.exists() or delivery.changes.exists()):
            return
        delivery.state, delivery.taken_in_at = Delivery.State.TAKEN_IN, timezone.now()
        delivery.n_new, delivery.n_changed, delivery.n_same = done.new, done.changed, done.same
        delivery.n_suppressed, delivery.n_refused = done.suppressed, done.faults.n
        delivery.save()
        done.delivery = delivery

    def _settle(self) -> None:
        """Take for no change what was not shown before and is not shown now, unless it is known anew what it is."""
        hidden = Figure.objects.filter(delivery=self.delivery, status=Status.SUPPRESSED)
        still = {(series, year): pk for series, year, pk in hidden.values_list("series", "year", "pk").iterator()}
        hid = FigureChange.objects.filter(hid=True, series=OuterRef("series"), year=OuterRef("year"))
        hid = hid.filter(delivery=OuterRef("delivery_before"))
        changes = self.delivery.changes.filter(~Exists(hid), status=Status.SUPPRESSED)
        back = [one for one in changes.iterator() if (one.series_id, one.year) in still]
        figures = [Figure(pk=still[one.series_id, one.year], delivery_id=one.delivery_before_id) for one in back]
        Figure.objects.bulk_update(figures, ["delivery"], batch_size=_BATCH)
        for n in range(0, len(back), _BATCH):
            FigureChange.objects.filter(pk__in=[one.pk for one in back[n : n + _BATCH]]).delete()

    def _count_shown(self, done: Import) -> None:
        """Count what was not shown before, and is now, among what has changed."""
        hidden = Figure.objects.filter(series=OuterRef("series"), year=OuterRef("year"), status=Status.SUPPRESSED)
        changes = self.delivery.changes.filter(status=Status.SUPPRESSED)
        done.anew = changes.filter(Exists(hidden)).count()
        shown = changes.filter(~Exists(hidden))
        counts = dict(shown.order_by().values_list("series__indicator").annotate(n=Count("pk")))
        for one in done.indicators:
            n = min(one.hidden, counts.get(one.indicator.pk, 0))
            one.changed, one.same = one.changed + n, one.same - n


def _tell_no_hidden(done: Import) -> None:
    """Say of changes that are told one by one that they are not shown, where they are not: a receipt is kept."""
    keys = {(indicator.pk, change.area.pk) for indicator, change in done.changes}
    figures = Figure.objects.filter(status=Status.SUPPRESSED, year__in={change.year for _one, change in done.changes})
    figures = figures.filter(
        series__indicator__in={indicator for indicator, _area in keys}, series__area__in={area for _one, area in keys}
    )
    hidden = set(figures.values_list("series__indicator", "series__area", "series__sex", "year"))
    done.changes = [
        (indicator, change._replace(after=(None, Status.SUPPRESSED.value)))
        if (indicator.pk, change.area.pk, change.sex, change.year) in hidden
        else (indicator, change)
        for indicator, change in done.changes
    ]


def _write_over(figures: Iterator[Figure]) -> None:
    batch: list[Figure] = []
    options: Any = {
        "update_conflicts": True,
        "unique_fields": ["series", "year"],
        "update_fields": ["value", "status", "delivery"],
    }
    for figure in figures:
        batch.append(figure)
        if len(batch) == _BATCH:
            Figure.objects.bulk_create(batch, **options)
            batch.clear()
    if batch:
        Figure.objects.bulk_create(batch, **options)


def _series(compared: Compared) -> dict[tuple[int, str], int]:
    """Return the series of an indicator by area and sex, and make those that are missing."""
    of_indicator = Series.objects.filter(indicator=compared.indicator).values_list("area", "sex", "pk")
    here = {(area, sex): pk for area, sex, pk in of_indicator.iterator()}
    needed = dict.fromkeys((one.area.pk, one.sex) for one in compared.new if (one.area.pk, one.sex) not in here)
    insert_many(Series, ("indicator", "area", "sex"), ((compared.indicator.pk, area, sex) for area, sex in needed))
    if needed:
        here = {(area, sex): pk for area, sex, pk in of_indicator.all().iterator()}
    return here


def _widen_years(compared: Compared) -> None:
    """Let the indicator say from when to when there are figures, and for which kinds of areas."""
    indicator = compared.indicator
    years = [one.year for one in compared.new if one.status == Status.KNOWN]
    if not years:
        return
    kinds = {one.area.kind for one in compared.new}
    first = min(filter(None, (indicator.first_year, min(years))))
    last = max(filter(None, (indicator.last_year, max(years))))
    levels = [kind for kind in Area.Kind.values if kind in kinds or kind in indicator.levels]
    if (first, last, levels) != (indicator.first_year, indicator.last_year, indicator.levels):
        indicator.first_year, indicator.last_year, indicator.levels = first, last, levels
        indicator.save(update_fields=["first_year", "last_year", "levels", "updated_at"])


def _save_areas(areas: list[Area]) -> None:
    """Save areas that are new, the larger ones first."""
    if not areas:
        return
    taken = set(Area.objects.values_list("slug", flat=True))
    for area in areas:
        stem = slugify(f"{area.name} {area.code}")
        area.slug = next(slug for slug in candidates(stem, fallback=area.code, most=80) if slug not in taken)
        taken.add(area.slug)
    while areas_now := [area for area in areas if area.pk is None and (area.parent is None or area.parent.pk)]:
        for area in areas_now:
            area.parent_id = area.parent.pk if area.parent else None
        Area.objects.bulk_create(areas_now, batch_size=_BATCH)


def _save_indicators(indicators: list[Indicator]) -> None:
    for indicator in indicators:
        insert_with_slug(indicator, indicator.name, fallback="nyckeltal")
