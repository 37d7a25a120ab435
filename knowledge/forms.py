"""Figures as people write them in a form: “7,0 %”, “1 234,5”, “−0.5”."""

import re
from decimal import Decimal, DecimalException
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.text.numbers import decimals_of, rounded, written
from knowledge.comparing.units import Writing
from knowledge.importing.signs import plain
from knowledge.models import Indicator
from knowledge.models.figure import DECIMALS, LARGEST

FIGURES = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
_ENGLISH_THOUSANDS = re.compile(r"[-−–]?[1-9]\d{0,2}(,\d{3})+")
_A_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?", re.ASCII)


def number_in(text: str) -> str:
    """Return a number in plain notation, as it is written in the language of the page; what is none is empty."""
    if get_language() == "en" and _ENGLISH_THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    found = plain(text)
    return found if _A_NUMBER.fullmatch(found) else ""


class FigureField(forms.Field):
    """A value of an indicator, as it is written in its unit: of a share its percentage, with or without the sign."""

    widget = FIGURES
    default_error_messages = {
        "invalid": _("Write a number, such as 7.5."),
        "too_large": _("This is too large: write at most %(most)s."),
        "percent": _("This is not counted in percent. Write a number without the sign."),
    }

    def __init__(self, *, indicator: Indicator, **kwargs: Any) -> None:
        self.indicator = indicator
        self.writing = Writing(indicator.unit)
        if self.writing.is_percent:
            kwargs.setdefault("help_text", _("In percent, for example 7.5."))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").strip()
        if not text:
            return None
        if text.endswith("%"):
            if not self.writing.is_percent:
                raise ValidationError(self.error_messages["percent"], code="percent")
            text = text[:-1].rstrip()
        try:
            found = Decimal(number_in(text))
        except DecimalException as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if self.indicator.unit == Indicator.Unit.SHARE:
            found /= 100
        if abs(found) > LARGEST:
            most = {"most": self.writing.value(LARGEST)}
            raise ValidationError(self.error_messages["too_large"], code="too_large", params=most)
        return rounded(found, DECIMALS)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not self.indicator.can_be(value):
            lowest, highest = self.indicator.bounds
            limits = [self.writing.value(limit) for limit in (lowest, highest) if limit is not None]
            if len(limits) == 2:
                message = _("The value must lie between %(low)s and %(high)s.")
                raise ValidationError(message, params={"low": limits[0], "high": limits[1]})
            below = lowest is not None
            message = _("The value must be at least %(limit)s.") if below else _("The value must be at most %(limit)s.")
            raise ValidationError(message, params={"limit": limits[0]})

    def prepare_value(self, value: Any) -> Any:
        """Write a value with all the decimals that are kept, so that it is saved again as it was."""
        if not isinstance(value, Decimal):
            return value
        scaled = self.writing.scaled(value)
        decimals = max(self.writing.decimals, decimals_of(scaled))
        return f"{rounded(scaled, decimals):f}" if get_language() == "en" else written(scaled, decimals)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare values, not how they are written; ``initial`` may be a text, as it is shown."""
        known = self.to_python(initial) if isinstance(initial, str) else initial
        return super().has_changed(known, data)
