"""One entry of a content file. Reading a key checks it; what is wrong is collected and told all at once."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, IntegerField, JSONField, Model
from modeltranslation.fields import TranslationField

# Wherever a key occurs it means the same: the section that it refers to …
SECTION_OF = {
    **dict.fromkeys(
        ("partner", "partners", "coordinator", "funder", "co_funders", "project_lead", "organisation"), "partners"
    ),
    **dict.fromkeys(("municipality", "municipalities"), "municipalities"),
    **dict.fromkeys(("place", "places"), "places"),
    **dict.fromkeys(("stage", "stages"), "stages"),
    **dict.fromkeys(("perspective", "perspectives"), "perspectives"),
    **dict.fromkeys(("outcome", "outcomes"), "outcomes"),
    "challenges": "challenges",
    "idea_group": "idea_groups",
    "indicator": "indicators",
}
# … and the column that it fills, where that has another name.
COLUMN_OF = {
    "start": "started",
    "end": "ended",
    "notes": "source_note",
    "sources": "more_sources",
    "center_note": "position_note",
    **dict.fromkeys(("municipality", "place"), "area"),
    **dict.fromkeys(("municipalities", "places"), "areas"),
    "partner": "organisation",
    "partners": "organisations",
}
# The content says where it comes from and whose it is, which others may leave open.
ALWAYS_TOLD = {"source", "confidence", "relation"}
NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")  # JSON can hold these, PostgreSQL cannot

Values = dict[str, Any]  # by column; references by slug, rows that belong to the record as a list of Values


class LoadError(Exception):
    """The content is refused, for the reasons in ``problems``, and nothing has been changed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Entry:
    """An entry whose keys are read one by one, or all that are left by ``read``.

    A fault is added to ``problems`` and a harmless value returned, so that the reading goes on. A key that nobody has
    read is a fault: it is misspelt, and would be lost in silence.
    """

    def __init__(self, label: str, row: dict[str, Any], problems: list[str], known: Mapping[str, set[str]]) -> None:
        """Take ``known``: the slugs of each section of the file, which references must be among."""
        self.label = label
        self._problems = problems
        self._known = known
        self._unread = dict(row)

    def complain(self, problem: str) -> None:
        self._problems.append(f"{self.label}: {problem}")

    def finish(self) -> None:
        for key in self._unread:
            self.complain(f"“{key}” is not a key that is known here")

    def skip(self, *keys: str) -> None:
        """Leave ``keys`` out: another section reads them, or nobody. What they refer to must exist all the same."""
        for key in keys:
            if key in SECTION_OF:
                self.references(key) if isinstance(self._unread.get(key), list) else self.reference(key)
            self._unread.pop(key, None)

    def read(self, model: type[Model], names: Mapping[str, str] | None = None, **given: Any) -> Values:
        """Return the ``given`` columns of ``model`` and those that the unread keys fill, under ``names`` or their own.

        What the model requires must be there, and a text in one language also in the other.
        """
        columns = _columns(model)
        values, key_of = dict(given), {name: name for name in columns}
        for key in list(self._unread):
            name = (names or {}).get(key) or COLUMN_OF.get(key, key)
            if name in columns:
                key_of[name] = key
                value = self._value(key, columns[name])
                if columns[name].many_to_many:
                    values[name] = values.get(name, set()) | value
                elif value is not None or name not in values:
                    values[name] = value
        if "more_sources" in values:
            values["more_sources"] = [url for url in values["more_sources"] or [] if url != values.get("source")]
        for name in sorted(_required(columns, values) - given.keys()):
            if values.get(name) in (None, ""):
                self.complain(f"“{key_of[name]}” is {'empty' if values.get(name) == '' else 'missing'}")
        self.finish()
        return {name: columns[name].get_default() if value is None else value for name, value in values.items()}

    def text(self, key: str) -> str:
        value = self.optional_text(key)
        if not value:
            self.complain(f"“{key}” is missing")
        return value

    def optional_text(self, key: str) -> str:
        return self._storable(key, self._take(key, str, "a text") or "")

    def number(self, key: str) -> Decimal | None:
        value: int | Decimal | None = self._take(key, int | Decimal, "a number")
        return value if value is None else Decimal(value)

    def reference(self, key: str) -> str | None:
        """Return the slug that ``key`` names, which must be among its section's; None when it names none."""
        slug = self.optional_text(key)
        return slug if slug and self.knows(key, slug) else None

    def references(self, key: str) -> set[str]:
        slugs = self._texts(key)
        for twice in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
            self.complain(f"“{key}” names “{twice}” twice")
        return {slug for slug in slugs if self.knows(key, slug)}

    def knows(self, key: str, slug: str) -> bool:
        """Tell whether ``slug`` is in the section that ``key`` refers to; if not, that is a fault of ``key``."""
        section = SECTION_OF[key]
        if slug not in self._known[section]:
            self.complain(f"“{key}” refers to “{slug}”, which is not among the {section}")
        return slug in self._known[section]

    def child(self, key: str) -> "Entry":
        return Entry(f"{self.label}, {key}", self._take(key, dict, "an object") or {}, self._problems, self._known)

    def children(self, key: str) -> list["Entry"]:
        rows = self._take(key, list, "a list") or []
        if not all(isinstance(row, dict) for row in rows):
            self.complain(f"“{key}” is not a list of objects")
            return []
        return [
            Entry(f"{self.label}, {key} {number}", row, self._problems, self._known)
            for number, row in enumerate(rows, start=1)
        ]

    def yearly(self, key: str) -> dict[int, Decimal]:
        """Return numbers by year; a missing key means none."""
        figures: dict[int, Decimal] = {}
        for year, value in (self._take(key, dict, "an object with years") or {}).items():
            if not (year.isascii() and year.isdigit()):
                self.complain(f"“{key}” has “{year}” where a year belongs")
            elif not isinstance(value, int | Decimal) or isinstance(value, bool):
                self.complain(f"“{key}” has no number for {year}")
            else:
                figures[int(year)] = Decimal(value)
        return figures

    def _value(self, key: str, column: Any) -> Any:
        """Return what ``key`` says in the form that ``column`` takes; None when it says nothing."""
        if column.many_to_many:
            return self.references(key)
        if column.is_relation:
            return self.reference(key)
        if isinstance(column, JSONField):
            return self._texts(key)
        if isinstance(column, DecimalField):
            return self.number(key)
        if isinstance(column, IntegerField):
            return self._take(key, int, "a whole number")
        text = self._take(key, str, "a text")
        return text if text is None else self._storable(key, text)

    def _texts(self, key: str) -> list[str]:
        values = self._take(key, list, "a list of texts") or []
        if not all(isinstance(value, str) and value for value in values):
            self.complain(f"“{key}” is not a list of texts")
            return []
        return [self._storable(key, value) for value in values]

    def _storable(self, key: str, text: str) -> str:
        if NOT_STORABLE.search(text):
            self.complain(f"“{key}” holds a character that cannot be stored")
        return NOT_STORABLE.sub("", text)

    def _take(self, key: str, kind: Any, described: str) -> Any:
        value = self._unread.pop(key, None)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            self.complain(f"“{key}” is not {described}")
            return None
        return value


def _columns(model: type[Model]) -> dict[str, Any]:
    """Return the fields that an entry may fill: of a translated text its languages, not what stands for both."""
    fields: list[Any] = [
        *(field for field in model._meta.fields if field.editable and not field.primary_key),
        *model._meta.many_to_many,
    ]
    translated = {field.translated_field.name for field in fields if isinstance(field, TranslationField)}
    return {field.name: field for field in fields if field.name not in translated}


def _required(columns: dict[str, Any], values: Values) -> set[str]:
    """Return the columns that must have a value. The content always says what others may leave to a default."""
    required = ALWAYS_TOLD & columns.keys()
    for name, column in columns.items():
        if isinstance(column, TranslationField):
            original = column.translated_field
            languages = {f"{original.name}_sv", f"{original.name}_en"}
            if not original.blank or any(values.get(language) for language in languages):
                required.add(name)
        elif not (column.blank or column.has_default() or column.many_to_many):
            required.add(name)
    return required
