"""What the gallery of components shows: real words of the programme in every state a component has."""

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator

from partners.models import Organisation
from records.chain import Station
from records.finder import FinderField

_BOUNDARIES = Path(__file__).parent / "content" / "sodertorn-kommuner.geojson"


@dataclass
class Option:
    value: str
    label: str
    count: int
    selected: bool = False

    @property
    def key(self) -> str:
        return self.value


@dataclass
class Facet:
    name: str
    label: str
    options: list[Option]
    open: bool = False


@dataclass
class Source:
    source: str = "https://www.sodertornsmodellen.com/ekosystemtjanster"
    more_sources: list[str] = field(default_factory=lambda: ["https://whitearkitekter.com/se/"])
    source_note: str = "Platsangivelsen avser kommunen; exakt lokal är inte känd."

    def get_confidence_display(self) -> str:
        return "dokumenterad"

    def get_relation_display(self) -> str:
        return "programmets eget arbete"


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
    """Return the context of ``gallery.html``."""
    return {
        "line_full": _line(1, 21, 11, 18, 3, here="challenge", url="#line"),
        "line_gap": _line(4, 1, 6, 0, 0, here="outcome", url="#line"),
        "line_start": _line(15, 24, 35, 78, 0, here="", url="#line"),
        "line_plain": _line(1, 0, 0, 2, 0, here="report", url=""),
        "rows": _rows(),
        "maturities": list(enumerate(["inte bedömd", "idé", "i testbädd", "pilot", "utvärderad", "rekommenderad"])),
        "record": Source(),
        "steps": _history(),
        "page": Paginator(range(400), 20).page(7),
        "first_page": Paginator(range(40), 20).page(1),
        "filter_form": FilterForm(data={"q": "buller", "sort": "new"}),
        "facets": _facets(),
        "chips": [
            SimpleNamespace(label="Kunskapsdriven", url="#filters"),
            SimpleNamespace(label="Huddinge", url="#filters"),
        ],
        "form": SampleForm(),
        "bad_form": SampleForm(
            data={"title": "", "email": "anna@", "perspective": "k", "invited": "kommun"}, prefix=None, auto_id="bad_%s"
        ),
        "markdown_text": (
            "Dialogen kommer ofta när förslaget redan är **klart**. Utmaningen är att\n\n- nå fler\n- nå dem tidigare\n"
            "- återkoppla, se [vägledningen](https://www.boverket.se/)\n\n> Vi vill veta vad som blev av det vi sa.\n"
        ),
        **_map(),
    }


def _rows() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(
            title_sv="Att släppa in invånarna medan det går att påverka",
            title_en="Letting residents in while it still matters",
            description_sv="Dialogen kommer ofta när förslaget redan är klart. Samma personer brukar dyka upp.",
            description_en="",
            tone="copper",
            perspective="Medskapande",
            facts="Botkyrka, Haninge, Huddinge, Salem",
            more="11 resultat · 21 dialoger · 18 rapporter",
        ),
        SimpleNamespace(
            title_sv="",
            title_en="Making decisions on facts rather than hunches",
            description_sv="Kommuner har gott om statistik men den når sällan fram till dem som ska besluta.",
            description_en="Municipalities have plenty of statistics but they seldom reach those who decide.",
            tone="lake",
            perspective="Kunskapsdriven",
            facts="Huddinge, Haninge, Botkyrka",
            more="6 resultat · 7 rapporter",
        ),
        SimpleNamespace(
            title_sv="Att komma åt mark när kommunen inte äger den",
            title_en="Getting hold of land the municipality does not own",
            description_sv="Södertörnskommunerna äger en liten del av den mark som ska bebyggas.",
            description_en="The municipalities own little of the land to be built on.",
            tone="moss",
            perspective="Värdeskapande",
            facts="Alla åtta kommuner",
            more="3 resultat · 1 dialog · 8 rapporter",
        ),
    ]


def _history() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(at=None, actor_label="", from_label="", to_label="utkast", reason=""),
        SimpleNamespace(
            at=dt.date(2014, 5, 22),
            actor_label="Huddinge kommun",
            from_label="utkast",
            to_label="inskickad",
            reason="",
        ),
        SimpleNamespace(
            at=dt.date(2014, 9, 3),
            actor_label="Redaktionen",
            from_label="inskickad",
            to_label="identifierad",
            reason="Delas av flera kommuner. En idégrupp bildas i höst.",
        ),
    ]


def _facets() -> list[Facet]:
    return [
        Facet(
            "perspective",
            "Perspektiv",
            [
                Option("kunskapsdriven", "Kunskapsdriven", 10, selected=True),
                Option("medskapande", "Medskapande", 6),
                Option("vardeskapande", "Värdeskapande", 0),
            ],
            open=True,
        ),
        Facet("municipality", "Kommun", [Option("botkyrka", "Botkyrka", 12), Option("haninge", "Haninge", 9)]),
        Facet("state", "Läge", [Option("open", "Identifierad", 3), Option("done", "I återanvändning", 1)]),
        Facet("goal", "Globala mål", [Option("11", "11. Hållbara städer och samhällen", 14)]),
    ]


def _line(*counts: int, here: str, url: str) -> list[Station]:
    keys = ["challenge", "dialogue", "outcome", "report", "reuse"]
    words = [
        ("utmaning", "utmaningar", "ingen utmaning ännu"),
        ("dialog", "dialoger", "ingen dialog ännu"),
        ("resultat", "resultat", "inget resultat ännu"),
        ("rapport", "rapporter", "ingen rapport ännu"),
        ("återanvändning", "återanvändningar", "ingen återanvändning ännu"),
    ]
    return [
        Station(key, one if n == 1 else many, n, url if n else "", key == here, gap)
        for key, (one, many, gap), n in zip(keys, words, counts, strict=True)
    ]


def _map() -> dict[str, Any]:
    """Draw the boundaries on a flat sheet: good enough at 59° north for a picture a hand wide."""

    def place(position: list[float]) -> tuple[int, int]:
        return round((position[0] - 17.23) * 430), round((59.335 - position[1]) * 835)

    shapes = []
    for feature in json.loads(_BOUNDARIES.read_text())["features"]:
        geometry, properties = feature["geometry"], feature["properties"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        rings = [" ".join("{} {}".format(*place(position)) for position in polygon[0]) for polygon in polygons]
        x, y = place(properties["etikett"])
        path = "".join(f"M{ring}Z" for ring in rings)
        shapes.append(SimpleNamespace(name=properties["namn"], slug="", url="#hero-map", path=path, x=x, y=y))
    places = [("Flemingsberg", "lake", [17.945, 59.22]), ("Storvreten", "copper", [17.85, 59.195])]
    places += [("Haninge centrum", "moss", [18.14, 59.168]), ("Fornuddsparken", "copper", [18.25, 59.24])]
    dots = [SimpleNamespace(name=name, tone=tone, x=at[0], y=at[1]) for name, tone, p in places for at in [place(p)]]
    return {"shapes": shapes, "dots": dots, "viewbox": "0 0 545 450"}
