"""Forms in which several people write about the same record."""

import hashlib
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.files.pictures import PicturesLast
from core.forms.texts import OneLanguageForm


class SeenForm(forms.ModelForm):
    """A form that undoes nothing that others have saved since its writer saw it.

    What tells the record as it was read goes to the page, and comes back with the form.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.initial["seen"] = self.version()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        seen = cleaned.get("seen")
        if seen and seen != self.initial["seen"] and self.touched() and not self.was_last():
            self.add_error(
                None,
                _(
                    "It was saved while you were writing, by somebody else or in another window. Your text "
                    "is still here: open its page in a new window, compare, and save again to keep yours."
                ),
            )
            self.data = self.data.copy()  # type: ignore[attr-defined]  # of a request
            self.data["seen"] = self.initial["seen"]  # type: ignore[index]
        return cleaned

    @cached_property
    def latest(self) -> Any:
        """The latest row of the record's history of edits."""
        return self.instance.history.first() if self.instance.pk and hasattr(self.instance, "history") else None

    def version(self) -> str:
        """Return the number of the latest edit, or a digest of what is saved where no history is kept."""
        if self.latest or not self.instance.pk:
            return str(self.latest.pk if self.latest else 0)
        saved = "\0".join(str(self.initial.get(name)) for name in self._meta.fields or ())
        return hashlib.sha256(saved.encode()).hexdigest()[:16]

    def touched(self) -> set[str]:
        """Return the fields in which the writer's text differs from what is saved: none after a double click."""
        return set(self.changed_data) - {"seen"}

    def was_last(self) -> bool:
        """Whether the latest edit is the writer's own, who has come back by way of the browser's history."""
        return bool(self.latest and self.user and self.latest.history_user_id == self.user.pk)


class WizardForm(PicturesLast, SeenForm, OneLanguageForm):
    user: User

    def has_only_defaults(self, *names: str) -> bool:
        """Whether nobody has to look at those fields: there is no fault, and nothing of anybody's own in them."""
        shown = [self[name] for name in names if name in self.fields]
        return not any(bound.errors or not self._is_default(bound) for bound in shown)

    def _is_default(self, bound: forms.BoundField) -> bool:
        column = self._meta.model._meta.get_field(bound.name)
        return str(bound.value() or "") in {"", str(column.get_default())}
