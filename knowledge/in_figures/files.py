"""A place's figures as a file for a spreadsheet."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from knowledge.comparing.units import Writing
from knowledge.in_figures.rows import InFigures


def as_csv(found: InFigures) -> Iterator[list[object]]:
    """Yield a row for each indicator and place: what the page says, and the value that is reckoned with."""
    yield [
        _("Indicator"), _("Place"), _("Code"), _("Year"), _("Unit"), _("Value"), _("Value, not rounded"), _("Status"),
        pgettext("of a figure", "Change"), _("Change since"), _("Rank among the municipalities"),
        _("Municipalities ranked"), _("Men minus women"), _("Stand-in from"), _("Year of the stand-in"),
        _("Value of the stand-in"),
    ]  # fmt: skip
    for row in found.rows:
        for part in row.parts:
            writing, other = row.writing, part.stand_in
            yield [
                row.indicator.name,
                part.place.name,
                part.place.code,
                part.year or "",
                row.indicator.get_unit_display(),
                _cell(writing, part.value),
                "" if part.value is None else writing.exact(part.value),
                part.status.label,
                _cell(writing, part.change),
                part.first_year or "",
                part.rank or "",
                len(part.among) if part.rank else "",
                _cell(writing, part.difference),
                other.area.name if other else "",
                other.year if other else "",
                _cell(writing, other.value if other else None),
            ]


def _cell(writing: Writing, value: Decimal | None) -> object:
    return "" if value is None else writing.cell(value)
