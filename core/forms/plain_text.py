from typing import Any

from django import forms

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
