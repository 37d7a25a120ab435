"""The content file and what lies beside it: the figures, the boundaries and the United Nations' goals."""

import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.utils.text import slugify

from pages.blocks import DEFAULTS, slug_of

CONTENT = Path(__file__).resolve().parent.parent / "content"
PROGRAMME = CONTENT / "programme.json"
BOUNDARIES = CONTENT / "sodertorn-kommuner.geojson"
GOALS = CONTENT / "goals.json"
FIGURES = CONTENT / "figures.json"

# The lists of the file; its one object, the programme, is treated as a list of one.
LISTS = (
    "stages", "perspectives", "partners", "municipalities", "places", "idea_groups", "work_packages", "challenges",
    "outcomes", "dialogues", "talks", "events", "reports", "indicators", "findings", "links", "vocabulary",
)  # fmt: skip

Row = dict[str, Any]


class LoadError(CommandError):
    """The content is refused, and nothing has been changed."""


class ContentFile:
    def __init__(self, path: Path) -> None:
        try:
            data = json.loads(path.read_text("utf-8"), parse_float=Decimal)
            self.sections: dict[str, list[Row]] = {name: data[name] for name in LISTS}
            self.figures: Row = json.loads(FIGURES.read_text("utf-8"), parse_float=Decimal)
            programme = data["programme"]
            self.sections |= {
                "programme": [programme],
                "programme goals": _numbered(programme["goals"]),
                "process steps": _numbered(programme["process"]),
                "countries": self.figures["areas"],
                "sources": self.figures["sources"],
                "counties": _counties(data["municipalities"]),
                "pages": [{"slug": page} for page in DEFAULTS],
                "texts of pages": _texts(),
                "global goals": [{"slug": str(goal["number"]), **goal} for goal in json.loads(GOALS.read_text())],
            }
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LoadError(f"{path.name} cannot be read: {error!r}") from error
        self.programme = programme["slug"]
        features = json.loads(BOUNDARIES.read_text())["features"]  # Statistics Sweden, CC0
        self.boundaries = {feature["properties"]["kommunkod"]: feature["geometry"] for feature in features}
        self.municipality_of = {place["slug"]: place["municipality"] for place in data["places"]}

    def named_by(self, section: str, key: str) -> dict[str, set[str]]:
        """Return which entries of ``section`` name whom in ``key``: {named: {naming, …}}."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.sections[section]:
            value = row.get(key)
            for named in value if isinstance(value, list) else [value]:
                if named:
                    found[named].add(row["slug"])
        return found


def _numbered(rows: list[Row]) -> list[Row]:
    return [{"order": order, **row} for order, row in enumerate(rows, start=1)]


def _texts() -> list[Row]:
    """Return the blocks of the pages that editors write, in their order on each page."""
    return [
        {"slug": slug_of(page, name), "page": page, "name": name, "order": order, **texts}
        for page, blocks in DEFAULTS.items()
        for order, (name, texts) in enumerate(blocks.items(), start=1)
    ]


def _counties(municipalities: list[Row]) -> list[Row]:
    """Return the counties that the municipalities name; the code is what their own codes begin with."""
    codes = {row["county"]: row["code"][:2] for row in municipalities}
    return [{"slug": slugify(name), "name": name, "code": code} for name, code in codes.items()]
