"""Figures as people write them in a form: “7,0 %”, “1 234,5”, “−0.5”."""

import re
from decimal import Decimal, DecimalException
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.text.numbers import rounded, written
from knowledge.comparing.units import Writing
from knowledge.importing.signs import plain
from knowledge.models import Indicator

DECIMALS = 6  # that are kept
FIGURES = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
LARGEST = Decimal(10) ** 11
_ENGLISH_THOUSANDS = re.compile(r"[-−–]?\d{1,3}(,\d{3})+")


def number_in(text: str) -> str:
    """Return a number in plain notation, as it is written in the language of the page; what is none as it stands."""
    if get_language() == "en" and _ENGLISH_THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    return plain(text)


class AmountField(forms.DecimalField):
    """A number that is no indicator's."""

    widget = FIGURES

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as DecimalField's own
        found: Decimal | None = super().to_python(number_in(str(value or "").strip()))
        return found

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        plainly = f"{value.normalize():f}"
        return plainly if get_language() == "en" else plainly.replace(".", ",")


class FigureField(forms.Field):
    """A value of an indicator, as it is written in its unit: of a share its percentage, with or without the sign."""

    widget = FIGURES
    default_error_messages = {
        "invalid": _("Write a number, such as 7.5."),
        "percent": _("This is not counted in percent. Write a number without the sign."),
    }

    def __init__(self, *, indicator: Indicator, **kwargs: Any) -> None:
        self.indicator = indicator
        self.writing = Writing(indicator.unit)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").strip()
        if not text:
            return None
        number = number_in(text)
        if number.endswith("%"):
            if not self.writing.is_percent:
                raise ValidationError(self.error_messages["percent"], code="percent")
            number = number[:-1].rstrip()
        try:
            found = Decimal(number)
        except DecimalException as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if not found.is_finite() or abs(found) > LARGEST:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return rounded(found / 100 if self.indicator.unit == Indicator.Unit.SHARE else found, DECIMALS)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not self.indicator.can_be(value):
            lowest, highest = self.indicator.bounds
            limits = [self.writing.value(limit) for limit in (lowest, highest) if limit is not None]
            if len(limits) == 2:
                message = _("This is impossible: it lies between %(low)s and %(high)s.")
                raise ValidationError(message, params={"low": limits[0], "high": limits[1]})
            below = lowest is not None
            message = (
                _("This is impossible: it is at least %(limit)s.")
                if below
                else _("This is impossible: it is at most %(limit)s.")
            )
            raise ValidationError(message, params={"limit": limits[0]})

    def prepare_value(self, value: Any) -> Any:
        """Write a value as it was typed, or a decimal finer than it is shown."""
        if not isinstance(value, Decimal):
            return value
        shown, scaled = self.writing.shown(value), self.writing.scaled(value)
        decimals = self.writing.decimals + (0 if shown == scaled else 1)
        return f"{rounded(scaled, decimals):f}" if get_language() == "en" else written(scaled, decimals)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "").strip()
