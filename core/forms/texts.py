"""Forms that clean texts, and write them in the language of the page."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from modeltranslation.translator import translator

from core.text.plain import on_one_line, plain


class PlainTexts(forms.BaseForm):
    """For forms whose texts lose the letters that nobody sees. What was nothing else is empty."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name, field in self.fields.items():
            if type(field) is forms.CharField and isinstance(value := cleaned.get(name), str):
                cleaned[name] = plain(value) if isinstance(field.widget, forms.Textarea) else on_one_line(value)
                if value and not cleaned[name] and field.required:
                    self.add_error(name, field.error_messages["required"])
        return cleaned


class PlainTextForm(PlainTexts, forms.ModelForm):
    pass


class OneLanguageForm(forms.ModelForm):
    """Shows the page's language alone: the other one's text, shown as a fallback, would be saved as this one's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in translator.get_options_for_model(self._meta.model).all_fields:
            if name in self.fields:
                self.fields[name].widget.attrs["lang"] = get_language()
                if name not in (kwargs.get("initial") or {}):
                    self.initial[name] = getattr(self.instance, f"{name}_{get_language()}") or ""
