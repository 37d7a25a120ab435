from collections.abc import Callable
from typing import Any

from django import forms

from core.text.plain import on_one_line

LONGEST = 500  # of what people paste: an address with the identifier in it


class IdentifierField(forms.CharField):
    """An identifier in whatever form it was copied, cleaned to the one form that is stored."""

    def __init__(self, stored_form: Callable[[str], str], **kwargs: Any) -> None:
        self.stored_form = stored_form
        super().__init__(**{"max_length": LONGEST, "required": False, **kwargs})

    def clean(self, value: Any) -> str:
        text = on_one_line(super().clean(value))
        return self.stored_form(text) if text else ""
