"""What an entry is in the database, in a form that can be compared with what the file wants it to be.

References are compared by slug, so that a state does not depend on the database's own numbers.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Model

from challenges.models import ChallengeParty
from outcomes.models import Trial

# Rows that members write beside the loaded ones, with the column that then says who did. They are no part of the
# content: neither compared with the file nor replaced by it.
WRITTEN_BY: dict[type[Model], str] = {ChallengeParty: "asked_by", Trial: "author"}

Values = dict[str, Any]
Gone = Collection[tuple[type[Model], str]]  # entries of the file that an editor has removed


@dataclass
class State:
    """An entry's columns, the records it refers to, the sets it names, and the rows that belong to it alone."""

    values: Values
    refs: dict[str, str | None] = field(default_factory=dict)
    many: dict[str, set[str]] = field(default_factory=dict)
    rows: dict[str, list[Values]] = field(default_factory=dict)
    pk: int | None = None  # of what the database has; no part of the comparison

    def canonical(self) -> str:
        return json.dumps(
            {
                "values": {name: _plain(value) for name, value in self.values.items()},
                "refs": self.refs,
                "many": {name: sorted(slugs) for name, slugs in self.many.items()},
                "rows": {name: sorted(map(canonical_row, rows)) for name, rows in self.rows.items()},
            },
            sort_keys=True,
            ensure_ascii=False,
        )

    def digest(self) -> str:
        return hashlib.sha256(self.canonical().encode()).hexdigest()


def canonical_row(row: Values) -> str:
    return json.dumps({name: _plain(value) for name, value in row.items()}, sort_keys=True, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Make equal what means the same: no text and the empty text, 0.5 and 0.5000."""
    if isinstance(value, Decimal):
        return format(value.normalize() if value else Decimal(0), "f")
    return "" if value is None else value


def target(model: type[Model], name: str) -> type[Model]:
    """Return the model that the relation ``name`` of ``model`` leads to."""
    related: Any = model._meta.get_field(name).related_model
    return related  # type: ignore[no-any-return]  # a class once the apps are loaded


def owner(model: type[Model], name: str) -> str:
    """Return the foreign key by which the rows in ``name`` of ``model`` belong to it."""
    relation: Any = model._meta.get_field(name)
    return str(relation.field.name)


def is_reference(model: type[Model], name: str) -> bool:
    return model._meta.get_field(name).is_relation


def states(model: type[Model], key: str, wanted: Mapping[str, State]) -> dict[str, State]:
    """Return the state of those of the ``wanted`` entries that the database has, in a query for each kind of link."""
    if not wanted:
        return {}
    shape = next(iter(wanted.values()))
    records = model._default_manager.filter(**{f"{key}__in": list(wanted)})
    found: dict[str, State] = {}
    references = [f"{name}__slug" for name in shape.refs]
    for row in records.values("pk", *{key, *shape.values}, *references):
        found[str(row[key])] = State(
            values={name: row[name] for name in shape.values},
            refs={name: row[f"{name}__slug"] for name in shape.refs},
            many={name: set() for name in shape.many},
            rows={name: [] for name in shape.rows},
            pk=row["pk"],
        )
    for name in shape.many:
        linked = records.filter(**{f"{name}__isnull": False})
        for slug, other in linked.values_list(key, f"{name}__slug"):
            found[slug].many[name].add(other)
    for name in shape.rows:
        columns = next((list(rows[0]) for rows in (state.rows[name] for state in wanted.values()) if rows), [])
        for slug, _, row in child_rows(model, key, list(found), name, columns):
            found[slug].rows[name].append(row)
    return found


def child_rows(
    model: type[Model], key: str, slugs: list[str], name: str, columns: list[str]
) -> Iterable[tuple[str, int, Values]]:
    """Return (slug of the owner, primary key, row) of the rows in ``name`` that no member has written, in one query."""
    child, parent = target(model, name), owner(model, name)
    paths = {column: f"{column}__slug" if is_reference(child, column) else column for column in columns}
    rows = child._default_manager.filter(**{f"{parent}__{key}__in": slugs})
    if child in WRITTEN_BY:
        rows = rows.filter(**{WRITTEN_BY[child]: None})
    for row in rows.values("pk", f"{parent}__{key}", *paths.values()):
        yield str(row[f"{parent}__{key}"]), row["pk"], {column: row[path] for column, path in paths.items()}


def as_before_removal(model: type[Model], current: State, wanted: State, gone: Gone) -> State:
    """Return ``current`` with the links it lost only because an editor removed what they led to.

    Without this, removing one challenge would make every outcome that answers it look changed by an editor.
    """
    return State(
        values=current.values,
        refs={
            name: wanted.refs[name] if slug is None and (target(model, name), wanted.refs[name]) in gone else slug
            for name, slug in current.refs.items()
        },
        many={
            name: {*slugs, *(slug for slug in wanted.many[name] if (target(model, name), slug) in gone)}
            for name, slugs in current.many.items()
        },
        rows={
            name: [*rows, *(row for row in wanted.rows[name] if _lost(target(model, name), row, gone))]
            for name, rows in current.rows.items()
        },
    )


def _lost(child: type[Model], row: Values, gone: Gone) -> bool:
    return any(is_reference(child, name) and (target(child, name), value) in gone for name, value in row.items())
