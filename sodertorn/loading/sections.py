"""The sections of the content, in the order in which they are written, and what their entries become.

Most keys of the file are columns of the model (see ``columns_of``). The functions here take what is not as simple.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.text import slugify
from modeltranslation.fields import TranslationField

from challenges.models import (
    Challenge,
    ChallengeParty,
    Event,
    Goal,
    IdeaGroup,
    LikelyParty,
    Perspective,
    WorkPackage,
)
from core.publishing.provenance import Confidence, Relation
from core.publishing.publication import Publication
from dialogues.models import Dialogue, DialogueParty
from knowledge.models import Finding, FindingSource, FindingView, Indicator, Source
from outcomes.models import MethodCard, Outcome, Reuse, Trial
from pages.models import EditedPage, PageText
from partners.models import Aim, Organisation, Participation, ProcessStep, Programme, Stage, Term
from places.models import Area
from reports.models import Author, Link, Report
from sodertorn.loading.file import ContentFile, LoadError, Row
from talks.models import Seat, Talk

# Keys that name a kind of record, and the column of those that refer to it.
COLUMN_OF = {
    **dict.fromkeys(("municipality", "place"), "area"),
    **dict.fromkeys(("municipalities", "places"), "areas"),
    "partner": "organisation",
    "partners": "organisations",
    # The English notes are in the columns that once were the only ones.
    **{f"{name}_en": name for name in ("source_note", "position_note", "dates_note", "participants_note")},
}

Values = dict[str, Any]  # by column; references by slug, rows that belong to the record as a list of Values


@dataclass(frozen=True, eq=False)
class Section:
    """A list of the file, the model its entries become, and how."""

    name: str
    model: type[Model]
    derive: Callable[[Row, ContentFile], Values] = lambda row, file: {}  # takes the keys that it reads out of the row
    elsewhere: tuple[str, ...] = ()  # keys that another section reads, or that are not loaded
    key: str = "slug"  # the column that tells the entries apart

    def read(self, entry: Row, file: ContentFile) -> Values:
        row = {key: value for key, value in entry.items() if key not in self.elsewhere}
        derived = self.derive(row, file)
        values = columns_of(self.model, row, **derived)
        if "areas" in values:  # what lies in a district also lies in its municipality
            values["areas"] |= {file.municipality_of[area] for area in values["areas"] if area in file.municipality_of}
        return values


def columns_of(model: type[Model], row: Row, **given: Any) -> Values:
    """Return the ``given`` columns of ``model`` and those that the keys of ``row`` fill.

    A key that fills no column is misspelt, and would be lost in silence.
    """
    columns, values = _columns(model), dict(given)
    for key, value in row.items():
        name = COLUMN_OF.get(key, key)
        if name not in columns:
            raise LoadError(f"“{key}” is not a key that is known here")
        if columns[name].many_to_many:
            values[name] = values.get(name, set()) | set(value or ())
        elif value is not None or name not in values:
            values[name] = value
    if "more_sources" in values:
        values["more_sources"] = [url for url in values["more_sources"] or [] if url != values.get("source")]
    return {name: columns[name].get_default() if value is None else value for name, value in values.items()}


def _columns(model: type[Model]) -> dict[str, Any]:
    """Return the fields that an entry may fill: of a translated text its languages, not what stands for both."""
    fields: list[Any] = [
        *(field for field in model._meta.fields if field.editable and not field.primary_key),
        *model._meta.many_to_many,
    ]
    translated = {field.translated_field.name for field in fields if isinstance(field, TranslationField)}
    return {field.name: field for field in fields if field.name not in translated}


def country(row: Row, file: ContentFile) -> Values:
    return {"kind": Area.Kind.COUNTRY, "confidence": Confidence.DOCUMENTED}


def county(row: Row, file: ContentFile) -> Values:
    return {"kind": Area.Kind.COUNTY, "confidence": Confidence.DOCUMENTED}


def municipality(row: Row, file: ContentFile) -> Values:
    return {
        "kind": Area.Kind.MUNICIPALITY,
        "boundary": file.boundaries.get(row["code"]),
        "parent": slugify(row.pop("county")),
    }


def place(row: Row, file: ContentFile) -> Values:
    return {"parent": row.pop("municipality")}


def organisation(row: Row, file: ContentFile) -> Values:
    slug, sector, area = row["slug"], row["sector"], row.pop("municipality", None)
    governed = file.named_by("municipalities", "partner").get(slug, set()) | ({area} if area else set())
    coordinates = file.named_by("stages", "coordinator").get(slug, set())
    stages = set(row.pop("stages")) | file.named_by("stages", "partners").get(slug, set()) | coordinates
    return {
        "name_sv": row.pop("name"),
        "name_en": row.pop("name_en", None) or None,  # the Swedish name is the name
        "area": min(governed, default=None),
        "participations": [{"stage": stage, "role": _role(stage in coordinates, sector)} for stage in sorted(stages)],
    }


def _role(coordinates: bool, sector: str) -> Participation.Role:
    if coordinates:
        return Participation.Role.COORDINATOR
    return Participation.Role.FUNDER if sector == Organisation.Sector.FUNDER else Participation.Role.PARTNER


def part_of_programme(row: Row, file: ContentFile) -> Values:
    return {"programme": file.programme}


def challenge(row: Row, file: ContentFile) -> Values:
    """None of the programme's own challenges has an owner: the partners it names share it."""
    slug, group = row["slug"], row.pop("idea_group", None)
    answered = file.named_by("outcomes", "challenges").get(slug)
    documented = {party["organisation"]: party for party in _parties(ChallengeParty, row.pop("parties", []))}
    unspecified = {"role": ChallengeParty.Role.PARTY}
    return {
        "state": Challenge.State.RESULTS_PUBLISHED if answered else Challenge.State.IDENTIFIED,
        "publication": Publication.PUBLISHED,
        "idea_group": group or min(file.named_by("idea_groups", "challenges").get(slug, ()), default=None),
        "goals": {str(number) for number in row.pop("goals", ())},
        "parties": [
            documented.get(partner) or {"organisation": partner, **unspecified}
            for partner in sorted({*row.pop("partners"), *documented})
        ],
        "likely_parties": _parties(LikelyParty, row.pop("likely_parties", [])),
    }


def _parties(model: type[Model], groups: list[Row]) -> list[Values]:
    """Return a row for each organisation of the groups that have the same role, and are known in the same way."""
    rows = []
    for group in groups:
        known = known_by("role", group)
        rows += [
            columns_of(model, {**known, "role": group["role"], "partner": partner}) for partner in group.pop("partners")
        ]
        refuse_unknown(group, "role")
    return rows


# What an entry says of how one thing in it is known.
KNOWN_BY = ("source", "confidence", "note_sv", "note_en", "remark")


def known_by(field: str, row: Row) -> Values:
    """Take how ``field`` is known out of ``row``, as a value of its ``field_sources``."""
    return {"field_sources": {field: {key: row.pop(key) for key in KNOWN_BY if key in row}}}


def refuse_unknown(row: Row, *known: str) -> None:
    for key in row:
        if key not in known:
            raise LoadError(f"“{key}” is not a key that is known here")


def outcome(row: Row, file: ContentFile) -> Values:
    names_places = bool(row.get("municipalities") or row.get("places"))
    card = row.pop("card", None)
    return {
        **documented_maturity(row["kind"], row["relation"], names_places=names_places),
        "publication": Publication.PUBLISHED,
        "trials": [columns_of(Trial, trial) for trial in row.pop("trials", [])],
        "reuses": [_reuse(reuse) for reuse in row.pop("reuses", [])],
        **({"card": columns_of(MethodCard, card)} if card else {}),
    }


def _reuse(row: Row) -> Values:
    """Return what a source says of somebody's use: confirmed by nobody, so that it is shown as far as we know."""
    state = Reuse.State(row.pop("state"))
    known = known_by("state", row)
    return columns_of(Reuse, row, state=state, **known)


def documented_maturity(kind: str, relation: str, *, names_places: bool) -> Values:
    """Return how far the sources let us say that an outcome has been tried, with what that rests on, as columns.

    The sources do not say it, so that it is derived, and readers are told so: an idea is an idea; the programme's own
    outcome that names a municipality or a place was in the programme's test beds there; somebody else's that does
    was used there, outside any test bed; what names neither is not assessed.
    """
    if kind == Outcome.Kind.IDEA:
        level = Outcome.Maturity.IDEA
        basis = ("källan beskriver en idé.", "the source describes an idea.")
    elif not names_places:
        level = Outcome.Maturity.NOT_ASSESSED
        basis = (
            "källan nämner ingen kommun eller plats som arbetat med resultatet.",
            "the source names no municipality or place that has worked with the outcome.",
        )
    else:
        own = relation == Relation.PROGRAMME
        level = Outcome.Maturity.IN_TEST_BED if own else Outcome.Maturity.PILOTED
        basis = (
            f"källan nämner kommuner eller platser som arbetat med resultatet {'inom' if own else 'utanför'} "
            "programmet. Någon utvärdering har inte lästs in.",
            "the source names municipalities or places that worked with the outcome "
            f"{'within' if own else 'outside'} the programme. No evaluation has been loaded.",
        )
    return {
        "documented_maturity": level,
        "maturity_basis_sv": f"Härlett vid inläsningen: {basis[0]}",
        "maturity_basis_en": f"Derived when the content was loaded: {basis[1]}",
    }


def dialogue(row: Row, file: ContentFile) -> Values:
    municipalities, partners = set(row["municipalities"]), set(row.pop("partners"))
    organiser = _organiser(row["relation"], municipalities, partners, file)
    has_result = row.get("result_sv") or row.get("result_en")
    return {
        "state": Dialogue.State.RESULTS_PUBLISHED if has_result else Dialogue.State.CLOSED,
        "publication": Publication.PUBLISHED,
        "organiser": organiser,
        "parties": [
            {"organisation": partner, "role": _part(is_organiser=partner == organiser)} for partner in sorted(partners)
        ],
    }


def _part(*, is_organiser: bool) -> DialogueParty.Role:
    """Return the part that the sources let us say: which others there were, and not what they did."""
    return DialogueParty.Role.ORGANISER if is_organiser else DialogueParty.Role.PARTY


def _organiser(relation: str, municipalities: set[str], partners: set[str], file: ContentFile) -> str | None:
    """Return the partner that held the dialogue: a partner municipality's own work in one municipality is that one's.

    The programme's own dialogues have no single organiser in the sources.
    """
    if relation != Relation.PARTNER_MUNICIPALITY or len(municipalities) != 1:
        return None
    (municipality,) = municipalities
    governing = file.named_by("partners", "municipality").get(municipality, set()) | {
        slug for slug, named in file.named_by("municipalities", "partner").items() if municipality in named
    }
    return min(partners & governing, default=None)


def talk(row: Row, file: ContentFile) -> Values:
    """Talks that were held elsewhere are over. At their table sat the municipality, and whoever else is documented."""
    municipality = row.pop("led_by")
    return {
        "state": Talk.State.CLOSED,
        "publication": Publication.PUBLISHED,
        "municipality": municipality,
        "parties": [{"organisation": municipality, "role": Seat.Role.MUNICIPALITY}] if municipality else [],
    }


def report(row: Row, file: ContentFile) -> Values:
    return {
        "state": Report.State.PUBLISHED,
        "publication": Publication.PUBLISHED,
        "authors": [
            columns_of(Author, author, position=position)
            for position, author in enumerate(row.pop("authors", []), start=1)
        ],
    }


def indicator(row: Row, file: ContentFile) -> Values:
    """The outcome that measures it knows that; here it is said of the indicator."""
    return {"publication": Publication.PUBLISHED, "measured_by": {row.pop("outcome")} - {None}}


def finding(row: Row, file: ContentFile) -> Values:
    """Its views are locked when the figures are there."""
    views, sources = row.pop("views"), row.pop("sources")
    return {
        "publication": Publication.PUBLISHED,
        "views": [columns_of(FindingView, view, order=order) for order, view in enumerate(views, start=1)],
        "sources": [columns_of(FindingSource, source, order=order) for order, source in enumerate(sources, start=1)],
    }


def page_text(row: Row, file: ContentFile) -> Values:
    """Its place on the page is not for editors to change."""
    return {name: row.pop(name) for name in ("slug", "name", "order")}


SECTIONS = (
    Section("pages", EditedPage),
    Section("texts of pages", PageText, page_text),
    Section("countries", Area, country),
    Section("counties", Area, county),
    Section("municipalities", Area, municipality, elsewhere=("partner",)),
    Section("places", Area, place),
    Section("partners", Organisation, organisation),
    Section("programme", Programme, elsewhere=("goals", "process", "known_funding_sek", "contact_name")),
    Section("programme goals", Aim, part_of_programme),
    Section("process steps", ProcessStep, part_of_programme, elsewhere=("order",)),
    Section("stages", Stage, part_of_programme, elsewhere=("partners", "coordinator")),
    Section("perspectives", Perspective),
    Section("global goals", Goal, elsewhere=("slug",), key="number"),
    Section("idea_groups", IdeaGroup, elsewhere=("challenges",)),
    Section("work_packages", WorkPackage),
    Section("challenges", Challenge, challenge),
    Section("outcomes", Outcome, outcome),
    Section("dialogues", Dialogue, dialogue),
    Section("talks", Talk, talk),
    Section("events", Event),
    Section("reports", Report, report),
    Section("sources", Source),
    Section("indicators", Indicator, indicator),
    Section("findings", Finding, finding),
    Section("links", Link),
    Section("vocabulary", Term),
)
