"""Which areas make up which: women and men together, and what lies in a county, municipality or area of statistics."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple, Self

from knowledge.models import Sex
from places.models import Area

Cell = tuple[int, str]  # an area's key, and a sex
# A district is a part of its municipality, but not with others all of it; nor does the portal know all counties.
MAKE_UP_NOTHING = (*Area.NAMED, Area.Kind.COUNTY)


class AreaInSums(NamedTuple):
    """What sums need to know of an area: its key, its kind, and what it lies in."""

    pk: int
    kind: str
    parent: int | None
    beyond: int | None = None  # where that is an area of statistics: what it lies in, in turn

    @classmethod
    def of(cls, pk: int, kind: str, parent: int | None, kind_of_parent: str | None, beyond: int | None) -> Self:
        """Make it of the columns of ``read_of``."""
        return cls(pk, kind, parent, beyond if kind_of_parent in Area.SMALL else None)

    @classmethod
    def of_area(cls, area: Area) -> Self:
        """Make it of an area whose ``parent`` has been fetched: only that of an area of statistics is looked at."""
        if area.kind in Area.SMALL and area.parent:
            return cls.of(area.pk, area.kind, area.parent_id, area.parent.kind, area.parent.parent_id)
        return cls(area.pk, area.kind, area.parent_id)

    @staticmethod
    def read_of(area: str) -> tuple[str, ...]:
        """Return the columns that ``of`` takes, where ``area`` leads to the area."""
        return (area, *(f"{area}__{name}" for name in ("kind", "parent", "parent__kind", "parent__parent")))

    @property
    def municipality(self) -> int | None:
        return self.beyond or self.parent


def sums_of(places: Iterable[AreaInSums]) -> list[tuple[Cell, ...]]:
    """Return what makes up what: women and men all, and the areas of a kind what they lie in, for each and for all.

    ``places`` are those that have figures in a year: another year may divide the country in another way.
    """
    within: dict[tuple[int, str], list[int]] = defaultdict(list)
    sums: list[tuple[Cell, ...]] = []
    for place in sorted(places):
        sums.append(((place.pk, Sex.TOTAL), (place.pk, Sex.WOMEN), (place.pk, Sex.MEN)))
        if place.parent is not None and place.kind not in MAKE_UP_NOTHING:
            own = place.kind in Area.SMALL
            within[place.parent, place.kind if own else ""].append(place.pk)
            if place.beyond is not None:
                within[place.beyond, place.kind].append(place.pk)
    for (parent, _kind), parts in within.items():
        sums += [((parent, sex), *((part, sex) for part in parts)) for sex in Sex.values]
    return sums
