"""What the pages about the programme and its places need beside ``portal``: money, and a place's key figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from outcomes.models import Indicator, KeyFigure
from sodertorn.templatetags.portal import figure

register = template.Library()


@register.filter
def kronor(amount: Decimal | int) -> str:
    """Write an amount of Swedish crowns."""
    return _("SEK %(amount)s") % {"amount": number_format(amount, 0, use_l10n=True, force_grouping=True)}


@dataclass(frozen=True)
class FigureTable:
    """A place's figures: rows (indicator, a text for each year, empty where there is no figure)."""

    years: list[int]
    rows: list[tuple[Indicator, list[str]]]


@register.filter
def by_indicator(figures: Iterable[KeyFigure]) -> FigureTable:
    """Arrange a place's figures, which come by indicator and year, as a table of indicators and years."""
    values: dict[Indicator, dict[int, str]] = {}
    for one in figures:
        unit = one.indicator.unit
        written = kronor(one.value) if unit == Indicator.Unit.SEK else figure(one.value, unit)
        values.setdefault(one.indicator, {})[one.year] = written
    years = sorted({year for of_one in values.values() for year in of_one})
    return FigureTable(
        years, [(indicator, [of_one.get(year, "") for year in years]) for indicator, of_one in values.items()]
    )
