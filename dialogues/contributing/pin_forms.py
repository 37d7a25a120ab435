"""Contributions about a place, on a map or on a drawing. A point is one way to say where; none needs the pointer."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.marks import ONE_OF_THEM, mark
from dialogues.contributing.forms import IdeaForm
from dialogues.models import ActivityPlace
from dialogues.where.bounds import Reach, places_within_area
from dialogues.where.ground import Ground
from places.forms import AreaField, DegreesField, offer_areas
from places.models import Area

DRAWN_DECIMALS = 4  # of a share of a drawing: less than a pixel


class PinForm(IdeaForm):
    """Asks where, by a place that the organiser has named, a point, a square of the net, or in words."""

    point: tuple[str, str] = ("", "")  # the two fields in which the script puts it
    ways: tuple[str, ...] = ("named", "square")  # what else can be chosen
    is_nowhere = _("Say where: choose a place, or describe it in words.")

    named = forms.ModelChoiceField(
        ActivityPlace.objects.none(),
        label=_("One of these places?"),
        required=False,
        empty_label=_("None of them"),
        widget=forms.RadioSelect,
        blank=True,
    )
    square = forms.ChoiceField(label=_("A square"), required=False)

    class Meta(IdeaForm.Meta):
        fields = (*IdeaForm.Meta.fields, "place_text")
        labels = {**IdeaForm.Meta.labels, "place_text": _("Describe the place")}
        help_texts = {
            **IdeaForm.Meta.help_texts,
            "place_text": _("Such as “by the north entrance to the station”. Do not write where you live."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground = Ground(self.activity)
        for name in self.point:
            self.fields[name].widget = forms.HiddenInput()
        choices = [("", _("Choose a square")), *self.ground.squares()] if not self.ground.is_missing else []
        self.fields["square"].choices = choices  # type: ignore[attr-defined]
        self.named_places = self.activity.places.order_by("order", "pk")
        self.fields["named"].queryset = self.named_places  # type: ignore[attr-defined]
        if not self.named_places:
            del self.fields["named"]
        mark(self, ONE_OF_THEM, *self.ways, "place_text")
        if asked := self.fields.get("category"):
            category = forms.ModelChoiceField(
                asked.queryset,  # type: ignore[attr-defined]
                label=asked.label,
                required=False,
                empty_label=_("Something else"),
                widget=forms.RadioSelect,
                blank=True,
            )
            self.fields["category"] = category

    @property
    def asks_about_the_point(self) -> bool:
        """Whether the point lies just outside, and whoever chose it is asked whether that was meant."""
        return "outside" in self.errors or ("outside" in self.fields and bool(self.data.get("outside")))

    @property
    def told_point(self) -> str:
        """What the point is called that is chosen already; empty without one."""
        if {*self.point} & {*self.errors}:
            return ""
        point = [self.cleaned_data[name] if self.is_bound else self[name].value() for name in self.point]
        return "" if None in point else self.ground.name_of(*map(float, point))

    @property
    def points_of_places(self) -> dict[int, list[float]]:
        """The points of the places that the organiser has named, for the script."""
        places = self.activity.places.all() if "named" in self.fields else []
        return {place.pk: [*map(float, point)] for place in places if (point := self.point_of(place))}

    @property
    def in_a_part_of_their_own(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*self.point, *self.ways, "place_text", "outside", "category")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if {*self.in_a_part_of_their_own} & {*self.errors}:
            return cleaned
        missing = [name for name in self.point if cleaned[name] is None]
        if len(missing) == 1:
            self.add_error(missing[0], _("Half of the point is missing. Choose it again."))
            return cleaned
        if missing:
            self._take_what_was_chosen(cleaned)
        else:
            self.check_point(*(point := tuple(cleaned[name] for name in self.point)))
            if (named := cleaned.get("named")) and self.point_of(named) == point:
                cleaned["place_text"] = cleaned["place_text"] or named.name
        said = [cleaned.get(name) for name in (self.point[0], "area", "place_text")]
        if all(one in (None, "") for one in said) and not {*self.in_a_part_of_their_own} & {*self.errors}:
            self.add_error("place_text", self.is_nowhere)
        return cleaned

    def check_point(self, first: Decimal, second: Decimal) -> None:
        """Refuse a point that cannot be meant, or ask about it."""

    def point_of(self, place: ActivityPlace) -> tuple[Decimal, Decimal] | None:
        raise NotImplementedError

    def _take_what_was_chosen(self, cleaned: dict[str, Any]) -> None:
        """Take the point of a place or a square, where nobody has pointed."""
        chosen = None
        if named := cleaned.get("named"):
            chosen = self.point_of(named)
            cleaned["place_text"] = cleaned["place_text"] or named.name
        elif square := cleaned.get("square"):
            chosen = self.ground.middle_of(square)
        if chosen:
            cleaned |= dict(zip(self.point, chosen, strict=True))


class PlaceForm(PinForm):
    """An idea about a place, with a point on the map."""

    point = ("latitude", "longitude")
    ways = ("named", "area", "square")

    latitude = DegreesField(label=_("Latitude"))
    longitude = DegreesField(label=_("Longitude"))
    outside = forms.BooleanField(label=_("Yes, that is where it should be"), required=False)
    area = AreaField(
        Area.objects.none(), label=_("A place from the list"), required=False, empty_label=_("Choose a place")
    )

    class Meta(PinForm.Meta):
        fields = (*PinForm.Meta.fields, "latitude", "longitude", "area")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_areas(self, "area", places_within_area(self.activity.dialogue))
        mark(self, ONE_OF_THEM, "area")

    def clean_latitude(self) -> Decimal | None:
        return self._of_earth("latitude", 90)

    def clean_longitude(self) -> Decimal | None:
        return self._of_earth("longitude", 180)

    def _of_earth(self, name: str, most: int) -> Decimal | None:
        degrees: Decimal | None = self.cleaned_data[name]
        if degrees is not None and abs(degrees) > most:
            raise forms.ValidationError(_("There is no such place on earth."))
        return degrees

    def check_point(self, first: Decimal, second: Decimal) -> None:
        degrees, reach = (float(first), float(second)), Reach.of(self.activity)
        if reach.holds(*degrees):
            return
        where = self.ground.name_of(*degrees)
        if not reach.margin.holds(*degrees):
            told = str(_("The point is far outside the area."))
            if where:
                told = _("The point is far outside the area: %(where)s.") % {"where": where}
            advice = _("Choose another, or remove it and describe the place in words.")
            self.add_error("latitude", f"{told} {advice}")
        elif not self.cleaned_data["outside"]:
            self.add_error("outside", _("The point is outside the area. Should it be there?"))

    def point_of(self, place: ActivityPlace) -> tuple[Decimal, Decimal] | None:
        return place.point


class DrawnForm(PinForm):
    """An idea about a part of a drawing, with a point on it."""

    point = ("drawn_x", "drawn_y")

    drawn_x = forms.DecimalField(required=False, min_value=0, max_value=1)
    drawn_y = forms.DecimalField(required=False, min_value=0, max_value=1)

    class Meta(PinForm.Meta):
        fields = (*PinForm.Meta.fields, "drawn_x", "drawn_y")

    def clean_drawn_x(self) -> Decimal | None:
        return self._rounded("drawn_x")

    def clean_drawn_y(self) -> Decimal | None:
        return self._rounded("drawn_y")

    def _rounded(self, name: str) -> Decimal | None:
        share: Decimal | None = self.cleaned_data[name]
        return None if share is None else round(share, DRAWN_DECIMALS)

    def point_of(self, place: ActivityPlace) -> tuple[Decimal, Decimal] | None:
        return None if place.drawn_x is None or place.drawn_y is None else (place.drawn_x, place.drawn_y)
