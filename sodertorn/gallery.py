"""What the gallery of components shows: real words of the programme in every state a component has."""

import datetime as dt
import json
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.templatetags.static import static
from django.utils.text import slugify

from core.charts import bars, chart
from core.forms.finder import FinderField
from core.lists.facets import Facet, Option
from core.publishing.chain import Station
from dialogues.answering.answers import Numbers
from dialogues.answering.page import ORDER, Point, fates
from dialogues.models import Activity, Category, Kind, Statement, Symbol, Tone
from dialogues.where.bounds import Bounds
from dialogues.where.ground import Ground
from partners.models import Organisation
from places.ground import land
from places.models import Area
from places.naming import Known
from places.outline import outline
from sodertorn.sections import SECTIONS
from sodertorn.years import Bar, Year, Years

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
        "line_full": _line(told, 1, 21, 11, 18, 3, here="challenge", url="#line"),
        "line_gap": _line(told, 4, 1, 6, 0, 0, here="outcome", url="#line"),
        "line_start": _line(told, 15, 24, 35, 78, 0, here="", url="#line"),
        "line_plain": _line(told, 1, 0, 0, 2, 0, here="report", url=""),
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
        **_became(),
        "chart": chart("Rapporter per år", [("2013", 1), ("2014", None), ("2015", 0), ("2016", 11)], apart=3),
        "bars": bars([("Framtidsbilder", 2120, "#charts"), ("Stadskärnan", 300, ""), ("2 dialoger till", None, "")]),
        "passed_on": Organisation(pk=1),
        **_map(told.places),
        **_pins(),
        "now": _now(),
        "years": _years(),
        "signs": SECTIONS[-1].pages[:4],
    }


def _became() -> dict[str, object]:
    """Return each answer, and a point of each kind: summed up, of few when one took theirs back, and of nobody."""
    found = Numbers({"": 6, **{state.value: 40 - 5 * n for n, state in enumerate(ORDER)}})
    points = [
        _point("accepted", "Tunneln är mörkast där den svänger", "Ny belysning i hela tunneln. Trettio lampor.", 46),
        _point("partly", "", "En målad linje i år. En egen cykelbana när gatan byggs om.", 3, is_unsaid=True),
        _point("not_accepted", "Bygg en bro i stället", "Rampen skulle bli för brant för rullstol.", 0),
    ]
    return {"fates": fates(found, points), "n_fates": found.contributions, "points": points}


def _point(position: str, said: str, text: str, n: int, *, is_unsaid: bool = False) -> Point:
    """Return a point that is saved nowhere."""
    texts = {"said_sv": said, "text_sv": text}
    statement = Statement(pk=-n, position=position, due="" if is_unsaid else "2027-10", **texts)
    return Point(statement, n, [], is_unsaid)


def _pictured(told: str, *, credit: str) -> SimpleNamespace:
    """Return a record with a picture of the portal itself; without words it only decorates."""
    stored = SimpleNamespace(width=960, height=600, urls={960: static("help/resident-1.sv.webp")})
    return SimpleNamespace(picture=stored, picture_alt_sv=told, picture_is_decorative=not told, picture_credit=credit)


def _pins() -> dict[str, Any]:
    """Return a map with two known places and no pins of others, and the categories that pins can have."""
    ground = Ground(Activity(kind=Kind.MAP))
    ground.frame = Bounds(59.2, 17.9, 59.24, 18)
    ground.known = [Known("Flemingsberg", 59.22, 17.945), Known("Visättra", 59.213, 17.96)]
    ground.shapes = list  # type: ignore[method-assign]  # of a dialogue that is not there
    tones = cycle(Tone.values)
    ground.categories = [
        Category(pk=n, name=str(symbol.label).capitalize(), symbol=symbol, tone=next(tones))
        for n, symbol in enumerate(Symbol, start=1)
    ]
    return {"ground": ground, "pin_counts": [(category, category.pk * 3) for category in ground.categories]}


def _line(told: SimpleNamespace, *counts: int, here: str, url: str) -> list[Station]:
    return [
        Station(
            key,
            getattr(told.here, here) if key == here else (many, one)[n == 1],
            n,
            gap,
            url if n else "",
            here=key == here,
        )
        for (key, one, many, gap), n in zip(told.stations, counts, strict=True)
    ]


def _facet(name: str, label: str, options: list[SimpleNamespace], open: bool) -> Facet:
    """Return the facet as a list shows it, with more values than it shows."""
    return Facet(name, label, [Option(**vars(option)) for option in options], open, total=63, other_url=f"?all={name}")


def _now() -> SimpleNamespace:
    """Show two of five open dialogues, of which one has a last day, and a demonstration."""
    shown = [_dialogue("Var känns det otryggt på vägen till tåget?", "2026-03-15"), _dialogue("Vad ska torget heta?")]
    return SimpleNamespace(dialogues=shown, n=5, demonstration=_dialogue("Pröva att svara på en fråga"))


def _dialogue(title: str, ended: str = "") -> SimpleNamespace:
    organiser = SimpleNamespace(name_sv="Huddinge kommun")
    answer_by = dt.date(2026, 4, 30)
    return SimpleNamespace(
        title_sv=title, organiser=organiser, ended=ended, answer_by=answer_by, get_absolute_url=lambda: "#open-now"
    )


def _years() -> Years:
    """Draw two stages, of which one ended some day of a year, an event, and a year without anything."""
    told: list[Any] = [
        SimpleNamespace(name_sv=name, started=started, ended=ended, get_absolute_url=lambda: "#years")
        for name, started, ended in (("Steg 1", "2013-06", "2014"), ("Steg 2", "2014-05", "2016-10"))
    ]
    first, second = told
    event: Any = SimpleNamespace(
        title_sv="Vinnova beviljar etapp 2", date="2014-05-22", get_absolute_url=lambda: "#years"
    )
    years = [
        Year(2013, 2, 1, [first]), Year(2014, 4, 0, [first, second], [event]), Year(2015), Year(2016, 10, 5, [second]),
    ]  # fmt: skip
    stages = [(first, Bar(10.4, 39.6, 0, 25)), (second, Bar(33.3, 62.5))]
    events = [(event, 34.8)]
    return Years(years, stages, events, 24)


def _map(places: list[SimpleNamespace]) -> dict[str, Any]:
    areas = [Area(name=one.name, longitude=one.longitude, latitude=one.latitude) for one in places]
    for feature in json.loads((CONTENT / "sodertorn-kommuner.geojson").read_text())["features"]:
        name, (longitude, latitude) = feature["properties"]["namn"], feature["properties"]["etikett"]
        boundary = feature["geometry"]
        areas.append(Area(name=name, slug=slugify(name), boundary=boundary, longitude=longitude, latitude=latitude))
    drawn = outline(areas, ground=land())
    assert drawn is not None  # noqa: S101  # the boundaries are there
    return {
        "shapes": [replace(shape, slug="", url="#hero-map") for shape in drawn.shapes],
        "dots": [replace(dot, tone=one.tone) for dot, one in zip(drawn.dots, places, strict=True)],
        "viewbox": drawn.viewbox,
        "land": drawn.land,
    }
