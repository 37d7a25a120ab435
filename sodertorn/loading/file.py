"""The content file and what lies beside it: the boundaries and the United Nations' goals."""

import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from sodertorn.loading.entry import Entry, LoadError

CONTENT = Path(__file__).resolve().parent.parent / "content"
PROGRAMME = CONTENT / "programme.json"
BOUNDARIES = CONTENT / "sodertorn-kommuner.geojson"
GOALS = CONTENT / "goals.json"
SCHEMA = "1.0"

# The lists of the file, and the one object that is treated as a list of one.
LISTS = (
    "stages",
    "perspectives",
    "partners",
    "municipalities",
    "places",
    "idea_groups",
    "work_packages",
    "challenges",
    "outcomes",
    "dialogues",
    "events",
    "reports",
    "indicators",
    "links",
    "vocabulary",
)


class ContentFile:
    """The content, by section, as it stands in the file: nothing is checked yet but the outermost form."""

    def __init__(self, path: Path) -> None:
        """Read ``path``. Raises LoadError when it is no JSON, or not of the form we know."""
        data = read_json(path, numbers=Decimal)
        self.problems: list[str] = []
        if not isinstance(data, dict):
            raise LoadError([f"{path.name}: is not an object with keys"])
        self._sections = self._split(path.name, data)
        self.boundaries = _boundaries()
        self._slugs: dict[str, set[str]] = {
            name: {row["slug"] for row in rows if isinstance(row, dict) and isinstance(row.get("slug"), str)}
            for name, rows in self._sections.items()
        }
        self.programme = min(self._slugs["programme"], default=None)
        self.municipality_of = {
            place: municipality
            for municipality, places in self.named_by("places", "municipality").items()
            for place in places
        }
        if self.problems:
            raise LoadError(self.problems)

    def entries(self, section: str) -> Iterator[Entry]:
        """Return an entry, of which the slug is read, for each row of ``section``."""
        for position, row in enumerate(self._sections[section], start=1):
            slug = row.get("slug") if isinstance(row, dict) else None
            label = f"{section} “{slug}”" if isinstance(slug, str) else f"{section}, entry {position}"
            entry = Entry(label, row, self.problems, self._slugs)
            entry.slug = entry.text("slug")
            yield entry

    def named_by(self, section: str, key: str) -> dict[str, set[str]]:
        """Return which entries of ``section`` name whom in ``key``: {named: {naming, …}}.

        Faulty rows are passed over; they are found when their own entry is read.
        """
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._sections[section]:
            value = row.get(key) if isinstance(row, dict) else None
            for named in value if isinstance(value, list) else [value]:
                if isinstance(named, str) and isinstance(row.get("slug"), str):
                    found[named].add(row["slug"])
        return found

    def _split(self, name: str, data: dict[str, Any]) -> dict[str, list[Any]]:
        """Return the file's sections, with those made of a part of another section."""
        meta = data.pop("meta", None)
        if not isinstance(meta, dict) or meta.get("schema_version") != SCHEMA:
            raise LoadError([f"{name}: meta, schema_version is not “{SCHEMA}”, the version this portal reads"])
        programme = data.pop("programme", None)
        sections: dict[str, list[Any]] = {"programme": [programme]}
        for part, key in (("programme goals", "goals"), ("process steps", "process")):
            rows = programme.get(key) if isinstance(programme, dict) else None
            sections[part] = _numbered(rows) if isinstance(rows, list) else []
            if not isinstance(rows, list):
                self.problems.append(f"programme: “{key}” is not a list")
        for key in LISTS:
            rows = data.pop(key, None)
            sections[key] = rows if isinstance(rows, list) else []
            if not isinstance(rows, list):
                self.problems.append(f"{name}: “{key}” is {'missing' if rows is None else 'not a list'}")
        self.problems += [f"{name}: “{key}” is not a section that is known here" for key in data]
        sections["counties"] = _counties(sections["municipalities"])
        sections["global goals"] = [{"slug": str(goal["number"]), **goal} for goal in read_json(GOALS)]
        return sections


def _numbered(rows: list[Any]) -> list[Any]:
    return [{"order": order, **row} if isinstance(row, dict) else row for order, row in enumerate(rows, start=1)]


def read_json(path: Path, *, numbers: type[float | Decimal] = float) -> Any:
    """Return what ``path`` holds. Raises LoadError, naming line and column, when it is no JSON."""
    try:
        return json.loads(path.read_text("utf-8"), parse_float=numbers, parse_constant=_refuse, object_pairs_hook=_once)
    except OSError as error:
        raise LoadError([f"{path}: cannot be read ({error.strerror})"]) from error
    except (ValueError, RecursionError) as error:  # also what json and the decoding raise
        raise LoadError([f"{path.name}: is not JSON ({error})"]) from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that has the same key twice, of which json would keep the last in silence."""
    keys = [key for key, _ in pairs]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise ValueError(f"“{min(twice)}” stands twice in the same object, slug “{dict(pairs).get('slug')}”")
    return dict(pairs)


def _boundaries() -> dict[str, Any]:
    """Return the municipalities' boundaries (Statistics Sweden, CC0) by code, as GeoJSON geometries."""
    collection = read_json(BOUNDARIES)
    return {feature["properties"]["kommunkod"]: feature["geometry"] for feature in collection["features"]}


def _counties(municipalities: list[Any]) -> list[dict[str, str]]:
    """Return the counties that the municipalities name; the code is what their own codes begin with."""
    counties: dict[str, dict[str, str]] = {}
    for row in municipalities:
        if isinstance(row, dict) and isinstance(row.get("county"), str) and isinstance(row.get("scb_code"), str):
            name = row["county"]
            counties.setdefault(name, {"slug": slugify(name), "name": name, "code": row["scb_code"][:2]})
    return list(counties.values())
