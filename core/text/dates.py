"""Dates as precise as known: a year, a month or a day, kept as ISO 8601 ("2014", "2014-05", "2014-05-22")."""

import datetime as dt
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.translation import gettext_lazy as _

_FORM = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def validate_partial_date(value: str) -> None:
    """Accept a year, a month or a day that exists."""
    try:
        if not _FORM.fullmatch(value):
            raise ValueError(value)
        dt.date.fromisoformat((value + "-01-01")[:10])
    except ValueError as error:
        raise ValidationError(
            _("“%(value)s” is not a date. Write 2014, 2014-05 or 2014-05-22."), params={"value": value}
        ) from error


class PartialDateField(models.CharField):
    """A date whose month or day may be unknown. Empty: not known at all. Sorts by time as text does."""

    default_validators = [validate_partial_date]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


def partial(year: int | None, month: int | None = None, day: int | None = None) -> str:
    """Write a date as precisely as it is known: "2014-05-22", "2014-05", "2014" or ""."""
    return "-".join(f"{part:02d}" for part in (year, month, day) if part)


def display(value: str) -> str:
    """Write a partial date in the active language: "2014", "maj 2014", "22 maj 2014"."""
    if len(value) == 4:  # a year
        return value
    day = dt.date.fromisoformat((value + "-01")[:10])
    return formats.date_format(day, "DATE_FORMAT" if len(value) == len("2014-05-22") else "YEAR_MONTH_FORMAT")


def has_passed(day: str, today: dt.date) -> bool:
    """Whether the last day of a partial date lies behind: that of 2026-05 does from the first of June."""
    return day < today.isoformat()[: len(day)]


def whole_day(value: str) -> dt.date | None:
    """Return a partial date as a day, where the day is known."""
    return dt.date.fromisoformat(value) if len(value) == len("2014-05-22") else None
