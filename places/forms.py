from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms.finder import FinderField, fits_in_a_list
from core.forms.keys import RecordsField, is_key
from core.forms.marks import mark
from places.models import Area

FURTHEST_EAST = 180
DECIMALS = 5  # of a degree: about a metre


def _named(area: Any) -> str:
    """Name a place with what it lies in."""
    return f"{area.name}, {area.parent.name}" if area.parent else str(area.name)


class PlaceField(RecordsField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return _named(obj)


class AreaField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return _named(obj)


class AreaFinder(FinderField):
    def label_from_instance(self, record: Any) -> str:
        return _named(record)


def offer_areas(form: forms.BaseForm, name: str, areas: QuerySet[Area]) -> None:
    """Let an AreaField of a form offer ``areas``, in a list or, where they are many, by their names."""
    field: Any = form.fields[name]
    if fits_in_a_list(areas):
        field.queryset = areas
    else:
        form.fields[name] = AreaFinder(areas, label=field.label, required=field.required, help_text=field.help_text)


class DegreesField(forms.DecimalField):
    """Degrees as people copy them from a map: with a comma or a point, and more decimals than are kept."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=-FURTHEST_EAST, max_value=FURTHEST_EAST, required=False, widget=forms.TextInput, **kwargs
        )

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as DecimalField's own
        degrees: Decimal | None = super().to_python(str(value or "").replace(",", ".").replace("−", "-"))
        if degrees is None or not degrees.is_finite() or not -FURTHEST_EAST <= degrees <= FURTHEST_EAST:
            return degrees  # refused by the next check
        return round(degrees, DECIMALS)


class PositionForm(forms.ModelForm):
    """Asks for a point on the map: for both its degrees, or for neither."""

    latitude = DegreesField(label=_("Latitude"), help_text=_("Degrees north, such as 59.23705."))
    longitude = DegreesField(label=_("Longitude"), help_text=_("Degrees east, such as 17.98192."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark(self, _("(both or neither)"), "latitude", "longitude")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"latitude", "longitude"} & set(self.errors):
            return cleaned
        latitude, longitude = cleaned["latitude"], cleaned["longitude"]
        if latitude is not None and longitude is not None:
            self.check_point(latitude, longitude)
        elif latitude is not None or longitude is not None:
            missing = "latitude" if latitude is None else "longitude"
            self.add_error(missing, _("Enter both latitude and longitude, or neither."))
        return cleaned

    def check_point(self, latitude: Decimal, longitude: Decimal) -> None:
        """Refuse a point that cannot be meant."""


class PlacedForm(forms.ModelForm):
    """Asks for a record's ``areas`` in two lists: the municipalities, and the smaller and larger places.

    Where those are many, the second list holds the ones that have been chosen, and ``place`` adds one by its name.
    """

    places = PlaceField(Area.objects.none(), label=_("Particular places"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].queryset = Area.objects.municipalities().for_links()  # type: ignore[attr-defined]
        chosen = self.initial.get("areas", [])
        self.initial["areas"] = [area for area in chosen if area.kind == Area.Kind.MUNICIPALITY]
        self.initial["places"] = [area for area in chosen if area.kind != Area.Kind.MUNICIPALITY]
        others = Area.objects.spoken_of().exclude(kind=Area.Kind.MUNICIPALITY).for_links()
        field: Any = self.fields["places"]
        field.queryset = others
        if not fits_in_a_list(others):
            field.queryset = others.filter(pk__in={area.pk for area in self.initial["places"]} | self._ticked())
            self.fields["place"] = AreaFinder(others, label=_("Add a place"), required=False)

    def _ticked(self) -> set[int]:
        ticked = self.fields["places"].widget.value_from_datadict(self.data, {}, self.add_prefix("places")) or []
        return {int(key) for key in ticked if is_key(key)}

    @property
    def place_fields(self) -> list[forms.BoundField]:
        """The list, where there is anything in it, and the field that adds to it, where there is one."""
        field: Any = self.fields["places"]
        shown = ["places"] if "place" not in self.fields or field.queryset else []
        return [self[name] for name in (*shown, "place") if name in self.fields]

    @property
    def has_places(self) -> bool:
        return any(field.value() for field in self.place_fields)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "areas" in cleaned:
            added = [place] if (place := cleaned.get("place")) else []
            cleaned["areas"] = list(dict.fromkeys([*cleaned["areas"], *cleaned.get("places", []), *added]))
        return cleaned
