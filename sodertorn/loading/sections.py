"""The sections of the content, in the order in which they are written: each after those its foreign keys lead to."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from challenges.models import Challenge, Event, Goal, IdeaGroup, Perspective, WorkPackage
from dialogues.models import Dialogue
from outcomes.models import Indicator, Outcome
from partners.models import Aim, Organisation, ProcessStep, Programme, Stage, Term
from places.models import Area
from reports.models import Link, Report
from sodertorn.loading import around, chain, people
from sodertorn.loading.entry import Entry, LoadError
from sodertorn.loading.file import ContentFile
from sodertorn.loading.state import State


@dataclass(frozen=True)
class Section:
    """A list of the file, the model its entries become, and how."""

    name: str
    model: type[Model]
    read: Callable[[Entry, ContentFile], State]
    key: str = "slug"  # the column that tells the entries apart


SECTIONS = (
    Section("counties", Area, people.county),
    Section("municipalities", Area, people.municipality),
    Section("places", Area, people.place),
    Section("partners", Organisation, people.organisation),
    Section("programme", Programme, people.programme),
    Section("programme goals", Aim, people.aim),
    Section("process steps", ProcessStep, people.process_step),
    Section("stages", Stage, people.stage),
    Section("perspectives", Perspective, around.perspective),
    Section("global goals", Goal, around.goal, key="number"),
    Section("idea_groups", IdeaGroup, around.idea_group),
    Section("work_packages", WorkPackage, around.work_package),
    Section("challenges", Challenge, chain.challenge),
    Section("outcomes", Outcome, chain.outcome),
    Section("dialogues", Dialogue, chain.dialogue),
    Section("events", Event, around.event),
    Section("reports", Report, chain.report),
    Section("indicators", Indicator, around.indicator),
    Section("links", Link, around.link),
    Section("vocabulary", Term, around.term),
)


def read(file: ContentFile) -> dict[Section, dict[str, State]]:
    """Return what every entry of ``file`` becomes. Raises LoadError with everything that is wrong in it."""
    wanted: dict[Section, dict[str, State]] = {}
    first: dict[tuple[type[Model], str], str] = {}
    for section in SECTIONS:
        states = wanted[section] = {}
        for entry in file.entries(section.name):
            if earlier := first.get((section.model, entry.slug)):
                entry.complain(f"there is another entry with this slug, among the {earlier}")
            first[section.model, entry.slug] = section.name
            states[entry.slug] = section.read(entry, file)
            entry.finish()
    if file.problems:
        raise LoadError(list(dict.fromkeys(file.problems)))
    return wanted
