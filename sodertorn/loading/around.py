"""Sections: what stands around the chain: perspectives, groups, events, indicators, links and words."""

from sodertorn.loading.entry import Entry
from sodertorn.loading.file import ContentFile
from sodertorn.loading.people import areas, provenance
from sodertorn.loading.state import State


def perspective(entry: Entry, file: ContentFile) -> State:
    return State(
        values={
            **entry.translated("name"),
            **entry.translated("description"),
            "order": entry.integer("order"),
            **provenance(entry),
        }
    )


def goal(entry: Entry, file: ContentFile) -> State:
    return State(values={"number": entry.integer("number"), **entry.translated("name")})


def idea_group(entry: Entry, file: ContentFile) -> State:
    entry.references("challenges", "challenges")  # the challenges hold the link; see chain.challenge()
    return State(
        values={**entry.translated("name"), **entry.translated("description"), **provenance(entry)},
        refs={"stage": entry.optional_reference("stage", "stages")},
        many={
            "perspectives": entry.references("perspectives", "perspectives"),
            "areas": areas(entry, file, "municipalities"),
        },
    )


def work_package(entry: Entry, file: ContentFile) -> State:
    return State(
        values={
            "number": entry.integer("number"),
            **entry.translated("name"),
            **entry.translated("description"),
            **provenance(entry),
        },
        refs={
            "stage": entry.reference("stage", "stages"),
            "perspective": entry.optional_reference("perspective", "perspectives"),
        },
    )


def event(entry: Entry, file: ContentFile) -> State:
    return State(
        values={
            **entry.translated("title"),
            "date": entry.text("date"),
            "venue": entry.optional_text("venue"),
            **entry.translated("description"),
            **provenance(entry),
        },
        refs={"area": entry.optional_reference("municipality", "municipalities")},
        many={"perspectives": entry.references("perspectives", "perspectives")},
    )


def indicator(entry: Entry, file: ContentFile) -> State:
    return State(
        values={
            **entry.translated("name"),
            "group": entry.optional_text("group"),
            "unit": entry.text("unit"),
            "levels": entry.texts("levels"),
            "first_year": entry.integer("first_year"),
            "last_year": entry.integer("last_year"),
            **entry.translated("description"),
            **provenance(entry),
        },
        refs={"outcome": entry.reference("outcome", "outcomes")},
    )


def link(entry: Entry, file: ContentFile) -> State:
    return State(
        values={
            **entry.translated("title"),
            "url": entry.text("url"),
            "category": entry.text("category"),
            **entry.translated("description"),
            **provenance(entry),
        },
        many={"challenges": entry.references("challenges", "challenges", optional=True)},
    )


def term(entry: Entry, file: ContentFile) -> State:
    return State(values={**entry.translated("term"), **entry.translated("definition")})
