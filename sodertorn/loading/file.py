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

# The lists of the file; its one object, the programme, is treated as a list of one.
LISTS = (
    "stages", "perspectives", "partners", "municipalities", "places", "idea_groups", "work_packages", "challenges",
    "outcomes", "dialogues", "events", "reports", "indicators", "links", "vocabulary",
)  # fmt: skip


class ContentFile:
    """The content, by section, as it stands in the file: nothing is checked yet but the outermost form."""

    def __init__(self, path: Path) -> None:
        """Read ``path``. Raises LoadError when it is no JSON, or not of the form we know."""
        data = read_json(path, numbers=Decimal)
        self.problems: list[str] = []
        if not isinstance(data, dict):
            raise LoadError([f"{path.name}: is not an object with keys"])
        self._sections = self._split(path.name, data)
        if self.problems:
            raise LoadError(self.problems)
        features = read_json(BOUNDARIES)["features"]  # Statistics Sweden, CC0
        self.boundaries = {feature["properties"]["kommunkod"]: feature["geometry"] for feature in features}
        self._slugs = {
            name: {row["slug"] for row in rows if isinstance(row.get("slug"), str)}
            for name, rows in self._sections.items()
        }
        self.programme = min(self._slugs["programme"], default=None)
        self.municipality_of = {
            place: municipality
            for municipality, places in self.named_by("places", "municipality").items()
            for place in places
        }

    def entries(self, section: str) -> Iterator[tuple[str, Entry]]:
        """Return (slug, entry) for each row of ``section``; the entry complains of a slug that is missing."""
        for position, row in enumerate(self._sections[section], start=1):
            slug = row.get("slug")
            label = f"{section} “{slug}”" if isinstance(slug, str) else f"{section}, entry {position}"
            yield str(slug), Entry(label, row, self.problems, self._slugs)

    def named_by(self, section: str, key: str) -> dict[str, set[str]]:
        """Return which entries of ``section`` name whom in ``key``: {named: {naming, …}}.

        Faulty rows are passed over; they are found when their own entry is read.
        """
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._sections[section]:
            value = row.get(key)
            for named in value if isinstance(value, list) else [value]:
                if isinstance(named, str) and isinstance(row.get("slug"), str):
                    found[named].add(row["slug"])
        return found

    def _split(self, name: str, data: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """Return the file's sections, with those made of a part of another section."""
        meta = data.pop("meta", None)
        if not isinstance(meta, dict) or meta.get("schema_version") != SCHEMA:
            raise LoadError([f"{name}: meta, schema_version is not “{SCHEMA}”, the version this portal reads"])
        sections = {"programme": self._rows("programme", [data.pop("programme", None)], name)}
        for programme in sections["programme"]:
            for part, key in (("programme goals", "goals"), ("process steps", "process")):
                rows = self._rows(key, programme.get(key), "programme")
                sections[part] = [{"order": order, **row} for order, row in enumerate(rows, start=1)]
        for key in LISTS:
            sections[key] = self._rows(key, data.pop(key, None), name)
        self.problems += [f"{name}: “{key}” is not a section that is known here" for key in data]
        sections["counties"] = _counties(sections["municipalities"])
        sections["global goals"] = [{"slug": str(goal["number"]), **goal} for goal in read_json(GOALS)]
        return sections

    def _rows(self, key: str, rows: object, holder: str) -> list[dict[str, Any]]:
        if not isinstance(rows, list):
            self.problems.append(f"{holder}: “{key}” is {'missing' if rows is None else 'not a list'}")
            return []
        self.problems += [
            f"{key}, entry {position}: is not an object with keys"
            for position, row in enumerate(rows, start=1)
            if not isinstance(row, dict)
        ]
        return [row for row in rows if isinstance(row, dict)]


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


def _counties(municipalities: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the counties that the municipalities name; the code is what their own codes begin with."""
    codes = {str(row.get("county")): str(row.get("scb_code"))[:2] for row in municipalities}
    return [{"slug": slugify(name), "name": name, "code": code} for name, code in codes.items()]
