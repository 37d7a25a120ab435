"""The sections of the content, in the order in which they are written, and what their entries become.

Most keys of the file are columns of the model (see ``Entry.read``). The functions here read what is not as simple.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import Model
from django.utils.text import slugify

from challenges.models import Challenge, ChallengeParty, Event, Goal, IdeaGroup, Perspective, WorkPackage
from dialogues.models import Dialogue
from outcomes.models import Indicator, Outcome, Trial
from partners.models import Aim, Organisation, Participation, ProcessStep, Programme, Stage, Term
from places.models import Area
from records.provenance import Confidence, Relation
from records.publication import Publication
from reports.models import Author, Link, Report
from sodertorn.loading.entry import Entry, LoadError, Values
from sodertorn.loading.file import ContentFile

POPULATION = "befolkning"  # the indicator that the file's population figures are values of


@dataclass(frozen=True, eq=False)
class Section:
    """A list of the file, the model its entries become, and how."""

    name: str
    model: type[Model]
    derive: Callable[[Entry, ContentFile, str], Values] = lambda entry, file, slug: {}
    names: Mapping[str, str] = field(default_factory=dict)  # of columns, by key, where they have others than elsewhere
    elsewhere: tuple[str, ...] = ()  # keys that another section reads, or that are not loaded
    key: str = "slug"  # the column that tells the entries apart

    def read(self, entry: Entry, file: ContentFile, slug: str) -> Values:
        entry.skip(*self.elsewhere)
        values = entry.read(self.model, self.names, **self.derive(entry, file, slug))
        if "areas" in values:  # what lies in a district also lies in its municipality
            values["areas"] |= {file.municipality_of[area] for area in values["areas"] if area in file.municipality_of}
        return values


def county(entry: Entry, file: ContentFile, slug: str) -> Values:
    return {"kind": Area.Kind.COUNTY, "source": None, "confidence": Confidence.DOCUMENTED}


def municipality(entry: Entry, file: ContentFile, slug: str) -> Values:
    code = entry.text("scb_code")
    figures = _figures(entry) + [row for figure in entry.children("key_figures") for row in _key_figures(figure)]
    found = [(figure["indicator"], figure["year"]) for figure in figures]
    for indicator, year in sorted({pair for pair in found if found.count(pair) > 1}):
        entry.complain(f"has more than one value of “{indicator}” for {year}")
    return {
        "kind": Area.Kind.MUNICIPALITY,
        "code": code,
        "boundary": file.boundaries.get(code),
        "parent": slugify(entry.text("county")),
        "figures": figures,
        **_position(entry),
    }


def place(entry: Entry, file: ContentFile, slug: str) -> Values:
    note = entry.optional_text("population_note")  # the file has it in English only
    return {"figures_note_en": note or None, "figures_note_sv": None, "figures": _figures(entry), **_position(entry)}


def _position(entry: Entry) -> Values:
    center = entry.child("center")
    position = {"latitude": center.number("lat"), "longitude": center.number("lon")}
    center.finish()
    return position


def _figures(entry: Entry) -> list[Values]:
    figures = entry.yearly("population")
    if figures and not entry.knows("indicator", POPULATION):
        return []
    return [{"indicator": POPULATION, "year": year, "value": value} for year, value in figures.items()]


def _key_figures(entry: Entry) -> list[Values]:
    indicator, figures = entry.reference("indicator"), entry.yearly("values")
    entry.finish()
    return [{"indicator": indicator, "year": year, "value": value} for year, value in figures.items() if indicator]


def organisation(entry: Entry, file: ContentFile, slug: str) -> Values:
    sector, area = entry.text("type"), entry.reference("municipality")
    governed = file.named_by("municipalities", "partner").get(slug, set()) | ({area} if area else set())
    if len(governed) > 1:
        entry.complain(f"governs more than one municipality: {', '.join(sorted(governed))}")
    coordinates = file.named_by("stages", "coordinator").get(slug, set())
    stages = entry.references("stages") | file.named_by("stages", "partners").get(slug, set()) | coordinates
    return {
        "sector": sector,
        "name_en": entry.optional_text("name_en") or None,  # the Swedish name is the name
        "area": min(governed, default=None),
        "participations": [{"stage": stage, "role": _role(stage in coordinates, sector)} for stage in sorted(stages)],
    }


def _role(coordinates: bool, sector: str) -> Participation.Role:
    if coordinates:
        return Participation.Role.COORDINATOR
    return Participation.Role.FUNDER if sector == Organisation.Sector.FUNDER else Participation.Role.PARTNER


def programme(entry: Entry, file: ContentFile, slug: str) -> Values:
    period, contact = entry.child("period"), entry.child("contact")
    contact.skip("name")  # the page names the role and the organisation, never the person
    values = {
        "started": period.optional_text("start"),
        "ended": period.optional_text("end"),
        **{f"period_note_{language}": period.text(f"note_{language}") for language in ("sv", "en")},
        **{f"contact_role_{language}": contact.text(f"role_{language}") for language in ("sv", "en")},
        "contact_organisation": contact.reference("organisation"),
        "more_sources": [contact.text("source")],
    }
    period.finish()
    contact.finish()
    return values


def part_of_programme(entry: Entry, file: ContentFile, slug: str) -> Values:
    return {"programme": file.programme}


def challenge(entry: Entry, file: ContentFile, slug: str) -> Values:
    """None of the programme's own challenges has an owner: the partners it names share it."""
    answered = file.named_by("outcomes", "challenges").get(slug)
    return {
        "state": Challenge.State.RESULTS_PUBLISHED if answered else Challenge.State.IDENTIFIED,
        "publication": Publication.PUBLISHED,
        "idea_group": _idea_group(entry, file, slug),
        "parties": [
            {"organisation": partner, "role": ChallengeParty.Role.PARTY}
            for partner in sorted(entry.references("partners"))
        ],
    }


def _idea_group(entry: Entry, file: ContentFile, slug: str) -> str | None:
    """Both the challenge and the idea group may name the other; they must not name different ones."""
    own = entry.reference("idea_group")
    named = file.named_by("idea_groups", "challenges").get(slug, set()) | ({own} if own else set())
    if len(named) > 1:
        entry.complain(f"belongs to more than one idea group: {', '.join(sorted(named))}")
    return min(named, default=None)


def outcome(entry: Entry, file: ContentFile, slug: str) -> Values:
    kind, relation = entry.text("kind"), entry.text("relation")
    areas = entry.references("municipalities") | entry.references("places")
    return {
        "kind": kind,
        "relation": relation,
        "areas": areas,
        **documented_maturity(kind, relation, names_places=bool(areas)),
        "publication": Publication.PUBLISHED,
        "trials": [trial.read(Trial, outcome=slug) for trial in entry.children("trials")],
    }


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


def dialogue(entry: Entry, file: ContentFile, slug: str) -> Values:
    relation = entry.text("relation")
    municipalities, partners = entry.references("municipalities"), entry.references("partners")
    result = {f"result_{language}": entry.optional_text(f"result_{language}") or None for language in ("sv", "en")}
    return {
        "state": Dialogue.State.RESULTS_PUBLISHED if any(result.values()) else Dialogue.State.CLOSED,
        "publication": Publication.PUBLISHED,
        "relation": relation,
        **result,
        "organiser": _organiser(relation, municipalities, partners, file),
        "areas": municipalities,
        "organisations": partners,
    }


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


def report(entry: Entry, file: ContentFile, slug: str) -> Values:
    return {
        "state": Report.State.PUBLISHED,
        "publication": Publication.PUBLISHED,
        "authors": [
            author.read(Author, report=slug, position=position)
            for position, author in enumerate(entry.children("authors"), start=1)
        ],
    }


LANGUAGES = {"sv": "text_sv", "en": "text_en"}
SECTIONS = (
    Section("counties", Area, county),
    Section(
        "municipalities",
        Area,
        municipality,
        {
            "name": "official_name",
            "short_name": "name",
            "population_note_sv": "figures_note_sv",
            "population_note_en": "figures_note_en",
        },
        elsewhere=("partner",),
    ),
    Section("places", Area, place, {"municipality": "parent"}),
    Section("partners", Organisation, organisation, {"name": "name_sv"}),
    Section("programme", Programme, programme, elsewhere=("goals", "process", "known_funding_sek")),
    Section("programme goals", Aim, part_of_programme, LANGUAGES),
    Section("process steps", ProcessStep, part_of_programme, {**LANGUAGES, "step": "number"}, elsewhere=("order",)),
    Section(
        "stages",
        Stage,
        part_of_programme,
        {"diarienummer": "reference_number", "vinnova_grant_sek": "grant", "total_budget_sek": "total_budget"},
        elsewhere=("partners", "coordinator"),
    ),
    Section("perspectives", Perspective),
    Section("global goals", Goal, elsewhere=("slug",), key="number"),
    Section("idea_groups", IdeaGroup, elsewhere=("challenges",)),
    Section("work_packages", WorkPackage),
    Section("challenges", Challenge, challenge),
    Section("outcomes", Outcome, outcome),
    Section("dialogues", Dialogue, dialogue),
    Section("events", Event),
    Section("reports", Report, report, {"type": "kind"}),
    Section("indicators", Indicator),
    Section("links", Link),
    Section("vocabulary", Term),
)


def read(file: ContentFile) -> dict[Section, dict[str, Values]]:
    """Return what every entry of ``file`` becomes. Raises LoadError with everything that is wrong in it."""
    wanted: dict[Section, dict[str, Values]] = {section: {} for section in SECTIONS}
    first: dict[tuple[type[Model], str], str] = {}
    for section in SECTIONS:
        for slug, entry in file.entries(section.name):
            if earlier := first.get((section.model, slug)):
                entry.complain(f"there is another entry with this slug, among the {earlier}")
            first[section.model, slug] = section.name
            wanted[section][slug] = section.read(entry, file, slug)
    if file.problems:
        raise LoadError(list(dict.fromkeys(file.problems)))
    return wanted
