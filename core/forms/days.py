import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2100, 1, 1)


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
