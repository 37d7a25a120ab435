"""What changes were worth, in words and added up: within one kind, one unit and one way of finding out, no further."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.text.numbers import written
from talks.models import Worth
from talks.models.worth import How, Sure, Unit, WorthKind

KINDS, UNITS, HOWS, SURES = list(WorthKind), list(Unit), list(How), list(Sure)


@dataclass(frozen=True)
class Sum:
    """What several worths come to: gains less losses, from the least to the most."""

    kind: WorthKind
    unit: Unit
    how: How
    low: Decimal
    high: Decimal
    n: int
    sure: Sure  # of the least sure of them

    @property
    def amount(self) -> str:
        return between(self.low, self.high)

    @property
    def unit_label(self) -> str | Promise:
        return self.unit.label


def span(worth: Worth) -> tuple[Decimal, Decimal] | None:
    """Return the least and the most of a worth, below zero for a loss; None where it is told in words."""
    if worth.low is None:
        return None
    high = worth.low if worth.high is None else worth.high
    return (-high, -worth.low) if worth.direction == Worth.Direction.LOSS else (worth.low, high)


def amount_of(worth: Worth) -> str:
    """Write how much it is, with its sign; empty where it is told in words."""
    found = span(worth)
    return between(*found) if found else ""


def between(low: Decimal, high: Decimal) -> str:
    decimals = max(_decimals(low), _decimals(high))
    if low == high:
        return written(low, decimals, sign=True)
    texts = {"low": written(low, decimals, sign=True), "high": written(high, decimals, sign=True)}
    return _("%(low)s to %(high)s") % texts


def sums_of(worths: Iterable[Worth]) -> list[Sum]:
    """Add up what can be added. There is no sum of everything: homes are no kronor, and a guess is no measurement."""
    groups: dict[tuple[int, int, int], list[Worth]] = {}
    for one in worths:
        if one.low is not None:
            key = (KINDS.index(WorthKind(one.kind)), UNITS.index(Unit(one.unit)), HOWS.index(How(one.how)))
            groups.setdefault(key, []).append(one)
    return [_sum(key, groups[key]) for key in sorted(groups)]


def _sum(key: tuple[int, int, int], worths: list[Worth]) -> Sum:
    kind, unit, how = key
    spans = [found for one in worths if (found := span(one))]
    return Sum(
        KINDS[kind],
        UNITS[unit],
        HOWS[how],
        low=sum((low for low, _high in spans), Decimal()),
        high=sum((high for _low, high in spans), Decimal()),
        n=len(spans),
        sure=SURES[max(SURES.index(Sure(one.sure)) for one in worths)],
    )


def _decimals(value: Decimal) -> int:
    """Return how many decimals it takes to write it without loss: none for 12.00."""
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
