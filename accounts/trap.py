"""A field that people do not see, and that a machine which fills in every field does."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

TRAP = "website"


class TrapForm(forms.BaseForm):
    """For forms with the field ``website`` for a trap. Some password managers fill it in too.

    So nobody is turned away: the form is shown once more, with what was written and without the trap.
    """

    once_more: Any = _("Please send it again. Your text is still here.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if TRAP in self.fields and self.data.get(self.add_prefix(TRAP)):
            self.add_error(None, self.once_more)
            del self.fields[TRAP]
        return cleaned
