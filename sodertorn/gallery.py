"""What the gallery of components shows: real words of the programme in every state a component has."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.templatetags.static import static
from django.utils.text import slugify

from core.forms.finder import FinderField
from core.lists.facets import Facet, Option
from core.publishing.chain import Station
from partners.models import Organisation
from places.models import Area
from places.outline import outline

CONTENT = Path(__file__).parent / "content"


class FilterForm(forms.Form):
    q = forms.CharField(label="Sök bland utmaningarna", required=False)
    sort = forms.ChoiceField(label="Ordning", choices=[("new", "Senast ändrad"), ("title", "A–Ö")], required=False)


class SampleForm(forms.Form):
    title = forms.CharField(label="Vad är problemet?", help_text="En mening räcker. Du kan ändra den senare.")
    email = forms.EmailField(label="E-postadress")
    description = forms.CharField(label="Beskriv utmaningen", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    perspective = forms.ChoiceField(
        label="Perspektiv",
        choices=[("", "Välj"), ("k", "Kunskapsdriven"), ("m", "Medskapande"), ("v", "Värdeskapande")],
    )
    influence = forms.ChoiceField(
        label="Grad av inflytande",
        help_text="Vad deltagarna kan påverka.",
        widget=forms.RadioSelect,
        choices=[("info", "Information"), ("dialog", "Dialog"), ("decide", "Medbeslutande")],
    )
    municipalities = forms.MultipleChoiceField(
        label="Kommuner",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("b", "Botkyrka"), ("h", "Haninge"), ("n", "Nynäshamn")],
    )
    invited = FinderField(Organisation.objects.order_by("pk"), label="Vilka bjuder ni in?", required=False)
    starts = forms.DateField(label="Börjar", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    picture = forms.FileField(label="Bild", required=False)
    locked = forms.CharField(label="Organisation", disabled=True, initial="Huddinge kommun", required=False)
    terms = forms.BooleanField(
        label="Jag har läst hur mina uppgifter används", help_text="Du kan ångra dig när du vill."
    )


def samples() -> dict[str, Any]:
    text = (CONTENT / "gallery.json").read_text("utf-8")
    told = json.loads(text, object_hook=lambda row: SimpleNamespace(**row))
    told.record.get_confidence_display = lambda: "dokumenterad"
    told.record.get_relation_display = lambda: "programmets eget arbete"
    for step in told.steps:
        step.at = dt.date.fromisoformat(step.at)
    return {
        **vars(told),
        "maturities": list(enumerate(told.maturities)),
        "line_full": _line(told.stations, 1, 21, 11, 18, 3, here="challenge", url="#line"),
        "line_gap": _line(told.stations, 4, 1, 6, 0, 0, here="outcome", url="#line"),
        "line_start": _line(told.stations, 15, 24, 35, 78, 0, here="", url="#line"),
        "line_plain": _line(told.stations, 1, 0, 0, 2, 0, here="report", url=""),
        "page": Paginator(range(400), 20).page(7),
        "facets": [_facet(**vars(facet)) for facet in told.facets],
        "filter_form": FilterForm(data={"q": "buller", "sort": "new"}),
        "form": SampleForm(),
        "bad_form": SampleForm(
            data={"title": "", "email": "anna@", "perspective": "k", "invited": "kommun"}, auto_id="bad_%s"
        ),
        "pictured": _pictured("Så ser en dialog ut", credit="Södertörnsmodellen"),
        "pictured_plainly": _pictured("", credit=""),
        "logo_of": SimpleNamespace(name="Huddinge kommun", logo=_pictured("", credit="").picture),
        "passed_on": Organisation(pk=1),
        **_map(told.places),
    }


def _pictured(told: str, *, credit: str) -> SimpleNamespace:
    """Return a record with a picture of the portal itself; without words it only decorates."""
    stored = SimpleNamespace(width=960, height=600, urls={960: static("help/resident-1.sv.webp")})
    return SimpleNamespace(picture=stored, picture_alt_sv=told, picture_is_decorative=not told, picture_credit=credit)


def _line(stations: list[list[str]], *counts: int, here: str, url: str) -> list[Station]:
    return [
        Station(key, one if n == 1 else many, n, gap, url if n else "", key == here)
        for (key, one, many, gap), n in zip(stations, counts, strict=True)
    ]


def _facet(name: str, label: str, options: list[SimpleNamespace], open: bool) -> Facet:
    """Return the facet as a list shows it, with more values than it shows."""
    return Facet(name, label, [Option(**vars(option)) for option in options], open, total=63, other_url=f"?all={name}")


def _map(places: list[SimpleNamespace]) -> dict[str, Any]:
    areas = [Area(name=one.name, longitude=one.longitude, latitude=one.latitude) for one in places]
    for feature in json.loads((CONTENT / "sodertorn-kommuner.geojson").read_text())["features"]:
        name, (longitude, latitude) = feature["properties"]["namn"], feature["properties"]["etikett"]
        boundary = feature["geometry"]
        areas.append(Area(name=name, slug=slugify(name), boundary=boundary, longitude=longitude, latitude=latitude))
    drawn = outline(areas)
    assert drawn is not None  # noqa: S101  # the boundaries are there
    return {
        "shapes": [replace(shape, slug="", url="#hero-map") for shape in drawn.shapes],
        "dots": [replace(dot, tone=one.tone) for dot, one in zip(drawn.dots, places, strict=True)],
        "viewbox": drawn.viewbox,
    }
