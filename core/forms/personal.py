"""Forms whose texts others read: what tells of somebody is pointed out once, before it is sent."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text.personal import Found, find_personal, holds_private_link

POINTED_OUT = "pointed_out"  # the code of the error that is a question: ``ui.form_errors`` says what was found


class CarefulTexts(forms.Form):
    """Comes back with the words kept and says what was found; sent once more as it is, it is taken.

    What the form remembers is what has been pointed out: when the words change and something new stands there, that is
    pointed out as well. A private link of the portal is refused, as whoever reads it could act as its owner.
    """

    read_by_others: ClassVar[tuple[str, ...]] = ()

    pointed_out = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    pointed: Mapping[str, list[Found]] = {}  # what was found in each field, where it has not been seen before

    @property
    def was_pointed_out(self) -> bool:
        """Whether it comes back for that: the button then says what a press means."""
        return bool(self.pointed)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.read_by_others:
            del self.fields["pointed_out"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        found: dict[str, list[Found]] = {}
        for name in self.read_by_others:
            text = cleaned.get(name)
            if not isinstance(text, str) or not text or name not in self.fields:
                continue
            if holds_private_link(text):
                self.add_error(
                    name, _("There is a private link here. Whoever reads it can act in its owner’s name. Remove it.")
                )
            elif personal := find_personal(text):
                found[name] = personal
        seen = _digest(found)
        if found and cleaned.get("pointed_out") != seen:
            self.add_error(None, forms.ValidationError(_("Do you want others to read this?"), code=POINTED_OUT))
            self._show_again("pointed_out", seen)
            self.pointed = found
        return cleaned

    def _show_again(self, name: str, value: str) -> None:
        changed: Any = self.data.copy() if hasattr(self.data, "copy") else dict(self.data)
        changed[self.add_prefix(name)] = value
        self.data: Mapping[str, Any] = changed


def _digest(found: dict[str, list[Found]]) -> str:
    words = sorted(word for personal in found.values() for one in personal for word in one.words)
    return sha256("\n".join(words).encode()).hexdigest()
