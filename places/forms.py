from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from places.models import Area

LONGEST_KEY = 18  # digits; what is longer does not fit the column


class KeysField(forms.ModelMultipleChoiceField):
    """Several records, by keys that the database can look for: Django's own fails on one that is too large."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        for one in value if isinstance(value, list | tuple) else []:
            if len(str(one)) > LONGEST_KEY:
                raise forms.ValidationError(self.error_messages["invalid_choice"], params={"value": str(one)[:40]})
        return super().clean(value)


class PlaceField(KeysField):
    """Places, each with what it lies in."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.parent.name}" if obj.parent else str(obj.name)


class PlacedForm(forms.ModelForm):
    """Asks for a record's ``areas`` in two lists: the municipalities, and the smaller and larger places."""

    places = PlaceField(Area.objects.none(), label=_("Certain places"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].queryset = Area.objects.municipalities().for_links()  # type: ignore[attr-defined]
        others = Area.objects.exclude(kind=Area.Kind.MUNICIPALITY)
        self.fields["places"].queryset = others.for_links()  # type: ignore[attr-defined]
        chosen = self.initial.get("areas", [])
        self.initial["areas"] = [area for area in chosen if area.kind == Area.Kind.MUNICIPALITY]
        self.initial["places"] = [area for area in chosen if area.kind != Area.Kind.MUNICIPALITY]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "areas" in cleaned:
            cleaned["areas"] = [*cleaned["areas"], *cleaned.get("places", [])]
        return cleaned
