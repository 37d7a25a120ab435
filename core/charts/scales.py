"""Scales with steps that people count in, and labels that do not stand on each other."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.charts.drawing import Scaling

STEPS = (1, 2, 2.5, 5, 10)
EM = 7.6  # the width of a letter, about, where text is 14 units


@dataclass(frozen=True)
class Scale:
    """From ``low`` to ``high``, in steps."""

    low: float
    high: float
    step: float

    @property
    def is_cut(self) -> bool:
        """Whether it begins above zero, or ends below it: the drawing says so."""
        return self.low > 0 or self.high < 0

    @property
    def decimals(self) -> int:
        """Return how many decimals tell its steps apart."""
        return next(d for d in range(10) if d == 9 or abs(self.step * 10**d - round(self.step * 10**d)) < 1e-6)

    @property
    def ticks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [round(self.low + i * self.step, 9) for i in range(count + 1)]

    def over(self, start: float, end: float) -> Scaling:
        """Return where a value stands between ``start`` and ``end``."""
        span = self.high - self.low
        return lambda value: start + (end - start) * (value - self.low) / span


def scale_of(values: Iterable[float], *, ticks: int = 6) -> Scale:
    """Return a scale around ``values``. One that would be half empty below them begins at zero no more."""
    known = list(values)
    low, high = min(known, default=0.0), max(known, default=1.0)
    if 0 <= low < high / 2:
        low = 0.0
    if low > high / 2 > 0 or low < 0:
        low -= (high - low) * 0.03
    if high <= low:
        low, high = low - 1, high + 1
    rough = (high - low) / (ticks - 1)
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(s * unit for s in STEPS if s * unit >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Scale(first * step, max(last, first + 1) * step, step)


def runs(values: Iterable[int], breaks: Iterable[int] = ()) -> Iterator[list[int]]:
    """Yield the years that follow on each other: no line is drawn across a missing year, or a new definition."""
    run: list[int] = []
    for year in sorted(values):
        if run and (year != run[-1] + 1 or year in set(breaks)):
            yield run
            run = []
        run.append(year)
    if run:
        yield run


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move labels as little as can be so that none is nearer to the next than ``gap``, keeping their order.

    Those that want the same room share the way: they stand around the middle of what they want (isotonic regression).
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    gap = min(gap, (high - low) / max(len(order) - 1, 1))
    pools: list[tuple[float, int]] = []  # the mean of what some labels want, less the gaps before each, and how many
    for place, i in enumerate(order):
        pools.append((wanted[i] - place * gap, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, n_one), (other, n_other) = pools[-2:]
            pools[-2:] = [((one * n_one + other * n_other) / (n_one + n_other), n_one + n_other)]
    means = [mean for mean, number in pools for _label in range(number)]
    back = [0.0] * len(wanted)
    for place, i in enumerate(order):
        back[i] = min(max(means[place], low), high - (len(order) - 1) * gap) + place * gap
    return back


def years_told(years: Sequence[int], room: float) -> list[int]:
    """Return the years that are written on an axis: the first, the last, and every second, fifth or tenth between."""
    first, last = years[0], years[-1]
    if last == first:
        return [first]
    each = room / (last - first)
    every = next((n for n in (1, 2, 5, 10) if n * each >= 54), last - first)  # four digits, and air
    between = [year for year in range(first + 1, last) if year % every == 0]
    return [first, *(year for year in between if (year - first) * each >= 58 and (last - year) * each >= 58), last]
