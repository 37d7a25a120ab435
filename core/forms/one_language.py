"""Forms that write a record's translated texts in the language of the page, and leave the other language alone."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from modeltranslation.translator import translator


class OneLanguageForm(forms.ModelForm):
    """Shows the page's language alone: the other one's text, shown as a fallback, would be saved as this one's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in translator.get_options_for_model(self._meta.model).all_fields:
            if name in self.fields:
                self.fields[name].widget.attrs["lang"] = get_language()
                if name not in (kwargs.get("initial") or {}):
                    self.initial[name] = getattr(self.instance, f"{name}_{get_language()}") or ""
