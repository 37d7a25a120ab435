"""The programme's file as tests see it: which keys refer to what, and a small part of it that loads quickly."""

import json
from collections import defaultdict
from copy import deepcopy

from challenges.models import Challenge, Event, IdeaGroup, Perspective, WorkPackage
from dialogues.models import Dialogue
from knowledge.models import Finding, Indicator
from outcomes.models import Outcome
from partners.models import Organisation, Programme, Stage, Term
from places.models import Area
from reports.models import Link, Report
from sodertorn.loading.file import PROGRAMME
from talks.models import Talk

DATA = json.loads(PROGRAMME.read_text("utf-8"))
MODELS = {
    "programme": Programme,
    "stages": Stage,
    "perspectives": Perspective,
    "partners": Organisation,
    "municipalities": Area,
    "places": Area,
    "idea_groups": IdeaGroup,
    "work_packages": WorkPackage,
    "challenges": Challenge,
    "outcomes": Outcome,
    "dialogues": Dialogue,
    "talks": Talk,
    "events": Event,
    "reports": Report,
    "indicators": Indicator,
    "findings": Finding,
    "links": Link,
    "vocabulary": Term,
}
SECTIONS = {name: DATA[name] if isinstance(DATA[name], list) else [DATA[name]] for name in MODELS}


def leaves(value, path=""):
    """Return (path, value) of every text, number and null inside ``value``."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, path)
    else:
        yield path, value


def _references():
    """Find what refers to what by looking: a key whose every text is the slug of an entry of one section."""
    slugs = {name: {row["slug"] for row in rows} for name, rows in SECTIONS.items()}
    texts = defaultdict(set)
    for name, rows in SECTIONS.items():
        for row in rows:
            for path, value in leaves(row):
                if isinstance(value, str) and not path.endswith("slug"):
                    texts[name, path].add(value)
    return {place: section for place, values in texts.items() for section, known in slugs.items() if values <= known}


REFERENCES = _references()  # {("challenges", "idea_group"): "idea_groups", …}

KEPT = {
    "partners": {"kth", "vinnova", "arq", "white-arkitekter", "botkyrka-kommun"},
    "municipalities": {"botkyrka"},
    "places": {"fittja"},
    "stages": {"steg-1", "steg-2", "steg-3"},
    "perspectives": {"kunskapsdriven", "medskapande"},
    "idea_groups": {"ig-sodertornsanalysen", "ig-social-hallbarhet"},
    "challenges": {"kunskapsbaserade-beslut", "medborgardialog"},
    "outcomes": {"sodertornsanalysen", "dialogkommissionen"},
    "dialogues": {"framtid-fittja"},
    "reports": {"boverket-2015-20", "referat-akademin-2018-12"},
    "indicators": {"befolkning", "utbildning-minst-3-ar", "medelinkomst", "sysselsattningsgrad"},
    "findings": {"tva-grannar"},
}


def small():
    """Return a copy of the file with a few entries of each section, which refer to each other only."""
    data = deepcopy(DATA)
    kept = {name: KEPT.get(name) or {row["slug"] for row in rows[:1]} for name, rows in SECTIONS.items()}
    for name, rows in SECTIONS.items():
        if name != "programme":
            data[name] = [_pruned(deepcopy(row), name, kept) for row in rows if row["slug"] in kept[name]]
    return data


def _pruned(row, name, kept):
    row.pop("trials", None)  # of places and partners that are left out
    for key in ("parties", "likely_parties"):
        groups = [
            {**one, "partners": [p for p in one["partners"] if p in kept["partners"]]} for one in row.pop(key, ())
        ]
        row |= {key: [one for one in groups if one["partners"]]} if groups else {}
    if "reuses" in row:
        row["reuses"] = [one for one in row["reuses"] if one.get("partner") in {None, *kept["partners"]}]
    for key, value in row.items():
        target = REFERENCES.get((name, key))
        if target and isinstance(value, list):
            row[key] = [slug for slug in value if slug in kept[target]]
        elif target and value not in kept[target]:
            row[key] = None
    return row


def entry(data, section, slug):
    return next(row for row in data[section] if row["slug"] == slug)
