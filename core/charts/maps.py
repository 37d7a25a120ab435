"""Areas in five classes, by tint and hatch together, with the value written on each."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from core.charts.drawing import CROSSED, HATCHED, Drawing, pattern
from core.charts.scales import STEPS

CLASSES = 5


class Ground(NamedTuple):
    """An area's outline as a path, and where its name stands."""

    key: str
    name: str
    path: str
    x: float
    y: float


class Classes(NamedTuple):
    """Five classes of the same width, which hold for all years: maps can be compared."""

    bounds: tuple[Decimal, ...]

    def of(self, value: Decimal) -> int:
        """Return the class (1 to 5) of a value as it is written: 75.98 is written 76.0 and belongs to “76 and more”."""
        return min(sum(value >= bound for bound in self.bounds[:-1]) or 1, CLASSES)

    @property
    def rows(self) -> list[tuple[int, Decimal, Decimal]]:
        """Return (class, from, up to), the highest first."""
        return [(i + 1, self.bounds[i], self.bounds[i + 1]) for i in reversed(range(CLASSES))]


def classes_of(values: Sequence[Decimal]) -> Classes:
    """Return five classes around all values of all years, as narrow as steps that people count in can be."""
    low, high = min(values, default=Decimal(0)), max(values, default=Decimal(1))
    unit = Decimal(10) ** ((high - low or Decimal(1)) / CLASSES).adjusted()
    for one in (*STEPS, 20):
        step = unit * Decimal(str(one))
        first = (low / step).to_integral_value(ROUND_FLOOR) * step
        if first + step * CLASSES >= high:
            break
    return Classes(tuple(first + step * i for i in range(CLASSES + 1)))


def area_map(
    grounds: Sequence[Ground], classes: Classes, shown: Mapping[str, Decimal], words: Mapping[str, str], *,
    width: float, height: float, letters: int = 16,
) -> Drawing:  # fmt: skip
    """Draw areas: ``shown`` are their values as they are written, ``words`` what stands on each."""
    drawing = Drawing(width, height)
    for ground in grounds:
        value = shown.get(ground.key)
        level = 0 if value is None else classes.of(value)
        drawing.path(f"c-area--{level or 'none'}", ground.path)
        if not level or level in HATCHED:
            drawing.hatch(level or CROSSED, ground.path)
    drawing.path("c-border", "".join(ground.path for ground in grounds))
    for ground in _apart(grounds, letters, width):
        drawing.text("c-map-name", ground.x, ground.y, ground.name, "middle")
        drawing.text("c-map-value", ground.x, ground.y + letters * 1.2, words[ground.key], "middle")
    return drawing


def _apart(grounds: Sequence[Ground], letters: int, width: float) -> list[Ground]:
    """Move names down, or back inside the edges, so that none stands on another."""
    placed: list[Ground] = []
    for ground in sorted(grounds, key=lambda one: (one.y, one.x)):
        half = len(ground.name) * letters * 0.28
        x, y = min(max(ground.x, half), width - half), ground.y
        for _turn in range(len(grounds)):
            hit = next(
                (
                    one
                    for one in placed
                    if abs(one.y - y) < letters * 2.3 and abs(one.x - x) < half + max(len(one.name), 6) * letters * 0.28
                ),
                None,
            )
            if hit is None:
                break
            y = hit.y + letters * 2.35
        placed.append(ground._replace(x=x, y=y))
    return placed


def swatch(name: str, level: int) -> SafeString:
    """Return the look of a class for a legend; 0 is what has no figure."""
    hatch = f'<rect width="44" height="24" fill="url(#{name}-h{level or CROSSED})"/>'
    if level and level not in HATCHED:
        hatch = ""
    defined = (
        f"<defs>{pattern(name, level or CROSSED, lambda css: f' class={chr(34)}{css}{chr(34)}')}</defs>"
        if hatch
        else ""
    )
    return mark_safe(  # noqa: S308  # numbers and our own names
        f'<svg class="c c-swatch" viewBox="0 0 44 24" aria-hidden="true">{defined}'
        f'<rect class="c-area--{level or "none"}" width="44" height="24"/>{hatch}'
        '<rect class="c-border" x=".5" y=".5" width="43" height="23"/></svg>'
    )
