"""Sections: the chain itself, from challenge over outcome and dialogue to report."""

from challenges.models import Challenge, ChallengeParty
from dialogues.models import Dialogue
from outcomes.models import Outcome
from records.provenance import Confidence, Relation
from records.publication import Publication
from reports.models import Author, Report
from sodertorn.loading.entry import Entry
from sodertorn.loading.file import ContentFile
from sodertorn.loading.people import areas, provenance
from sodertorn.loading.state import State, Values


def challenge(entry: Entry, file: ContentFile) -> State:
    """None of the programme's own challenges has an owner: the partners it names share it."""
    answered = bool(file.named_by("outcomes", "challenges").get(entry.slug))
    return State(
        values={
            **entry.translated("title"),
            **entry.translated("description"),
            "state": Challenge.State.RESULTS_PUBLISHED if answered else Challenge.State.IDENTIFIED,
            "publication": Publication.PUBLISHED,
            **provenance(entry),
        },
        refs={"idea_group": _idea_group(entry, file)},
        many={
            "perspectives": entry.references("perspectives", "perspectives"),
            "areas": areas(entry, file, "municipalities"),
        },
        rows={
            "parties": [
                {"organisation": partner, "role": ChallengeParty.Role.PARTY}
                for partner in sorted(entry.references("partners", "partners"))
            ]
        },
    )


def _idea_group(entry: Entry, file: ContentFile) -> str | None:
    """Both the challenge and the idea group may name the other; they must not name different ones."""
    own = entry.optional_reference("idea_group", "idea_groups")
    named = file.named_by("idea_groups", "challenges").get(entry.slug, set()) | ({own} if own else set())
    if len(named) > 1:
        entry.complain(f"belongs to more than one idea group: {', '.join(sorted(named))}")
    return min(named, default=None)


def outcome(entry: Entry, file: ContentFile) -> State:
    kind, relation = entry.text("kind"), entry.text("relation")
    places = areas(entry, file, "municipalities", "places")
    return State(
        values={
            "kind": kind,
            **entry.translated("title"),
            **entry.translated("description"),
            **documented_maturity(kind, relation, names_places=bool(places)),
            "relation": relation,
            "publication": Publication.PUBLISHED,
            **provenance(entry),
        },
        refs={"stage": entry.optional_reference("stage", "stages")},
        many={
            "perspectives": entry.references("perspectives", "perspectives"),
            "challenges": entry.references("challenges", "challenges"),
            "organisations": entry.references("partners", "partners"),
            "areas": places,
        },
        rows={"trials": [_trial(trial) for trial in entry.children("trials")]},
    )


def _trial(entry: Entry) -> Values:
    """Return a trial of the outcome. A host or a place that the file has no entry for is a name only."""
    row = {
        "organisation": entry.optional_reference("partner", "partners"),
        "host_name": entry.optional_text("host_name"),
        "area": entry.optional_reference("place", "places")
        or entry.optional_reference("municipality", "municipalities"),
        "place_name": entry.optional_text("place_name"),
        "started": entry.optional_text("start"),
        "ended": entry.optional_text("end"),
        "plan_process": entry.optional_text("plan_process"),
        "plan_reference": entry.optional_text("plan_reference"),
        **entry.translated("tried"),
        **entry.optional_translated("happened"),
        **entry.optional_translated("changed"),
        **entry.optional_translated("pitfall"),
        "verdict": entry.text("verdict"),
        **provenance(entry),
    }
    entry.finish()
    return row


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
    elif relation == Relation.PROGRAMME:
        level = Outcome.Maturity.IN_TEST_BED
        basis = (
            "källan nämner kommuner eller platser som arbetat med resultatet inom programmet. "
            "Någon utvärdering har inte lästs in.",
            "the source names municipalities or places that worked with the outcome within the programme. "
            "No evaluation has been loaded.",
        )
    else:
        level = Outcome.Maturity.PILOTED
        basis = (
            "källan nämner kommuner eller platser som arbetat med resultatet utanför programmet. "
            "Någon utvärdering har inte lästs in.",
            "the source names municipalities or places that worked with the outcome outside the programme. "
            "No evaluation has been loaded.",
        )
    return {
        "documented_maturity": level,
        "maturity_basis_sv": f"Härlett vid inläsningen: {basis[0]}",
        "maturity_basis_en": f"Derived when the content was loaded: {basis[1]}",
    }


def dialogue(entry: Entry, file: ContentFile) -> State:
    relation = entry.text("relation")
    municipalities = entry.references("municipalities", "municipalities")
    partners = entry.references("partners", "partners")
    places = areas(entry, file, "places") | municipalities
    result = entry.optional_translated("result")
    return State(
        values={
            **entry.translated("title"),
            "kind": entry.text("kind"),
            **entry.translated("description"),
            "state": Dialogue.State.RESULTS_PUBLISHED if any(result.values()) else Dialogue.State.CLOSED,
            "publication": Publication.PUBLISHED,
            "relation": relation,
            **entry.translated("method"),
            "started": entry.optional_text("start"),
            "ended": entry.optional_text("end"),
            "dates_confidence": entry.optional_text("dates_confidence") or Confidence.DOCUMENTED,
            "dates_note": entry.optional_text("dates_note"),
            "participants": entry.optional_integer("participants"),
            "participants_note": entry.optional_text("participants_note"),
            **result,
            "places_confidence": entry.optional_text("places_confidence") or Confidence.DOCUMENTED,
            **provenance(entry),
        },
        refs={"organiser": _organiser(relation, municipalities, partners, file)},
        many={
            "areas": places,
            "challenges": entry.references("challenges", "challenges"),
            "outcomes": entry.references("outcomes", "outcomes"),
            "organisations": partners,
        },
    )


def _organiser(relation: str, municipalities: set[str], partners: set[str], file: ContentFile) -> str | None:
    """Return the partner that held the dialogue: a partner municipality's own work in one municipality is that one's.

    The programme's own dialogues have no single organiser in the sources.
    """
    if relation != Relation.PARTNER_MUNICIPALITY or len(municipalities) != 1:
        return None
    (municipality,) = municipalities
    governing = {
        *file.named_by("partners", "municipality").get(municipality, ()),
        *(slug for slug, named in file.named_by("municipalities", "partner").items() if municipality in named),
    }
    return min(partners & governing, default=None)


def report(entry: Entry, file: ContentFile) -> State:
    return State(
        values={
            "title": entry.text("title"),
            "kind": entry.text("type"),
            "language": entry.text("language"),
            "year": entry.optional_integer("year"),
            "publisher": entry.optional_text("publisher"),
            **{column: entry.optional_text(column) for column in ("container", "volume", "issue", "pages")},
            "series": entry.optional_text("series"),
            "isbn": entry.optional_text("isbn"),
            "doi": entry.optional_text("doi"),
            "diva_id": entry.optional_text("diva_id"),
            "url": entry.optional_text("url"),
            **entry.translated("abstract"),
            "relation": entry.text("relation"),
            "state": Report.State.PUBLISHED,
            "publication": Publication.PUBLISHED,
            **provenance(entry),
        },
        many={
            "challenges": entry.references("challenges", "challenges"),
            "outcomes": entry.references("outcomes", "outcomes"),
            "organisations": entry.references("partners", "partners"),
            "areas": areas(entry, file, "places"),
        },
        rows={
            "authors": [
                {
                    "position": position,
                    "name": author.text("name"),
                    "kind": author.optional_text("kind") or Author.Kind.PERSON.value,
                    "family_name": author.optional_text("family_name"),
                    "organisation": author.optional_reference("partner", "partners"),
                }
                for position, author in enumerate(entry.children("authors"), start=1)
            ]
        },
    )
