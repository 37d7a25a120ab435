"""Keys of records as they come in an address or a form: anything may stand there."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LONGEST_KEY = 18  # digits; what is longer does not fit the column, and one of the databases fails on it


def is_key(value: Any) -> bool:
    return str(value).isdecimal() and len(str(value)) <= LONGEST_KEY


class RecordsField(forms.ModelMultipleChoiceField):
    """Several records; what can be nobody's key is no choice, however large it is."""

    def _check_values(self, value: Any) -> Any:
        for one in value:
            if not is_key(one):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": str(one)[:40]}
                )
        return super()._check_values(value)  # type: ignore[misc]
