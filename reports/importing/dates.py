"""Dates as precise as they are known: 2019, May 2019, 27 maj 2019, 2019-05-27, and RIS's 2019/05/27/."""

import datetime as dt
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.text.dates import partial
from reports.importing.words import MONTH_OF, UNKNOWN_DATES
from reports.models.report import FIRST_YEAR, LAST_YEAR


@dataclass(frozen=True)
class Date:
    year: int | None = None
    month: int | None = None
    day: int | None = None
    is_range: bool = False


_YEAR, _NUMBER = r"(?P<year>[0-9]{4})", r"[0-9]{1,2}"
_FORMS = [
    re.compile(form)
    for form in (
        rf"{_YEAR}(?:[-./ ](?P<month>{_NUMBER}|xx)?(?:[-./ ](?P<day>{_NUMBER}|xx)?(?:[/t ].*)?)?)?",
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
        rf"(?:(?P<day>{_NUMBER})[. ]+)?(?P<word>[a-zåäö]+)[., ]+{_YEAR}",
        rf"(?P<word>[a-zåäö]+)[. ]+(?P<day>{_NUMBER})[, ]+{_YEAR}",
        rf"{_YEAR}[ ,-]+(?P<word>[a-zåäö]+)(?:[ -]+(?P<day>{_NUMBER}))?",
        rf"(?:(?P<day>{_NUMBER})[. /]+)?(?P<month>{_NUMBER})[. /]+{_YEAR}",
        rf"(?P<first>[0-9]{{4}})\s*(?:-|–|--|/)\s*{_YEAR}",
    )
]


def read_date(text: str) -> Date | None:
    """Return the date; one of no parts where the text says that none is known; None when it cannot be read.

    Raises ValidationError for a day that there is not, and for a year that no report is from.
    """
    bare = " ".join(text.lower().split())[:60].strip("[](){}., ")
    if bare in {word.strip(".") for word in UNKNOWN_DATES} | set(UNKNOWN_DATES):
        return Date()
    bare = bare.removeprefix("c").lstrip(". ") if re.match(r"ca?\.? ?[0-9]", bare) else bare
    if ranged := re.fullmatch(r"([0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)/[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?", bare):
        bare = ranged[1]
    for form in _FORMS:
        if found := form.fullmatch(bare):
            parts = found.groupdict()
            month = MONTH_OF.get(parts["word"]) if parts.get("word") else _number(parts.get("month"))
            if parts.get("word") and month is None:
                return Date(_likely_year(parts["year"]))
            day = _number(parts.get("day")) if month else None
            return _existing(_likely_year(parts["year"]), month, day, is_range=bool(parts.get("first")))
    return None


def _number(text: str | None) -> int | None:
    return int(text) or None if text and text.isdecimal() else None


def _likely_year(text: str) -> int:
    year = int(text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(
            _("The year %(year)s is outside the range %(first)d–%(last)d.")
            % {"year": text, "first": FIRST_YEAR, "last": LAST_YEAR}
        )
    return year


def _existing(year: int, month: int | None, day: int | None, *, is_range: bool) -> Date:
    try:
        dt.date(year, month or 1, day or 1)
    except ValueError as error:
        raise ValidationError(_("There is no such day: %(date)s.") % {"date": partial(year, month, day)}) from error
    return Date(year, month, day, is_range)
