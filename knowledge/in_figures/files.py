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
        for one in row.in_places:
            writing, other = row.writing, one.stand_in
            yield [
                row.indicator.name,
                one.place.name,
                one.place.code,
                one.year or "",
                row.indicator.get_unit_display(),
                _cell(writing, one.value),
                "" if one.value is None else writing.exact(one.value),
                one.status.label,
                _cell(writing, one.change),
                one.first_year or "",
                one.rank or "",
                len(one.among) if one.rank else "",
                _cell(writing, one.difference),
                other.area.name if other else "",
                other.year if other else "",
                _cell(writing, other.value if other else None),
            ]


def _cell(writing: Writing, value: Decimal | None) -> object:
    return "" if value is None else writing.cell(value)
