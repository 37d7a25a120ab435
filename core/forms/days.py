import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2100, 1, 1)
FIRST_MOMENT, LAST_MOMENT = (
    dt.datetime(day.year, 1, 1, tzinfo=ZoneInfo("Europe/Stockholm")) for day in (FIRST_DAY, LAST_DAY)
)


class DayField(forms.DateField):
    """A day between two others. What is kept as a moment, or as text, is shown as its day in Sweden."""

    def __init__(
        self,
        *,
        first: dt.date = FIRST_DAY,
        last: dt.date | Callable[[], dt.date] = LAST_DAY,
        empty_value: Any = None,
        error_messages: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.empty_value = empty_value
        wrong = dict.fromkeys(("invalid", "min_value", "max_value"), _("Write a day, such as 2026-05-22."))
        super().__init__(
            required=False,
            input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            validators=[MinValueValidator(first), MaxValueValidator(last)],
            error_messages=wrong | (error_messages or {}),
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        return super().clean(value) or self.empty_value

    def prepare_value(self, value: Any) -> Any:
        return timezone.localtime(value).date() if isinstance(value, dt.datetime) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.to_python(self.prepare_value(initial)), data)


class MomentField(forms.DateTimeField):
    """A day and a time in Sweden, as browsers send it, and as people write it where theirs has no calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H.%M"],
            widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            validators=[MinValueValidator(FIRST_MOMENT), MaxValueValidator(LAST_MOMENT)],
            error_messages={
                "invalid": _("Write a day and time, such as 2026-05-22 18:00."),
                "min_value": _("Write a day and time, such as 2026-05-22 18:00."),
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> dt.datetime | None:
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            raise ValidationError(
                _(
                    "The clocks change that night, so this time does not exist or comes twice. Choose one before "
                    "02.00 or after 03.00."
                )
            ) from error
