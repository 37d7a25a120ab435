"""What figures come to beside those that are here: new, changed, or the same."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from core.database import these
from knowledge.importing.checking import Checked
from knowledge.models import Figure, FigureChange, Indicator, Series, Status
from places.models import Area

MOST_SHOWN = 200  # changed figures that a preview and a receipt name; all are counted, and kept
_MANY_AREAS = 500  # of more, all of an indicator's figures are fetched


class Change(NamedTuple):
    """A figure that is here in another way than a source now states it."""

    area: Area
    sex: str
    year: int
    before: tuple[Decimal | None, str]
    after: tuple[Decimal | None, str]
    delivery_before: int


class New(NamedTuple):
    area: Area
    sex: str
    year: int
    value: Decimal | None
    status: str


@dataclass
class Compared:
    indicator: Indicator
    new: list[New] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    hidden: list[Change] = field(default_factory=list)  # here not shown: the portal decides anew whether they can be
    same: int = 0


class Before(NamedTuple):
    value: Decimal | None
    status: str
    delivery: int
    hidden: tuple[Decimal | None, str] | None = None  # what it is, where it is only hidden beside another


def compare(checked: Checked, areas: list[Area]) -> Compared:
    """Hold the figures of an indicator against those that are here.

    One query, and two where the indicator has a rule of what is too small to be shown.
    """
    compared = Compared(checked.indicator)
    here = dict(_here(checked, areas)) if checked.indicator.pk else {}
    for (place, sex, year), stated in checked.figures.items():
        area = areas[place]
        before = here.get((area.pk, sex, year)) if area.pk else None
        after = stated.value, stated.status.value
        if before is None:
            compared.new.append(New(area, sex, year, *after))
        elif after in (before[:2], before.hidden):
            compared.same += 1
        else:
            rests_on_few = before.status == Status.SUPPRESSED and checked.indicator.smallest_shown is not None
            kind = compared.hidden if rests_on_few else compared.changed
            kind.append(Change(area, sex, year, before[:2], after, before.delivery))
    return compared


def _here(checked: Checked, areas: list[Area]) -> Iterator[tuple[tuple[int, str, int], Before]]:
    keys = {areas[place].pk for place, _sex, _year in checked.figures} - {None}
    figures = Figure.objects.filter(series__indicator=checked.indicator)
    if len(keys) < _MANY_AREAS:
        series = Series.objects.filter(indicator=checked.indicator, area__in=these(sorted(keys)))
        figures = Figure.objects.filter(series__in=series)
    hid: dict[tuple[int, int, int], tuple[Decimal | None, str]] = {}
    if checked.indicator.smallest_shown is not None:
        changes = FigureChange.objects.filter(series__indicator=checked.indicator, hid=True)
        columns = changes.values_list("series", "year", "delivery", "value", "status")
        hid = {(series_, year, by): (value, Status(status).value) for series_, year, by, value, status in columns}
    of_figure = figures.values_list("series__area", "series__sex", "series", "year", "value", "status", "delivery")
    for area, sex, series_, year, value, status, delivery in of_figure.iterator(chunk_size=20_000):
        yield (area, sex, year), Before(value, Status(status).value, delivery, hid.get((series_, year, delivery)))
