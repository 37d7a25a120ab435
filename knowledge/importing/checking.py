"""The one check of figures, whatever they came from: line by line, and no wrong line stops those that are right."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation, Overflow
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from core.text.numbers import written
from knowledge.importing.rows import Fault, FoundIndicator, Row, UnreadableSourceError
from knowledge.models import Indicator, Sex, Status
from knowledge.models.figure import DECIMALS, LARGEST
from places.models import Area

MOST_FAULTS = 1_000  # that are told one by one; all are counted
FIRST_YEAR = 1749  # the first year of Swedish statistics
EXACT: Final = Context(prec=15, rounding=ROUND_HALF_EVEN)  # what both databases keep exactly
STEP = Decimal(1).scaleb(-DECIMALS)
_LONGEST = 60  # of what a line says, in a message
_SEXES = frozenset(Sex.values)

FigureKey = tuple[int, str, int]  # the place of its area among those of the check, sex, year


class Stated(NamedTuple):
    value: Decimal | None
    status: Status
    file: str
    line: int


@dataclass
class Faults:
    """What is wrong: as many faults as somebody reads, and the number of all. All cells of a line have one fault."""

    first: list[Fault] = field(default_factory=list)
    n: int = 0
    _latest: Fault | None = None

    def add(self, fault: Fault) -> None:
        if fault == self._latest:
            return
        self._latest = fault
        self.n += 1
        if len(self.first) < MOST_FAULTS:
            self.first.append(fault)


@dataclass
class Checked:
    """The figures of an indicator that are right, and how many lines of it were not, or said the same as another."""

    indicator: Indicator
    figures: dict[FigureKey, Stated] = field(default_factory=dict)
    refused: int = 0
    repeated: int = 0


class Checker:
    """Holds rows against the indicators and areas that are here or will be."""

    def __init__(
        self,
        *,
        indicator: Callable[[str], Indicator | None],
        area: Callable[[str], Area | None],
        found: dict[str, FoundIndicator],
        told: Callable[[int], object] = lambda n: None,
    ) -> None:
        self.faults = Faults()
        self.areas: list[Area] = []
        self._indicator, self._area, self._found, self._told = indicator, area, found, told
        self._places: dict[str, int | None] = {}
        self._numbers: dict[int, int] = {}
        self._years: dict[str, int | None] = {}

    def check(self, rows: Iterable[Row | Fault]) -> Iterator[Checked]:
        """Yield the indicators one by one. Raises UnreadableSourceError when their rows do not stand together."""
        current: str | None = None
        checked: Checked | None = None
        seen: set[str] = set()
        refused: set[FigureKey] = set()
        for n, row in enumerate(rows):
            if n % 20_000 == 0:
                self._told(n)
            if isinstance(row, Fault):
                self.faults.add(row)
                continue
            if row.indicator != current:
                if checked:
                    yield checked
                current = row.indicator
                if current in seen:
                    raise UnreadableSourceError(_("The rows of an indicator do not stand together."))
                seen.add(current)
                checked, refused = self._begin(row), set()
            if checked:
                self._take(row, checked, refused)
        if checked:
            yield checked

    def _begin(self, row: Row) -> Checked | None:
        """Begin an indicator; all of one that cannot be used is refused at once."""
        indicator = self._indicator(row.indicator)
        if indicator is None:
            message = _("There is no indicator “%(code)s” here.") % {"code": row.indicator[:_LONGEST]}
            self.faults.add(Fault(row.file, row.line, message))
            return None
        found = self._found.get(row.indicator)
        if found and found.unit and found.unit != indicator.unit:
            message = _("“%(indicator)s” is here in %(here)s, but in the source in %(there)s. None of it is imported.")
            there = Indicator.Unit(found.unit).label if found.unit in Indicator.Unit.values else found.unit
            said = {"indicator": indicator, "here": indicator.get_unit_display(), "there": there}
            self.faults.add(Fault(row.file, row.line, message % said))
            return None
        return Checked(indicator)

    def _take(self, row: Row, checked: Checked, refused: set[FigureKey]) -> None:
        try:
            key = self._place(row.area), self._sex(row.sex), self._year(row.year)
            value = self._value(row.value, checked.indicator) if row.status is Status.KNOWN else None
            self._keep(key, Stated(value, row.status, row.file, row.line), checked, refused)
        except _WrongError as error:
            checked.refused += 1
            self.faults.add(Fault(row.file, row.line, str(error)))

    @staticmethod
    def _keep(key: FigureKey, stated: Stated, checked: Checked, refused: set[FigureKey]) -> None:
        """Keep a figure. One that is stated in two ways is refused both times: nobody knows which is right."""
        if key in refused:
            raise _WrongError(_("There is another figure for the same area, year and sex."))
        before = checked.figures.setdefault(key, stated)
        if before is stated:
            return
        if stated[:2] == before[:2]:
            if before.file != stated.file:  # DDF states the sexes in two files
                checked.repeated += 1
                return
            raise _WrongError(_("It says the same as line %(line)s.") % {"line": before.line})
        if before.file != stated.file and Status.MISSING in {before.status, stated.status}:
            checked.repeated += 1  # one file has it, the other does not
            if before.status is Status.MISSING:
                checked.figures[key] = stated
            return
        del checked.figures[key]
        refused.add(key)
        checked.refused += 1
        raise _WrongError(
            _("Line %(line)s of %(file)s has another figure for the same area, year and sex. Neither is imported.")
            % {"line": before.line, "file": before.file}
        )

    def _place(self, key: str) -> int:
        place = self._places.get(key, -1)
        if place == -1:
            area = self._area(key)
            place = None if area is None else self._numbers.setdefault(id(area), len(self._numbers))
            if area is not None and place == len(self.areas):
                self.areas.append(area)
            self._places[key] = place
        if place is None:
            raise _WrongError(
                _("There is no area “%(area)s” here.") % {"area": key[:_LONGEST]} if key else _("The area is missing.")
            )
        return place

    @staticmethod
    def _sex(sex: str) -> str:
        if sex not in _SEXES:
            raise _WrongError(_("“%(sex)s” is neither women, men nor all.") % {"sex": sex[:_LONGEST]})
        return sex

    def _year(self, text: str) -> int:
        if text not in self._years:
            plain = text.isascii() and text.isdigit() and len(text) == 4
            year = int(text) if plain else 0
            self._years[text] = year if FIRST_YEAR <= year <= date.today().year + 1 else None  # noqa: DTZ011  # a year
        year_or_none = self._years[text]
        if year_or_none is None:
            raise _WrongError(_("“%(text)s” is not a year.") % {"text": text[:_LONGEST]})
        return year_or_none

    @staticmethod
    def _value(text: str, indicator: Indicator) -> Decimal:
        try:
            value = EXACT.create_decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        except Overflow:
            value = LARGEST + 1
        if not value.is_finite() or "_" in text:
            raise _WrongError(_("“%(text)s” is not a number.") % {"text": text[:_LONGEST]})
        if abs(value) > LARGEST:
            facts = {"text": text[:_LONGEST], "most": written(LARGEST)}
            raise _WrongError(_("“%(text)s” is too large: a figure is at most %(most)s.") % facts)
        check_possible(value, indicator)
        return value.quantize(STEP)


class _WrongError(Exception):
    """Why a line is refused."""


def check_possible(value: Decimal, indicator: Indicator) -> None:
    """Refuse what no figure of this indicator can be. A figure that must be a mistake of the unit is told as one."""
    if indicator.can_be(value):
        return
    lowest, highest = indicator.bounds
    if indicator.unit == Indicator.Unit.SHARE and 1 < value <= 100:
        raise _WrongError(
            _("%(value)s is impossible: a share lies between 0 and 1. Is it a percentage?") % {"value": value}
        )
    if highest is not None and value > highest:
        raise _WrongError(
            _("%(value)s is impossible: the highest possible value is %(highest)s.")
            % {"value": value, "highest": highest.normalize()}
        )
    raise _WrongError(
        _("%(value)s is impossible: the lowest possible value is %(lowest)s.")
        % {"value": value, "lowest": lowest.normalize() if lowest is not None else ""}
    )
