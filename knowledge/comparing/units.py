"""How the figures of an indicator are written: in a drawing, a table, a sentence and a file alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from core.text.numbers import MINUS, NO_BREAK, Cell, decimals_of, rounded, written_in
from knowledge.models import Indicator

Unit = Indicator.Unit
PERCENT = {Unit.SHARE, Unit.PERCENT}
DECIMALS = {
    Unit.SHARE: 1,
    Unit.PERCENT: 1,
    Unit.PER_HOUSEHOLD: 2,
    Unit.PER_THOUSAND: 1,
    Unit.YEARS: 1,
    Unit.INDEX: 1,
}


@dataclass(frozen=True)
class Writing:
    """The way of one unit, in the language of the page that it is made for: a page has one, and hundreds of numbers.

    What it is given is as it stands in the database: a share lies between 0 and 1.
    """

    unit: str

    @cached_property
    def decimals(self) -> int:
        return DECIMALS.get(Unit(self.unit), 0)

    @cached_property
    def _language(self) -> str:
        return get_language() or ""

    @cached_property
    def _percent_sign(self) -> str:
        """Return it as the language sets it: after a space that does not break in Swedish, at once in English."""
        return (_("%(number)s%%") % {"number": ""}).replace(" ", NO_BREAK)

    @cached_property
    def is_percent(self) -> bool:
        return self.unit in PERCENT

    def shown(self, value: Decimal) -> Decimal:
        """Return the number that is written, rounded as it is written: of a share its percentage."""
        return rounded(self.scaled(value), self.decimals)

    def scaled(self, value: Decimal) -> Decimal:
        return value * 100 if self.unit == Unit.SHARE else value

    def bare(self, value: Decimal) -> str:
        """Write a value where the unit stands beside it."""
        return written_in(self._language, self.scaled(value), self.decimals)

    def value(self, value: Decimal) -> str:
        return self._with_unit(self.bare(value))

    def cell(self, value: Decimal) -> Cell:
        return Cell(self.scaled(value), self.decimals)

    def exact(self, value: Decimal) -> Cell:
        """Write a value with all its decimals, for a file."""
        number = self.scaled(value)
        return Cell(number, decimals_of(number))

    def difference(self, value: Decimal) -> str:
        """Write a difference for a table, with its sign. It is reckoned from figures that are not rounded."""
        return written_in(self._language, self.scaled(value), self.decimals, sign=True)

    def change(self, value: Decimal) -> str:
        """Write how much something changed, in words and without a sign: “0,6 procentenheter”."""
        size = abs(value)
        if self.is_percent:
            text = ngettext("%(number)s percentage point", "%(number)s percentage points", self._plural(size))
            return text % {"number": self.bare(size)}
        return self.value(size)

    def signed(self, value: Decimal) -> str:
        """Write a change with its sign and its unit, where there is no head that says which: “−0,6 procentenheter”."""
        if not self.is_change(value):
            return _("unchanged")
        return f"{MINUS if value < 0 else '+'}{self.change(value)}"

    def tick(self, value: float, decimals: int) -> str:
        """Write what stands on an axis; its numbers are in what is shown already."""
        number = written_in(self._language, Decimal(str(value)), decimals)
        return f"{number}{self._percent_sign}" if self.is_percent else number

    def is_change(self, value: Decimal) -> bool:
        """Whether a difference is more than nothing, as it is written."""
        return bool(self.shown(value))

    def rank(self, value: Decimal, among: Iterable[Decimal]) -> int:
        """Return the rank: 1 is the highest value, as it is written; those that are written alike share one."""
        ours = self.shown(value)
        return 1 + sum(self.shown(other) > ours for other in among)

    def _plural(self, value: Decimal) -> int:
        return 1 if self.shown(value) == 1 else 2

    def _with_unit(self, number: str) -> str:
        if self.is_percent:
            return f"{number}{self._percent_sign}"
        if self.unit == Unit.SEK:
            return (pgettext("beside a number in a chart", "SEK %(amount)s") % {"amount": number}).replace(
                " ", NO_BREAK
            )
        return number
