"""Days in forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DayField(forms.DateField):
    """A day as browsers send it, and as people write it where theirs has no calendar."""

    def __init__(self, **kwargs: Any) -> None:
        given: dict[str, Any] = {
            "input_formats": ["%Y-%m-%d"],
            "widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "error_messages": dict.fromkeys(
                ("invalid", "min_value", "max_value"), _("Write a day, such as 2026-05-22.")
            ),
            "required": False,
        }
        super().__init__(**(given | kwargs))
