"""Sections: places, partners and the programme itself."""

from decimal import Decimal

from django.utils.text import slugify

from partners.models import Organisation, Participation
from places.models import Area
from sodertorn.loading.entry import Entry
from sodertorn.loading.file import ContentFile
from sodertorn.loading.state import State, Values

POPULATION = "befolkning"  # the indicator that the file's population figures are values of


def provenance(entry: Entry) -> Values:
    """Return what every record says about how we know it."""
    source = entry.text("source")
    return {
        "source": source,
        "more_sources": [other for other in entry.texts("sources", optional=True) if other != source],
        "confidence": entry.text("confidence"),
        "source_note": entry.optional_text("notes"),
    }


def areas(entry: Entry, file: ContentFile, *keys: str) -> set[str]:
    """Return the places an entry names, under ``keys``; what lies in a district also lies in its municipality."""
    named = {slug for key in keys for slug in entry.references(key, key)}
    return named | {file.municipality_of[slug] for slug in named if slug in file.municipality_of}


def county(entry: Entry, file: ContentFile) -> State:
    return State(values={"kind": Area.Kind.COUNTY, "name": entry.text("name"), "code": entry.text("code")})


def municipality(entry: Entry, file: ContentFile) -> State:
    code = entry.text("scb_code")
    entry.optional_reference("partner", "partners")  # the partner's own entry says it too; see organisation()
    return State(
        values={
            "kind": Area.Kind.MUNICIPALITY,
            "name": entry.text("short_name"),
            "official_name": entry.text("name"),
            "code": code,
            **_position(entry),
            "boundary": file.boundaries.get(code),
            "website": entry.optional_text("website"),
            **entry.translated("description"),
            **entry.translated("population_note", into="figures_note"),
            **provenance(entry),
        },
        refs={"parent": slugify(entry.text("county"))},
        rows={"figures": _once(entry, _population(entry) + _key_figures(entry))},
    )


def place(entry: Entry, file: ContentFile) -> State:
    return State(
        values={
            "kind": entry.text("kind"),
            "name": entry.text("name"),
            **_position(entry),
            **entry.translated("description"),
            "figures_note_en": entry.optional_text("population_note") or None,  # the file has it in English only
            **provenance(entry),
        },
        refs={"parent": entry.reference("municipality", "municipalities")},
        rows={"figures": _population(entry)},
    )


def _position(entry: Entry) -> Values:
    center = entry.child("center")
    position = {"latitude": center.number("lat"), "longitude": center.number("lon")}
    center.finish()
    return {**position, "position_note": entry.optional_text("center_note")}


def _population(entry: Entry) -> list[Values]:
    return _figures(entry, "population", POPULATION, entry.yearly("population"))


def _key_figures(entry: Entry) -> list[Values]:
    rows = []
    for figure in entry.children("key_figures"):
        indicator = figure.reference("indicator", "indicators")
        rows += _figures(figure, "indicator", indicator or "", figure.yearly("values"))
        figure.finish()
    return rows


def _figures(entry: Entry, key: str, indicator: str, values: dict[int, Decimal]) -> list[Values]:
    if not values or not indicator or not entry.knows(key, "indicators", indicator):
        return []
    return [{"indicator": indicator, "year": year, "value": value} for year, value in values.items()]


def _once(entry: Entry, figures: list[Values]) -> list[Values]:
    """Return ``figures``, which must have one value for an indicator and a year."""
    found = [(figure["indicator"], figure["year"]) for figure in figures]
    for indicator, year in sorted({pair for pair in found if found.count(pair) > 1}):
        entry.complain(f"has more than one value of “{indicator}” for {year}")
    return figures


def organisation(entry: Entry, file: ContentFile) -> State:
    slug, sector = entry.slug, entry.text("type")
    name = entry.text("name")
    area = entry.optional_reference("municipality", "municipalities")
    governed = file.named_by("municipalities", "partner").get(slug, set()) | ({area} if area else set())
    if len(governed) > 1:
        entry.complain(f"governs more than one municipality: {', '.join(sorted(governed))}")
    stages = {*entry.references("stages", "stages"), *file.named_by("stages", "partners").get(slug, ())}
    coordinates = file.named_by("stages", "coordinator").get(slug, set())
    return State(
        values={
            "name_sv": name,
            "name_en": entry.optional_text("name_en") or None,  # the Swedish name is the name
            "short_name": entry.optional_text("short_name"),
            "sector": sector,
            "website": entry.optional_text("website"),
            **entry.translated("role"),
            **entry.translated("description"),
            **provenance(entry),
        },
        refs={"area": min(governed, default=None)},
        rows={
            "participations": [
                {"stage": stage, "role": _role(stage in coordinates, sector)} for stage in sorted(stages | coordinates)
            ]
        },
    )


def _role(coordinates: bool, sector: str) -> Participation.Role:
    if coordinates:
        return Participation.Role.COORDINATOR
    return Participation.Role.FUNDER if sector == Organisation.Sector.FUNDER else Participation.Role.PARTNER


def programme(entry: Entry, file: ContentFile) -> State:
    entry.skip("goals", "process")  # sections of their own
    period, contact = entry.child("period"), entry.child("contact")
    contact.skip("name")  # the page names the role and the organisation, never the person
    known = provenance(entry)
    if (page := contact.text("source")) != known["source"]:
        known["more_sources"].append(page)
    _check_funding(entry, file)
    state = State(
        values={
            **entry.translated("name"),
            **entry.translated("tagline"),
            **entry.translated("description"),
            "started": period.optional_text("start"),
            "ended": period.optional_text("end"),
            **period.translated("note", into="period_note"),
            **entry.translated("call"),
            "website": entry.optional_text("website"),
            **contact.translated("role", into="contact_role"),
            **known,
        },
        refs={
            "funder": entry.optional_reference("funder", "partners"),
            "coordinator": entry.optional_reference("coordinator", "partners"),
            "project_lead": entry.optional_reference("project_lead", "partners"),
            "contact_organisation": contact.reference("organisation", "partners"),
        },
        many={"co_funders": entry.references("co_funders", "partners")},
    )
    period.finish()
    contact.finish()
    return state


def _check_funding(entry: Entry, file: ContentFile) -> None:
    """The stages hold the grants and budgets; the programme's summary of them must say the same."""
    summary = entry.child("known_funding_sek")
    for stage in file.entries("stages"):
        number = stage.integer("number")
        for key, column in (("vinnova", "vinnova_grant_sek"), ("total", "total_budget_sek")):
            stated, in_stage = summary.optional_integer(f"stage_{number}_{key}"), stage.optional_integer(column)
            if stated is not None and stated != in_stage:
                summary.complain(f"“stage_{number}_{key}” contradicts “{column}” of the stage")
    summary.finish()


def aim(entry: Entry, file: ContentFile) -> State:
    return State(
        values={
            "order": entry.integer("order"),
            "text_sv": entry.text("sv"),
            "text_en": entry.text("en"),
            "source": entry.text("source"),
        },
        refs={"programme": file.programme},
    )


def process_step(entry: Entry, file: ContentFile) -> State:
    entry.skip("order")  # the step's own number says it
    return State(
        values={"number": entry.integer("step"), "text_sv": entry.text("sv"), "text_en": entry.text("en")},
        refs={"programme": file.programme},
    )


def stage(entry: Entry, file: ContentFile) -> State:
    entry.references("partners", "partners")  # become the partners' participations; see organisation()
    entry.optional_reference("coordinator", "partners")
    return State(
        values={
            "number": entry.integer("number"),
            **entry.translated("name"),
            "started": entry.optional_text("start"),
            "ended": entry.optional_text("end"),
            "reference_number": entry.optional_text("diarienummer"),
            "grant": entry.optional_integer("vinnova_grant_sek"),
            "total_budget": entry.optional_integer("total_budget_sek"),
            **entry.translated("description"),
            **provenance(entry),
        },
        refs={"programme": file.programme},
    )
